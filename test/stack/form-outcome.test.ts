import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { inProcess, jsonOf } from '../cli/in-process.ts';
import { startDay } from '../support/day.ts';

// What becomes of a form's lead is told to no visitor, and to whoever sends a sample beside `npm start`.

const ORIGIN = 'https://www.acme.co.za';
let day: Awaited<ReturnType<typeof startDay>>;
beforeAll(async () => {
  const form: { preset: 'form'; origins: string[] } = { preset: 'form', origins: [ORIGIN] };
  day = await startDay({
    sources: {
      website: { ...form, when: "consent == 'yes'" },
      screened: { ...form, token: { least: '2s', most: '12h' } },
    },
  });
}, 120_000);
afterAll(() => day?.close());
beforeEach(() => {
  const { folder, stack } = day;
  vi.stubEnv('PORT', new URL(stack.url).port);
  vi.stubEnv('LOCAL_DATA', folder.dataDir);
  vi.stubEnv('LOCAL_SECRETS', folder.secretsFile);
  vi.stubEnv('CONNECTOR_CONFIG', folder.configFile);
});
afterEach(() => vi.unstubAllEnvs());

const person = { name: 'Thandi Mokoena', cell: '082 555 0142' };
const fileOf = (fields: Record<string, string>): string => {
  const path = join(day.folder.dataDir, 'lead.form');
  writeFileSync(path, new URLSearchParams(fields).toString());
  return path;
};

it.each([
  ['website', { ...person, consent: 'yes' }, 0, /^1 lead accepted \(lead p[0-9a-f]{7}\)$/],
  [
    'website',
    { ...person, consent: 'no' },
    0,
    /^1 lead not let through by the source's when: neither dialled nor parked$/,
  ],
  [
    'website',
    { ...person, cell: '12345', consent: 'yes' },
    1,
    /^1 lead mistyped, which the visitor was told: phoneNumber has fewer than 9 digits$/,
  ],
  ['screened', person, 0, /^1 lead parked: the form came without a token/],
  ['screened', { ...person, confirm_website: 'buy' }, 0, /^1 ignored, as no new lead \(bot\)/],
])('send %s %o', async (source, fields, exit, words) => {
  const path = fileOf(fields);
  const { status, stdout } = await inProcess('send', source, path);
  expect(status).toBe(exit);
  const said = stdout.trimEnd().split('\n').at(-1) ?? '';
  expect(said.trim()).toMatch(words);
  const answer = stdout.slice(0, stdout.lastIndexOf(said));
  expect(answer).toContain(status === 0 ? '200 {"ok":true,' : '422 {"ok":false,');
  expect(answer).not.toMatch(/when|parked|accepted|ignored/);
});

it('send tells how a lead passes when, and with what body', async () => {
  const { stderr } = await inProcess('send', 'website');
  const [told = '', body = ''] = stderr.split('\n');
  expect(told).toBe(
    "To send one that passes when (consent == 'yes'): write this into lead.form, with what when asks for, then npm run connector -- send website lead.form",
  );
  const sent = await inProcess(
    'send',
    'website',
    fileOf({ ...Object.fromEntries(new URLSearchParams(body)), consent: 'yes' }),
  );
  expect(sent.stdout).toMatch(/\n {2}1 lead accepted \(lead \w{8}\)\n$/);
  expect(sent.stderr).toBe('');
});

it('send --json has it as it is, and the last deliveries keep it', async () => {
  const { sent } = await jsonOf('send', 'website', fileOf({ ...person, consent: 'no' }));
  const outcome = { queued: [], parked: [], mistyped: [], filtered: 1, ignored: [] };
  expect(sent).toMatchObject([{ kind: 'answered', status: 200, outcome }]);
  const kept = await fetch(`${day.stack.url}/local/deliveries`);
  const { deliveries } = (await kept.json()) as { deliveries: unknown[] };
  expect(deliveries[0]).toMatchObject({ source: 'website', outcome });
});
