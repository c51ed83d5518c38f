import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { profileNames } from '../../simulator/profiles.ts';

const run = promisify(execFile);
/** One that starts after all is ended: nobody else would. */
const simulator = (...args: readonly string[]) =>
  run(process.execPath, ['simulator/main.ts', ...args], { timeout: 20_000 });

it.each([
  ['--profile', 'nosuch', /--profile: must be one of kind, slow, .*, got "nosuch"$/],
  ['--port', 'x', /--port: must be a number from 0 to 65535, got "x"$/],
  ['--latency', 'soon', /--latency: must be a number from 0 to 3600000, got "soon"$/],
  ['--profle', 'slow', /Unknown option '--profle'/],
  ['--profile', ['kind', '--profile=slow'], /--profile: takes one value, got two$/],
  ['--key', ['one', '--key', 'two'], /--key: takes one value, got two$/],
])('%s %s is answered with one line', async (option, value, words) => {
  const failed = await simulator(option, ...[value].flat()).catch((error) => error);
  expect(failed).toMatchObject({ code: 2, stdout: '' });
  const [line, ...more] = failed.stderr.split('\n');
  expect(line).toMatch(words);
  expect(more).toEqual(['']);
});

it('a port that is taken is no wrong option', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const failed = await simulator('--port', String(port)).catch((error) => error);
  taken.close();
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('EADDRINUSE') });
});

it('--help lists the profiles', async () => {
  const { stdout } = await simulator('--help');
  for (const name of profileNames) expect(stdout).toContain(`  ${name} `);
});
