import { vi } from 'vitest';
import { runCommand } from '../../../local/cli/commands.ts';

/** Runs a command as `connector` does, but in this process, which spares a second of loading. */
export async function inProcess(
  ...args: readonly string[]
): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
  const stdout = vi.spyOn(console, 'log').mockImplementation(() => {});
  const stderr = vi.spyOn(console, 'error').mockImplementation(() => {});
  const told = ({ mock: { calls } }: typeof stdout) => calls.map(([line]) => `${line}\n`).join('');
  try {
    const status = await runCommand(args);
    return { status, stdout: told(stdout), stderr: told(stderr) };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

/** What a command prints with `--json`. */
export async function jsonOf(...args: readonly string[]) {
  const { status, stdout, stderr } = await inProcess(...args, '--json');
  if (stdout === '') throw new Error(stderr);
  return { status, ...JSON.parse(stdout) };
}
