import { expect, it } from 'vitest';
import { config, configFile } from '../cdk/config-file.ts';
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
  expect([status, stderr]).toEqual([0, 'no secret of the source crm is known: see --secrets\n']);
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
  ['no command', []],
  ['unknown command "tri"', ['tri', 'crm']],
  ["Unknown option '--verbose'", ['try', '--verbose']],
  ['/nowhere/request.json: no such file', ['try', 'crm', '/nowhere/request.json']],
  ['send takes a source, and a file if you like', ['send']],
])('answers wrong usage: %s', async (message, args) => {
  const { status, stdout, stderr } = await connector(args);
  const [line, ...rest] = stderr.split('\n');
  expect(line).toBe(message);
  expect(rest.join('\n')).toMatch(/^\nUsage:\n {2}npm run connector/);
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect([status, stdout]).toEqual([2, '']);
});

it('goes by the config of the repository', async () => {
  const { stdout } = await connector(['try', 'nobody', fixture('generic-flat')]);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'unauthorized' });
});

it('says how it is used', async () => {
  const { status, stdout } = await connector(['--help']);
  expect([status, stdout.slice(0, 6)]).toEqual([0, 'Usage:']);
});
