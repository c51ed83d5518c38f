import { type ChildProcess, spawn } from 'node:child_process';
import { cli, type Environment } from '../programs.ts';
import { stackOf } from '../setting.ts';
import { NAME } from './setting.ts';

/** `connector console --stack`, as who may also mend starts it. */
export async function startConsole(
  environment: Environment,
): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const args = [cli, 'console', '--write', '--port', '0', '--stack', stackOf(NAME)];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
  });
  const { promise, resolve: heard, reject } = Promise.withResolvers<string>();
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
      const [, url] = /(http:\/\/localhost:\d+)\//.exec(said) ?? [];
      if (url !== undefined) heard(url);
    });
  }
  child.once('exit', () => reject(new Error(`the console has ended: ${said}`)));
  return { url: await promise, process: child };
}
