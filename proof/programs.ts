import { spawn } from 'node:child_process';
import { delimiter, dirname, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const repository = resolve(import.meta.dirname, '..');
/** What `npm run connector` runs. */
export const cli = resolve(repository, 'cli/main.ts');

/** Variables of the shell, the same for all programs of one operator. */
export type Environment = Readonly<Record<string, string>>;

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in the repository's folder, as an operator does in a shell. */
export async function runProgram(
  command: string,
  args: readonly string[],
  environment: Environment,
  input = '',
): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: repository,
    env: {
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: process.env.HOME,
      ...environment,
    },
  });
  child.stdin.on('error', () => {}).end(input);
  const ended = new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, stdout, stderr };
}

/** @throws what the program said, if it did not end well */
export async function succeed(
  command: string,
  args: readonly string[],
  environment: Environment,
  input?: string,
): Promise<string> {
  const { status, stdout, stderr } = await runProgram(command, args, environment, input);
  if (status === 0) return `${stdout}${stderr}`;
  const said = `${stdout}${stderr}`.trim().split('\n').slice(-15).join('\n');
  throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${said}`);
}

/** `npm run connector -- …`, without npm: a second less, each time. */
export const connector = (
  args: readonly string[],
  environment: Environment,
  input?: string,
): Promise<Ended> => runProgram(process.execPath, [cli, ...args], environment, input);
