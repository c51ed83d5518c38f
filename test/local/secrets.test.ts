import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ConnectorInput, defineConnector } from '../../functions/connector.ts';
import { generateSecrets, prepareSecrets } from '../../local/secrets.ts';
import { sampleTemplate } from './sample-stack.ts';
import { temporaryFolder } from './temporary-folder.ts';

const connector = (sources: ConnectorInput['sources']) =>
  defineConnector({
    name: 'acme',
    country: 'ZA',
    euphoria: { url: 'https://api.example.co.za/' },
    defaults: { campaign: 'SalesCampaign', list: 'WebLeads' },
    sources,
  });
const crm = connector({
  crm: { preset: 'generic' },
  website: { preset: 'form', origins: ['https://www.example.co.za'] },
});

it('makes up a token for each source that needs one, and credentials', () => {
  const folder = temporaryFolder();
  const secrets = prepareSecrets(crm, folder);
  expect(secrets.tokens).toEqual({ crm: expect.stringMatching(/^[0-9a-f]{48}$/) });
  expect(secrets.euphoria).toEqual({
    tenantName: 'acme',
    authKey: expect.stringMatching(/^[0-9a-f]{48}$/),
  });
  expect(statSync(secrets.file).mode & 0o077).toBe(0);
});

it('keeps what it made up, and adds the sources that came later', () => {
  const folder = temporaryFolder();
  const before = prepareSecrets(crm, folder);
  const after = prepareSecrets(
    connector({ ...crm.sources, hubspot: { preset: 'hubspot' } } as ConnectorInput['sources']),
    folder,
  );
  expect(after.euphoria).toEqual(before.euphoria);
  expect(after.tokens.crm).toBe(before.tokens.crm);
  expect(after.tokens.hubspot).toBeDefined();
});

it('takes up a token that is changed in the file, and keeps the last one while that is wrong', () => {
  const folder = temporaryFolder();
  const secrets = prepareSecrets(crm, folder);
  const first = secrets.tokens.crm;
  const file = JSON.parse(readFileSync(secrets.file, 'utf8'));
  let time = Date.now() / 1_000;
  const write = (text: string) => {
    writeFileSync(secrets.file, text);
    time += 10;
    utimesSync(secrets.file, time, time);
  };
  write('{ half');
  expect(secrets.tokens.crm).toBe(first);
  write(JSON.stringify({ ...file, 'acme/webhooks': { crm: ['newer', first] } }));
  expect(secrets.tokens.crm).toBe('newer');
});

it('makes up a verify token of its own for Meta', () => {
  const { file } = prepareSecrets(connector({ ads: { preset: 'meta' } }), temporaryFolder());
  expect(JSON.parse(readFileSync(file, 'utf8'))['acme/webhooks'].ads).toEqual({
    secret: expect.stringMatching(/^[0-9a-f]{48}$/),
    verifyToken: expect.stringMatching(/^[0-9a-f]{48}$/),
  });
});

const euphoria = { tenantName: 'Acme (Pty) Ltd', authKey: 'key' };

it.each([
  ['objects', { 'acme/euphoria': euphoria, 'acme/webhooks': { crm: ['new', 'old'] } }],
  [
    'the text of them',
    {
      'acme/euphoria': JSON.stringify(euphoria),
      'acme/webhooks': JSON.stringify({ crm: ['new', 'old'] }),
      'another secret': 'plain text',
    },
  ],
])('reads a given file with %s and leaves it alone', (_, values) => {
  const folder = temporaryFolder();
  const file = join(folder, 'given.json');
  writeFileSync(file, JSON.stringify(values));
  expect(prepareSecrets(crm, folder, file)).toEqual({ file, euphoria, tokens: { crm: 'new' } });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(values);
  expect(existsSync(join(folder, 'secrets.json'))).toBe(false);
});

it.each([
  ['no file', undefined, /given\.json: no such secrets file$/],
  ['no JSON', 'oops', /given\.json is not JSON of secret name → value$/],
  ['no credentials', '{}', /given\.json: no secret "acme\/euphoria", which is \{ "tenantName"/],
  [
    'half the credentials',
    '{"acme/euphoria":{"tenantName":"acme"}}',
    /the secret "acme\/euphoria" must be \{ "tenantName"/,
  ],
  [
    'a source without a token',
    JSON.stringify({ 'acme/euphoria': euphoria, 'acme/webhooks': { other: 'x' } }),
    /the secret "acme\/webhooks" has no entry for the source "crm"$/,
  ],
])('says in one line what is missing: %s', (_, content, message) => {
  const folder = temporaryFolder();
  const file = join(folder, 'given.json');
  if (content !== undefined) writeFileSync(file, content);
  expect(() => prepareSecrets(crm, folder, file)).toThrow(message);
});

describe('what Secrets Manager makes up in AWS', () => {
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
});
