import { readArguments, wrongOperands } from '../cli/arguments.ts';
import { openTarget, stacksIn } from '../cli/target/open-target.ts';
import { mustBeOneOf, UsageError } from '../cli/usage.ts';
import { faultOf } from '../functions/shared/log.ts';
import { startDeployedConsole } from './deployed-console.ts';

const PORT = 3100;

/**
 * `connector console`: the page of a deployed connector, on this machine, until it is interrupted.
 *
 * @returns the exit status 0
 * @throws UsageError, CommandError
 */
export async function consoleCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, {
    config: { type: 'string' },
    stack: { type: 'string' },
    port: { type: 'string' },
    write: { type: 'boolean' },
  });
  if (positionals.length > 0) throw wrongOperands('console', 'no operands', positionals);
  const { stack, config, port = String(PORT), write = false } = values;
  if (stack === undefined) {
    const { message } = mustBeOneOf('--stack', await stacksIn(config), stack);
    throw new UsageError(`${message}; what npm start runs has its page at its own address`);
  }
  if (!/^\d+$/.test(port) || Number(port) > 65_535) {
    throw new UsageError(`--port: must be 0 to 65535, got ${JSON.stringify(port)}`);
  }
  const page = await startDeployedConsole({
    target: await openTarget({ config, stack }),
    stack,
    port: Number(port),
    mayWrite: write,
    report: reportOnce(),
  });
  console.log(`${stack}: ${page.url}/${write ? '' : ' (it only looks; --write lets it change)'}`);
  console.log('Ctrl+C ends it.');
  await new Promise<void>((end) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end());
  });
  await page.close();
  return 0;
}

/** A fault that lasts is told once, and again when it has changed. */
function reportOnce(): (error: unknown) => void {
  let last = '';
  return (error) => {
    const fault = faultOf(error);
    if (fault !== last) console.error(`the console could not look: ${fault}`);
    last = fault;
  };
}
