import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, it, onTestFinished } from 'vitest';
import { credentials, region } from '../../cli/target/local-clients.ts';
import { startSecretsManager } from '../../local/secrets-manager.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function start(secrets: object, generated?: Record<string, unknown>) {
  const file = join(temporaryFolder(), 'secrets.json');
  const write = (values: object) => writeFileSync(file, JSON.stringify(values));
  write(secrets);
  const server = await startSecretsManager(file, generated);
  onTestFinished(() => server.close());
  const client = new SecretsManagerClient({ endpoint: server.url, region, credentials });
  const get = async (SecretId: string) =>
    (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;
  return { get, write };
}

it.each([
  ['text', 'plain text', 'plain text'],
  ['an object', { crm: 'token' }, '{"crm":"token"}'],
])('answers with %s', async (_, value, expected) => {
  const { get } = await start({ 'acme/webhooks': value });
  expect(await get('acme/webhooks')).toBe(expected);
});

it('knows a secret by its ARN', async () => {
  const { get } = await start({ 'acme/webhooks': 'by arn' });
  const arn = 'arn:aws:secretsmanager:af-south-1:000000000000:secret:acme/webhooks-local0';
  expect(await get(arn)).toBe('by arn');
});

it('shows a rotated secret at once', async () => {
  const { get, write } = await start({ 'acme/webhooks': 'old' });
  expect(await get('acme/webhooks')).toBe('old');
  write({ 'acme/webhooks': 'new' });
  expect(await get('acme/webhooks')).toBe('new');
});

it.each([
  ['what AWS makes up, where the file does not have it', {}, '{"salt":"made up"}'],
  ['the file first', { 'acme/dedupe-salt': { salt: 'given' } }, '{"salt":"given"}'],
])('answers with %s', async (_, secrets, expected) => {
  const { get } = await start(secrets, { 'acme/dedupe-salt': { salt: 'made up' } });
  expect(await get('acme/dedupe-salt')).toBe(expected);
});

it('does not know a secret that is not in the file', async () => {
  const { get } = await start({});
  await expect(get('acme/webhooks')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
