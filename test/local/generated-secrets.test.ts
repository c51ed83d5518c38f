import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generateSecrets } from '../../local/generated-secrets.ts';
import { sampleTemplate } from './sample-stack.ts';
import { temporaryFolder } from './temporary-folder.ts';

it('makes up what the template has AWS make up, and nothing else', () => {
  const template = sampleTemplate();
  const folder = temporaryFolder();
  const secrets = generateSecrets(template, folder);
  expect(secrets).toEqual({
    'sample-tenant/salt': { kind: 'sample', text: expect.stringMatching(/^[0-9a-zA-Z]{41}$/) },
  });
  expect(statSync(join(folder, 'generated-secrets.json')).mode & 0o077).toBe(0);
});

it('keeps it over a restart, and differs between two stacks', () => {
  const template = sampleTemplate();
  const folder = temporaryFolder();
  const secrets = generateSecrets(template, folder);
  expect(generateSecrets(template, folder)).toEqual(secrets);
  expect(generateSecrets(template, temporaryFolder())).not.toEqual(secrets);
});

it('keeps what is not wanted for the time being', () => {
  const template = sampleTemplate();
  const folder = temporaryFolder();
  const file = join(folder, 'generated-secrets.json');
  writeFileSync(file, JSON.stringify({ 'other/dedupe-salt': { salt: 'kept' } }));
  generateSecrets(template, folder);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    'other/dedupe-salt': { salt: 'kept' },
    'sample-tenant/salt': {},
  });
});

it('writes no file for a stack that has nothing made up', () => {
  const template = sampleTemplate();
  const folder = temporaryFolder();
  const resources = template.resources.filter(({ id }) => !id.startsWith('Salt'));
  expect(generateSecrets({ ...template, resources }, folder)).toEqual({});
  expect(existsSync(join(folder, 'generated-secrets.json'))).toBe(false);
});
