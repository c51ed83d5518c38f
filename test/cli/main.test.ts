import { expect, it, vi } from 'vitest';
import { config, configFile } from '../cdk/config-file.ts';
import { inProcess } from './in-process.ts';
import { connector, file, fixture } from './run.ts';

const ours = ['--config', configFile(config())];
const secrets = () => file({ crm: 'example-token' });

it('prints JSON and nothing else', async () => {
  const flat = fixture('generic-flat');
  const { status, stdout, stderr } = await connector([
    'try',
    'crm',
    flat,
    '--secrets',
    secrets(),
    ...ours,
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'accepted', status: 200 });
  expect([status, stderr]).toEqual([0, '']);
});

it('says what is missing where it does not disturb', async () => {
  const { status, stdout, stderr } = await connector([
    'try',
    'crm',
    fixture('generic-flat'),
    ...ours,
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'unauthorized', status: 503 });
  expect([status, stderr]).toEqual([
    0,
    'no secret of the source crm is known: see --secrets\n--skip-proof takes its proof for right, and shows what is made of it\n',
  ]);
});

it('reads the standard input', async () => {
  const captured = { headers: { 'x-api-key': 'example-token' }, rawBody: '[]' };
  const args = ['try', 'crm', '-', '--secrets', secrets(), ...ours];
  const request = await connector(args, { input: JSON.stringify(captured) });
  expect(JSON.parse(request.stdout)).toMatchObject({ outcome: 'ignored' });

  const input = Buffer.alloc(1_048_577, 0xff);
  const body = await connector([...args, '--type', 'text/plain'], { input });
  expect(JSON.parse(body.stdout)).toMatchObject({ outcome: 'rejected', status: 413 });
  expect((await connector(args, { input })).status).toBe(2);
});

it('takes paths from where the user called npm', async () => {
  const env = { npm_lifecycle_event: 'connector', INIT_CWD: fixture('.').slice(0, -6) };
  const { stdout } = await connector(
    ['try', 'crm', 'generic-flat.json', '--secrets', secrets(), ...ours],
    { env },
  );
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'accepted' });
});

it.each([
  ['/nowhere/request.json: no such file', 'help try', ['try', 'crm', '/nowhere/request.json']],
  ['the command: must be one of ', 'help', ['tri', 'crm']],
])('answers wrong usage in two lines: %s', async (message, help, args) => {
  const { status, stdout, stderr } = await inProcess(...args);
  const [line, second, ...rest] = stderr.split('\n');
  expect(line).toContain(message);
  expect([second, rest]).toEqual([`npm run connector -- ${help} says how it is used`, ['']]);
  expect([status, stdout]).toEqual([2, '']);
});

it.each(['crmm', 'valueOf'])('takes no source that there is not: %s', async (name) => {
  const { status, stdout, stderr } = await inProcess('try', name, fixture('generic-flat'), ...ours);
  expect([status, stdout]).toEqual([2, '']);
  const meant = name === 'crmm' ? '; did you mean crm?' : '';
  expect(stderr).toMatch(`the source: must be one of crm, got "${name}"${meant}\n`);
});

it.each([
  [['--help'], /^Usage:\n {2}npm run connector -- new /],
  [['help', 'lead'], /^Usage:\n {2}npm run connector -- lead <id>\n/],
  [['lead', '--help'], /^Usage:\n {2}npm run connector -- lead <id>\n/],
])('says how it is used: %j', async (args, usage) => {
  const { status, stdout } = await inProcess(...args);
  expect(stdout).toMatch(usage);
  expect(status).toBe(0);
});

// Half of a command's time went into the CDK, which one of its constants had brought along.
it.each([
  ['status', ...ours],
  ['lead', 'somebody', ...ours],
  ['parked', ...ours],
  ['check', ...ours],
])('does without the CDK: %s', async (...args) => {
  const refusing = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(specifier, context, next) {
      if (specifier.startsWith('aws-cdk-lib')) throw new Error('the CDK is loaded');
      return next(specifier, context);
    } });`;
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(refusing)}`;
  const { stdout, stderr } = await connector(args, { env: { NODE_OPTIONS } });
  expect(`${stdout}${stderr}`).not.toContain('the CDK is loaded');
});

// npm gives an option before `--` to itself, and tells the script in its environment.
it.each([
  [['status'], { npm_config_stack: 'acme-connector' }, 'stack'],
  [['pause', 'crm', '1m'], { npm_config_for: 'true' }, 'for'],
  [['parked', 'resend'], { npm_config_all: 'true' }, 'all'],
  [['update'], { npm_config_dry_run: 'true' }, 'dry-run'],
  [['secrets', 'set', 'euphoria'], { npm_config_force: 'true' }, 'force'],
])('refuses %j with an option that npm has taken', async (args, environment, option) => {
  for (const [name, value] of Object.entries({ npm_lifecycle_event: 'connector', ...environment }))
    vi.stubEnv(name, value);
  const { status, stdout, stderr } = await inProcess(...args);
  vi.unstubAllEnvs();
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr.split('\n')[0]).toBe(
    `--${option}: npm has taken it for its own. Write -- before the command, and all else as it was: npm run connector -- ${args[0]} …`,
  );
});

it('takes no option of npm for its own', async () => {
  const own = { npm_config_yes: 'true', npm_config_json: '', npm_config_loglevel: 'silent' };
  for (const [name, value] of Object.entries({ npm_lifecycle_event: 'connector', ...own }))
    vi.stubEnv(name, value);
  const { status } = await inProcess('help', 'lead');
  vi.unstubAllEnvs();
  expect(status).toBe(0);
});
