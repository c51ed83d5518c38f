import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { config } from '../cdk/config-file.ts';
import { inProcess, jsonOf } from './in-process.ts';

const TOKEN = 'the-token-of-the-crm';
let folder: string;
const write = (settings: string, name = `connector-${readdirSync(folder).length}.config.mts`) => {
  const file = join(folder, name);
  const code = config(`sources: { crm: { preset: 'generic', ${settings} } }`);
  writeFileSync(
    file,
    `import { defineConnector } from 'euphoria-lead-connector';\nexport default ${code};`,
  );
  return file;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-'));
  vi.stubEnv('LOCAL_DATA', '/nowhere');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A request of the CRM, captured. */
function capture(): readonly string[] {
  const file = join(folder, 'capture.json');
  const headers = { 'X-Api-Key': TOKEN, 'content-type': 'application/json' };
  const rawBody = JSON.stringify({ id: 'L-1', product: 'solar', phone: '082 555 0142' });
  writeFileSync(file, JSON.stringify({ headers, rawBody }));
  const secrets = join(folder, 'secrets.json');
  writeFileSync(secrets, JSON.stringify({ crm: TOKEN }));
  return ['crm', file, '--secrets', secrets];
}

it('a capture that is saved holds every later config', async () => {
  const args = ['try', ...capture(), '--config', write("contact: { custom1: 'product' }")];
  const { status, stderr } = await inProcess(...args, '--save', 'new-lead');
  expect([status, stderr]).toEqual([
    0,
    expect.stringMatching(/^saved: .*crm\.new-lead\.json\. Put an/),
  ]);
  const saved = join(folder, 'fixtures/crm.new-lead.json');
  expect(readFileSync(saved, 'utf8')).not.toContain(TOKEN);
  expect(statSync(saved).mode & 0o777).toBe(0o600);
  expect((await inProcess(...args, '--save', 'new-lead')).stderr).toMatch(/ is there already\n$/);

  const found = async (settings: string) => {
    const { findings } = await jsonOf('check', '--config', write(settings));
    return findings.filter(({ what }: { what: string }) => what.startsWith('fixtures/'));
  };
  const what = 'fixtures/crm.new-lead.json';
  expect(await found("contact: { custom1: 'product' }")).toEqual([
    { what, state: 'ok', says: '1 to be dialled' },
  ]);
  expect(await found("contact: { custom1: 'prodcut' }")).toMatchObject([
    {
      what,
      state: 'note',
      says: expect.stringMatching(/^contact\.custom1: 'prodcut' found nothing.*product/),
    },
  ]);
  expect(await found("countries: ['NA']")).toMatchObject([
    {
      what,
      state: 'wrong',
      says: expect.stringMatching(/^would be parked: phoneNumber .*countries/),
    },
  ]);
  writeFileSync(join(folder, 'fixtures/cmr.other.json'), '{"rawBody":""}');
  writeFileSync(join(folder, 'fixtures/crm.rubbish.json'), '[]');
  expect(await found('')).toMatchObject([
    {
      what: 'fixtures/cmr.other.json',
      state: 'wrong',
      says: 'there is no source "cmr"; did you mean crm?',
    },
    { what },
    { what: 'fixtures/crm.rubbish.json', state: 'wrong', says: 'is no captured request' },
  ]);
});

it('shows how a lead came about, in words', async () => {
  const file = write(
    "contact: { custom1: 'prodcut', language: { value: 'English' }, custom2: 'product' }",
  );
  const args = ['try', ...capture(), '--config', file, '--text'];
  const { stdout } = await inProcess(...args);
  expect(stdout).toMatch(/^taken \(answer 200\)\n\nlead \w+ goes to Sales, list Web, priority 5\n/);
  expect(stdout).toMatch(/^ {2}phoneNumber +0825550142 +from phone$/m);
  expect(stdout).toMatch(
    /^ {2}language +English +from the config's contact\.language, a constant$/m,
  );
  expect(stdout).toMatch(/^ {2}custom2 +solar +from the config's contact\.custom2: product$/m);
  expect(stdout).toMatch(/^ {2}firstName +Unknown +from nowhere: the API wants a first name$/m);
  expect(stdout).toMatch(/^ {2}warning: contact\.custom1: 'prodcut' found nothing.*product/m);
  expect(stdout).toContain('"product": "solar"');
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ crm: 'another-token-of-it' }));
  expect((await inProcess(...args)).stdout).toMatch(
    /^refused \(answer 401\): the header x-api-key: the token is another one than the source's\n$/,
  );
  expect((await inProcess(...args, '--skip-proof')).stdout).toMatch(/^taken /);
});
