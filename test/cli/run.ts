import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { temporaryFolder } from '../local/temporary-folder.ts';

const main = resolve(import.meta.dirname, '../../cli/main.ts');

/** Of the settings of `npm start`, none that this machine happens to have. */
const { PORT, CONNECTOR, CONNECTOR_CONFIG, LOCAL_SECRETS, LOCAL_DATA, ...environment } =
  process.env;

/** Runs the command as a user does. */
export async function connector(
  args: readonly string[],
  options: {
    readonly input?: string | Buffer;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...environment, LOCAL_DATA: '/nowhere', ...options.env },
  });
  child.stdin.on('error', () => {}).end(options.input);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, stdout, stderr };
}

/** Starts the command, for a test that ends it before its time. */
export function startConnector(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): { kill(signal: NodeJS.Signals): void; readonly ended: Promise<Ending> } {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...environment, LOCAL_DATA: '/nowhere', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = async (): Promise<Ending> => {
    const closed = new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
      child.once('close', (status, signal) => resolve([status, signal])),
    );
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [status, signal] = await closed;
    return { status, signal, stdout, stderr };
  };
  return { kill: (signal) => child.kill(signal), ended: ended() };
}

interface Ending {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The id of a process that is gone. */
export const endedProcess = (): number => spawnSync(process.execPath, ['--version']).pid;

/** Writes a file that is gone when the test is over; what is no text is written as JSON. */
export function file(content: unknown, name = 'file.json'): string {
  const path = join(temporaryFolder(), name);
  const isRaw = typeof content === 'string' || Buffer.isBuffer(content);
  writeFileSync(path, isRaw ? content : JSON.stringify(content));
  return path;
}

export const fixture = (name: string): string =>
  resolve(import.meta.dirname, `../fixtures/${name}.json`);
