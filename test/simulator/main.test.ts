import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { profileNames } from '../../simulator/profiles.ts';

const run = promisify(execFile);
const simulator = (...args: readonly string[]) =>
  run(process.execPath, ['simulator/main.ts', ...args]);

it.each([
  ['--profile', 'nosuch', /--profile: must be one of kind, slow, .*, got "nosuch"$/],
  ['--port', 'x', /--port: must be a number from 0 to 65535, got "x"$/],
  ['--latency', 'soon', /--latency: must be a number from 0 to 3600000, got "soon"$/],
])('%s %s is answered with one line', async (option, value, words) => {
  const failed = await simulator(option, value).catch((error) => error);
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  const [line, ...more] = failed.stderr.split('\n');
  expect(line).toMatch(words);
  expect(more).toEqual(['']);
});

it('--help lists the profiles', async () => {
  const { stdout } = await simulator('--help');
  for (const name of profileNames) expect(stdout).toContain(`  ${name} `);
});
