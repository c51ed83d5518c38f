import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { NotRun } from './not-run.ts';

const run = promisify(execFile);
const requirements = join(import.meta.dirname, 'requirements.txt');
const folder = resolve(import.meta.dirname, '../.local/proof');

/** The newest first: a machine may have several. */
const commands = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const OLDEST = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';

/** What pip says when it gets no answer, whatever it concludes from that. */
const unreachable =
  /Retrying \(Retry|NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|Temporary failure in name resolution|Could not fetch URL|SSLError/;

/**
 * A virtual environment with what `requirements.txt` pins; made once for each of its contents.
 *
 * @returns the folder with its programs
 * @throws NotRun where there is no Python for it, or Python's packages cannot be reached
 */
export async function pythonEnvironment(): Promise<string> {
  const pins = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const environment = join(folder, `python-${pins}`);
  const programs = join(environment, 'bin');
  // Written last: without it, an installation was broken off.
  const mark = join(environment, 'complete');
  if (existsSync(mark)) return programs;
  rmSync(environment, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await run(await findPython(), ['-m', 'venv', environment]);
  await install(join(programs, 'python'));
  writeFileSync(mark, '');
  return programs;
}

async function findPython(): Promise<string> {
  for (const command of commands) {
    try {
      await run(command, ['-c', OLDEST]);
      return command;
    } catch {}
  }
  throw new NotRun('no Python 3.10 or newer with venv here (Debian: apt install python3-venv)');
}

async function install(python: string): Promise<void> {
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  try {
    await run(python, [...args, '--retries', '2', '--timeout', '20', '-r', requirements]);
  } catch (error) {
    const said = String(Object(error).stderr ?? error);
    if (unreachable.test(said)) throw new NotRun("Python's packages (PyPI) cannot be reached");
    throw error;
  }
}
