import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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
function capture(more: object = {}): readonly string[] {
  const file = join(folder, 'capture.json');
  const headers = {
    'X-Api-Key': TOKEN,
    'X-Vault-Key': 'another-key',
    'content-type': 'application/json',
    'User-Agent': `crm/1 ${TOKEN}`,
  };
  const rawBody = JSON.stringify({ id: 'L-1', product: 'solar', phone: '082 555 0142', ...more });
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
  expect(readFileSync(saved, 'utf8')).not.toMatch(new RegExp(`${TOKEN}|another-key`));
  expect(JSON.parse(readFileSync(saved, 'utf8')).headers).toEqual({
    'x-api-key': `*** (${TOKEN.length} characters)`,
    'x-vault-key': '*** (11 characters)',
    'content-type': 'application/json',
    'user-agent': 'crm/1 (the secret)',
  });
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
  const isFiltered = /^would not be dialled: the source's when does not let it through/;
  expect(await found("when: 'prodcut'")).toMatchObject([
    {
      what,
      state: 'wrong',
      says: expect.stringMatching(
        /let it through \(when: 'prodcut' found nothing; there is 'product'\)$/,
      ),
    },
  ]);
  expect(await found(`when: "product == 'none'"`)).toMatchObject([
    { what, state: 'note', says: expect.stringMatching(isFiltered) },
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

it('of a delivery of several leads, all are told', async () => {
  const several = (bad: object) => {
    const leads = [
      { name: 'Thandi', phone: '0825550142', ok: 'yes' },
      { name: 'Sipho', phone: '0825550143', ok: 'yes' },
      bad,
    ];
    const saved = {
      headers: { 'content-type': 'application/json' },
      rawBody: JSON.stringify(leads),
    };
    writeFileSync(join(folder, 'fixtures/crm.several.json'), JSON.stringify(saved));
  };
  const found = async () => {
    const { findings } = await jsonOf('check', '--config', write("when: 'ok'"));
    return findings.find(({ what }: { what: string }) => what.endsWith('several.json'));
  };
  mkdirSync(join(folder, 'fixtures'), { recursive: true });
  several({ name: 'Bad', phone: '12', ok: 'yes' });
  expect(await found()).toMatchObject({
    state: 'note',
    says: expect.stringMatching(/^2 to be dialled; 1 parked: phoneNumber /),
  });
  several({ name: 'No', phone: '0825550144' });
  expect(await found()).toMatchObject({
    state: 'note',
    says: '2 to be dialled; 1 not let through by when',
  });
});

it.each([
  ['a form', 'application/x-www-form-urlencoded', `token=${TOKEN}&name=Thandi&phone=0825550142`],
  ['a form in another code page', 'application/x-www-form-urlencoded', `naam=Chlo\xeb&t=${TOKEN}`],
  ['JSON', 'application/json', JSON.stringify({ key: TOKEN, name: 'Chloë', phone: '0825550142' })],
])(
  'a mere body is saved as text, to be edited, and without its secret: %s',
  async (_, type, body) => {
    const [source = '', , ...secrets] = capture();
    const file = join(folder, 'body');
    const isText = !body.includes('\xeb') || body.startsWith('{');
    writeFileSync(file, body, isText ? 'utf8' : 'latin1');
    const given = ['--type', type, '--save', 'mere', '--config', write('')];
    expect((await inProcess('try', source, file, ...secrets, ...given)).status).toBe(0);
    const saved = JSON.parse(readFileSync(join(folder, 'fixtures/crm.mere.json'), 'utf8'));
    const kept = isText
      ? saved.rawBody
      : Buffer.from(saved.rawBodyBase64, 'base64').toString('latin1');
    expect(kept).toBe(body.replace(TOKEN, '(the secret)'));
  },
);

it('takes no content type that is none', async () => {
  const [source = '', file = '', ...secrets] = capture();
  const args = ['try', source, file, ...secrets, '--config', write('')];
  const { status, stderr } = await inProcess(...args, '--type', 'json');
  expect(status).toBe(2);
  expect(stderr).toMatch(/^--type: must be a content type such as application\/json.*got "json"\n/);
});

it('what was mistyped into a form would not be parked', async () => {
  const file = join(folder, 'form');
  writeFileSync(file, 'name=Thandi&phone=12');
  const form = join(folder, 'form.config.mts');
  const code = config(`sources: { site: { preset: 'form', origins: ['https://acme.example'] } }`);
  writeFileSync(
    form,
    `import { defineConnector } from 'euphoria-lead-connector';\nexport default ${code};`,
  );
  const given = ['--type', 'application/x-www-form-urlencoded', '--skip-proof', '--config', form];
  const { stdout } = await inProcess('try', 'site', file, ...given, '--text');
  expect(stdout).toMatch(/^lead \w+ would not be dialled, and its visitor is told: phoneNumber /m);
});

it('says where the number came from that is dialled in place of what is none', async () => {
  const file = write("contact: { phoneNumber: 'budget' }");
  const args = ['try', ...capture({ budget: 'geen' }), '--config', file, '--text'];
  const { stdout } = await inProcess(...args);
  expect(stdout).toMatch(/^ {2}phoneNumber +0825550142 +from phone$/m);
  expect(stdout).toMatch(
    /^ {2}warning: contact\.phoneNumber: 'budget' finds what is no number: the sender's own number is/m,
  );
});

it('shows how a lead came about, in words', async () => {
  const file = write(
    "contact: { custom1: 'prodcut', language: { value: 'English' }, custom2: 'product' }",
  );
  const told = capture({ budget: 'R5 000', roof: 'flat' });
  const args = ['try', ...told, '--config', file, '--text'];
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
  // Each of the notes has a line to itself.
  expect(stdout).toMatch(
    /^ {2}notes, what maps to no field:\n {6}budget: R5 000\n {6}roof: flat\n/m,
  );
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ crm: 'another-token-of-it' }));
  expect((await inProcess(...args)).stdout).toMatch(
    /^refused \(answer 401\): the header x-api-key: the token is another one than the source's\n\n--skip-proof takes its proof for right, and shows what is made of it\n$/,
  );
  expect((await inProcess(...args, '--skip-proof')).stdout).toMatch(/^taken /);
});
