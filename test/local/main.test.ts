import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { takeDataFolder } from '../../local/data-folder.ts';
import { config, configFile } from '../cdk/config-file.ts';
import { file } from '../cli/run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);
const main = resolve(import.meta.dirname, '../../local/main.ts');

/** `npm start` with these settings, which end it, and nothing that this machine has set. */
async function start(settings: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    PORT: '0',
    CONNECTOR_CONFIG: configFile(config()),
    LOCAL_DATA: join(temporaryFolder(), 'data'),
    ...settings,
  };
  const ended = await run(process.execPath, [main, ...args], { env }).catch((error) => error);
  return [ended.code, ended.stdout, ended.stderr];
}

it.each([
  ['PORT', 'x', 'PORT: must be 0 to 65535, got "x"'],
  ['CONNECTOR_CONFIG', '/nowhere/config.ts', '/nowhere/config.ts: no such config file'],
])('ends with one line and 2 at the wrong setting %s=%s', async (name, value, line) => {
  expect(await start({ [name]: value })).toEqual([2, '', `${line}\n`]);
});

it('takes no options, and says where they are set', async () => {
  const says =
    'npm start takes no options, got --port: set PORT, CONNECTOR_CONFIG and the like in the environment or in .env (docs/settings.md, "Of the machine")';
  expect(await start({}, '--port', '4000')).toEqual([2, '', `${says}\n`]);
  // Before `--`, npm takes it for its own.
  const byNpm = { npm_lifecycle_event: 'start', npm_config_port: '4000' };
  expect(await start(byNpm)).toEqual([2, '', `${says}\n`]);
});

it.each([
  ['is a file', (path: string) => path],
  ['would be in a file', (path: string) => join(path, 'data')],
])('says it where LOCAL_DATA %s', (_, pathOf) => {
  const path = pathOf(file('text'));
  const line = `LOCAL_DATA: must be a folder that can be made and written to, got "${path}" (a file is there)`;
  expect(() => takeDataFolder(path)).toThrow(line);
});

it('ends with 1 where another program has what it needs, for no setting is wrong', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => {
    other.close();
  });
  const { port } = other.address() as { port: number };
  expect(await start({ PORT: String(port) })).toEqual([
    1,
    '',
    `port ${port} is taken: stop what uses it, or set PORT to another one\n`,
  ]);
});
