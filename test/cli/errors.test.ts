import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { config, configFile } from '../cdk/config-file.ts';
import { temporaryFolder } from '../local/temporary-folder.ts';
import { inProcess } from './in-process.ts';
import { file, fixture } from './run.ts';

// What somebody gets to read who mistypes something: the field, the value, the choices.

const sources = `sources: {
  crm: { preset: 'generic' },
  hubspot: { preset: 'hubspot' },
  website: { preset: 'form', origins: ['https://www.acme.example'] },
}`;
const ours = configFile(config(sources));
const flat = fixture('generic-flat');
const commands =
  'new, try, send, check, secrets, status, lead, parked, refused, rehearse, update, pause, resume, console';

/** The id of a process that is gone. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'close');
  return child.pid ?? 0;
}

beforeEach(() => {
  vi.stubEnv('LOCAL_DATA', '/nowhere');
  vi.stubEnv('CONNECTOR_CONFIG', ours);
  for (const name of ['PORT', 'CONNECTOR', 'LOCAL_SECRETS', 'EUPHORIA_URL'])
    vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a mistyped command', () => {
  it.each<[string, number, string]>([
    ['sned crm', 2, `the command: must be one of ${commands}, got "sned"; did you mean send?`],
    ['help sttaus', 2, `help: must be one of ${commands}, got "sttaus"; did you mean status?`],
    ['help lead status', 2, 'help takes a command, or nothing, got "lead" "status"'],
    ['resume crm hubspot', 2, 'resume takes one source, or none for all, got "crm" "hubspot"'],
    [
      'send crm --cuont 3',
      2,
      '--cuont: no such option; did you mean --count? There are --config, --connector, --secrets, --url, --type, --count, --phone, --json',
    ],
    ['send crm --count 0', 2, '--count: must be 1 to 1000, got "0"'],
    ['send crm --count', 2, '--count: needs a value after it'],
    ['send crm --count 2 --count=3', 2, '--count: takes one value, got "2" and "3"'],
    [
      'send crm --url https://u:pw@a.example/crm?token=t0k3n --url http://localhost',
      2,
      '--url: takes one value, got "https://a.example/crm" and "http://localhost/"',
    ],
    ['send crm --count 2 --count 2', 2, '--count: takes one value, got "2" and "2"'],
    ['new --name a --name b', 2, '--name: takes one value, got "a" and "b"'],
    ['try crm x --at 1 --at 2', 2, '--at: takes one value, got "1" and "2"'],
    [
      'check --connector beta --connector other',
      2,
      '--connector: takes one value, got "beta" and "other"',
    ],
    [
      'lead --phone 0825550142 --phone 0825550143',
      2,
      '--phone: takes one value, got "0825550142" and "0825550143"',
    ],
    ['parked list --source a --source b', 2, '--source: takes one value, got "a" and "b"'],
    ['parked drop --yes --to a --to b', 2, '--to: takes one value, got "a" and "b"'],
    ['parked resend --reason a --reason b', 2, '--reason: takes one value, got "a" and "b"'],
    ['refused list --source a --source b', 2, '--source: takes one value, got "a" and "b"'],
    ['pause crm --for 1h --for 2h', 2, '--for: takes one value, got "1h" and "2h"'],
    ['secrets set euphoria --stack a --stack b', 2, '--stack: takes one value, got "a" and "b"'],
    [
      'parked list --json --json --id a --id b',
      1,
      'npm start does not run here (/nowhere), or not yet: start it, or say by LOCAL_DATA where it keeps its data',
    ],
    ['send crm --json=yes', 2, '--json: takes no value'],
    ['send crm /nowhere.json', 2, '/nowhere.json: no such file'],
    [
      'send hubspt',
      2,
      'the source: must be one of crm, hubspot, website, got "hubspt"; did you mean hubspot?',
    ],
    [
      'send crm --url http://user:pw@127.0.0.1/',
      2,
      '--url: must be an address without a user and password in it, got "http://…@127.0.0.1/"',
    ],
    ['send crm --url ftp://x', 2, '--url: must be an http or https address, got "ftp://x"'],
    ['send crm --url http://localhost', 2, 'no secret of the source crm is known: see --secrets'],
    [
      'try hubspt /nowhere.json',
      2,
      'the source: must be one of crm, hubspot, website, got "hubspt"; did you mean hubspot?',
    ],
    ['try crm', 2, 'try takes a source and a file, got "crm"'],
    [
      `try crm ${flat} --at tomorrow`,
      2,
      '--at: must be a time such as 2026-03-12T19:03:58Z, got "tomorrow"',
    ],
    [
      `try crm ${flat} --save a/b`,
      2,
      '--save: must be a name of letters, digits and hyphens, such as new-lead, got "a/b"',
    ],
    [
      'check --stack beta-conector',
      2,
      '--stack: must be one of beta-connector, got "beta-conector"; did you mean beta-connector?',
    ],
    ['check --connector bta', 2, '--connector: must be one of beta, got "bta"; did you mean beta?'],
    ['check crm', 2, 'check takes no operands, got "crm"'],
    [
      'secrets get euphoria',
      2,
      'secrets takes set euphoria, or set webhooks and a source if you like, got "get" "euphoria"',
    ],
    [
      'secrets set webhook',
      2,
      'secrets set: must be one of euphoria, webhooks, got "webhook"; did you mean webhooks?',
    ],
    [
      'secrets set webhooks hubspt',
      2,
      'the source, of those that have a secret: must be one of crm, hubspot, got "hubspt"; did you mean hubspot?',
    ],
    [
      'status --jsn',
      2,
      '--jsn: no such option; did you mean --json? There are --config, --connector, --stack, --json',
    ],
    [
      'lead',
      2,
      'lead takes an id, or --phone NUMBER, --name NAME or both, or --record <source> <their id>, got nothing',
    ],
    [
      'lead --record cmr 1',
      2,
      '--record: must be one of crm, hubspot, website, got "cmr"; did you mean crm?',
    ],
    [
      'parked lst',
      2,
      'parked: must be one of list, show, edit, resend, drop, got "lst"; did you mean list?',
    ],
    [
      'parked list --newer-than soon',
      2,
      '--newer-than: must be an age such as 30m, 12h or 3d, got "soon"',
    ],
    [
      'parked edit abc phone',
      2,
      'parked edit: a change must be field=value, such as phone=0825550142, got "phone"',
    ],
    [
      'parked edit 3f9a1c02 phone=0825550142 --source crm',
      2,
      '--source is not for parked edit, which takes one id and its changes',
    ],
    [
      'parked edit 3f9a1c02 phone=0825550142 --id x',
      2,
      '--id is not for parked edit, which takes one id and its changes',
    ],
    ['parked resend all', 2, 'parked resend: all of them is --all, and all is no id'],
    ['parked drop --yes --reason=', 2, '--reason: must not be empty'],
    ['parked resend --id=', 2, '--id: must not be empty'],
    ['lead --name=', 2, '--name: must not be empty'],
    ['parked list --yes', 2, '--yes and --to are for parked drop, not for parked list'],
    [
      'send crm',
      1,
      'npm start does not run here (/nowhere), or not yet: start it, or say by LOCAL_DATA where it keeps its data',
    ],
    [
      'status',
      1,
      'npm start does not run here (/nowhere), or not yet: start it, or say by LOCAL_DATA where it keeps its data',
    ],
  ])('%s', async (line, expected, message) => {
    const { status, stdout, stderr } = await inProcess(...line.split(' '));
    const [first, ...more] = stderr.trimEnd().split('\n');
    expect([status, first, stdout]).toEqual([expected, message, '']);
    expect(more.length).toBeLessThanOrEqual(expected === 2 ? 1 : 0);
    expect(more.join('')).toMatch(/^(npm run connector -- help( \w+)? says how it is used)?$/);
  });
});

// What a variable of a script becomes that is not set.
it.each<[readonly string[], string]>([
  [['try', 'crm', ''], 'the file: must not be empty'],
  [['send', 'crm', ''], 'the file: must not be empty'],
  [['try', '', flat], 'the source: must be one of crm, hubspot, website, got ""'],
  [['send', ''], 'the source: must be one of crm, hubspot, website, got ""'],
  [['new', ''], 'new: the file must end in .ts, got ""'],
  [['lead', ''], 'the id: must not be empty'],
  [['lead', '--record', 'crm', ' '], 'their id: must not be empty'],
  [['lead', '--record', '', '1'], 'the source: must not be empty'],
  [['parked', 'list', ''], 'the id: must not be empty'],
  [['parked', 'show', ''], 'the id: must not be empty'],
  [['parked', 'resend', ''], 'the id: must not be empty'],
  [['parked', 'drop', '', '--yes'], 'the id: must not be empty'],
  [['parked', 'edit', '', 'phone=0825550142'], 'the id: must not be empty'],
  [['refused', 'show', ''], 'the id: must not be empty'],
  [['refused', 'replay', ''], 'the id: must not be empty'],
  [['pause', ''], 'source: must not be empty'],
  [['resume', ''], 'source: must not be empty'],
  [['rehearse', ''], 'step: must be one of check, call, crm, hubspot, website, got ""'],
  [['status', ''], 'status takes no operands, got ""'],
  ...['--config', '--connector', '--stack'].map((option): [readonly string[], string] => [
    ['status', option, ''],
    `${option}: must not be empty`,
  ]),
])('refuses an empty argument, and names it: %j', async (args, message) => {
  const { status, stdout, stderr } = await inProcess(...args);
  expect([status, stdout, stderr.split('\n')[0]]).toEqual([2, '', message]);
});

const leads = 'ids, --reason, --source, --older-than, --newer-than';

// Without quotes, a variable that is not set is no argument at all.
it.each([
  ['parked drop --yes', `parked drop: say which leads: ${leads}, or --all`],
  ['parked drop --to dropped.jsonl', `parked drop: say which leads: ${leads}, or --all`],
  ['parked resend', `parked resend: say which leads: ${leads}, or --all`],
  ['parked resend --stack beta-connector', `parked resend: say which leads: ${leads}, or --all`],
  ['refused drop --yes', 'refused drop: say which deliveries: ids, --source, or --all'],
  ['refused replay --json', 'refused replay: say which deliveries: ids, --source, or --all'],
  ...['abc', '--id abc', '--reason x', '--source crm', '--older-than 1h', '--newer-than 1h'].map(
    (chosen) => [
      `parked drop --all --yes ${chosen}`,
      `parked drop: --all goes with none of ${leads}`,
    ],
  ),
  ['parked resend --all abc', `parked resend: --all goes with none of ${leads}`],
  ['refused drop --all 0123abcd', 'refused drop: --all goes with none of ids, --source'],
  ['refused replay --all --source crm', 'refused replay: --all goes with none of ids, --source'],
  ['parked list --all', '--all is for parked resend and drop, not for parked list'],
  ['parked show abc --all', '--all is for parked resend and drop, not for parked show'],
  ['parked edit abc surname=x --all', '--all is for parked resend and drop, not for parked edit'],
  ['refused list --all', '--all is for refused replay and drop, not for refused list'],
  ['refused show 0123abcd --all', '--all is for refused replay and drop, not for refused show'],
])('means everything only where that is said: %s', async (line, message) => {
  const { status, stdout, stderr } = await inProcess(...line.split(' '));
  expect([status, stdout, stderr.split('\n')[0]]).toEqual([2, '', message]);
});

it.each([
  [
    [],
    'rehearse asks before it has anybody phoned, and nobody is at a terminal: say --yes, or name the other steps',
  ],
  [['--yes'], '--number: say the number of your own phone, such as 0825550142'],
])('a rehearsal says before its first step what its call lacks: %j', async (args, message) => {
  const { status, stdout, stderr } = await inProcess('rehearse', ...args);
  expect([status, stdout, stderr.split('\n')[0]]).toEqual([2, '', message]);
});

it('does not have anybody wait for the delivery of a source that nothing runs to take', async () => {
  const { status, stderr } = await inProcess('rehearse', 'crm', '--yes', '--wait', '1m');
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^npm start does not run here /)]);
});

it('does not take for running what has ended, be it another connector', async () => {
  const dataDir = temporaryFolder();
  const nowhere = 'http://127.0.0.1:1';
  const parts = { queues: nowhere, tables: nowhere, lambda: nowhere, api: nowhere };
  const left = { ...parts, connector: 'acme', pid: await endedProcess() };
  writeFileSync(join(dataDir, 'addresses.json'), JSON.stringify(left));
  vi.stubEnv('LOCAL_DATA', dataDir);
  const status = await inProcess('status');
  expect([status.status, status.stderr]).toEqual([
    1,
    expect.stringMatching(/^npm start does not run here /),
  ]);
  const send = await inProcess('send', 'website');
  expect([send.status, send.stdout, send.stderr]).toEqual([1, '', status.stderr]);
});

it.each([{}, { lambda: 'http://127.0.0.1:1' }])(
  'says that npm start has to be started again where an older version of it runs, %j',
  async (left) => {
    const dataDir = temporaryFolder();
    const nowhere = 'http://127.0.0.1:1';
    const addresses = { queues: nowhere, tables: nowhere, ...left };
    writeFileSync(join(dataDir, 'addresses.json'), JSON.stringify(addresses));
    vi.stubEnv('LOCAL_DATA', dataDir);
    const { status, stderr } = await inProcess('parked', 'list');
    expect([status, stderr]).toEqual([
      1,
      'npm start runs an older version of the connector: end it (Ctrl-C), then npm start\n',
    ]);
  },
);

it.each([
  ['PORT', 'x', 'PORT: must be 0 to 65535, got "x"'],
  ['CONNECTOR', 'bta', 'CONNECTOR: must be one of beta, got "bta"; did you mean beta?'],
  ['CONNECTOR_CONFIG', '/nowhere/config.ts', '/nowhere/config.ts: no such config file'],
  ['LOCAL_SECRETS', '/elsewhere.json', '/elsewhere.json: no such secrets file'],
  ['LOCAL_SECRETS', 'no JSON', expect.stringMatching(/ is not JSON of secret name → value$/)],
])('says what is wrong with %s=%s', async (name, value, message) => {
  vi.stubEnv(name, value === 'no JSON' ? file('no JSON') : value);
  const { status, stderr } = await inProcess(
    ...(name === 'LOCAL_SECRETS' ? ['send', 'crm'] : ['status']),
  );
  expect([status, stderr.split('\n')[0]]).toEqual([2, message]);
});
