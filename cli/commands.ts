import { firstLine } from './arguments.ts';
import { CommandError, explain } from './command-error.ts';
import { StartError } from './start-error.ts';
import { ConfigFault, UsageError, usage, usageOf } from './usage.ts';

/**
 * Does what a command line says.
 *
 * @returns the exit status: 0, or 1 if something is wrong or was not done, or 2 for a wrong command
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    return report(error, args[0]);
  }
}

async function run([command, ...args]: readonly string[]): Promise<number> {
  switch (command) {
    case 'try': {
      const { tryRequest } = await import('./try/try.ts');
      console.log(JSON.stringify(await tryRequest(args), null, 2));
      return 0;
    }
    case 'send':
      return (await import('./send/send.ts')).sendSamples(args);
    case 'check':
      return (await import('./check/check.ts')).check(args);
    case 'secrets':
      return (await import('./secrets/secrets.ts')).setSecrets(args);
    case 'status':
      return (await import('./status/status.ts')).status(args);
    case 'lead':
      return (await import('./lead/lead.ts')).findLead(args);
    case 'parked':
      return (await import('./parked/parked.ts')).parked(args);
    case 'help':
    case '--help':
    case '-h':
      console.log(usage);
      return 0;
    case undefined:
      throw new UsageError('no command');
    default:
      throw new UsageError(`unknown command ${JSON.stringify(command)}`);
  }
}

/** What went wrong, in one line, and the exit status that says so. */
function report(error: unknown, command: string | undefined): number {
  if (error instanceof UsageError) {
    const isConfig = error instanceof ConfigFault;
    console.error(isConfig ? error.message : `${error.message}\n\n${usageOf(command)}`);
    return 2;
  }
  const isKnown = error instanceof CommandError || error instanceof StartError;
  console.error(isKnown ? error.message : (explain(error) ?? `a bug: ${firstLine(error)}`));
  return 1;
}
