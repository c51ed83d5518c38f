import { firstLine, wrongOperands } from './arguments.ts';
import { CommandError, explain } from './command-error.ts';
import { whileBroken } from './earlier-config.ts';
import { print, printNote } from './print.ts';
import { StartError } from './start-error.ts';
import { takenByNpm } from './taken-by-npm.ts';
import {
  BrokenConfig,
  ConfigFault,
  commands,
  mustBeOneOf,
  optionNames,
  UsageError,
  usageOf,
} from './usage.ts';

/** A command: takes its arguments, gives the exit status. */
export type Command = (args: readonly string[]) => Promise<number>;

/**
 * Does what a command line says.
 *
 * @param elsewhere the commands of other rooms, which this one does not know
 * @returns the exit status: 0, or 1 if something is wrong or was not done, or 2 for a wrong command,
 *   setting or file
 */
export async function runCommand(
  args: readonly string[],
  elsewhere: { readonly console?: Command } = {},
): Promise<number> {
  try {
    return await run(args, elsewhere);
  } catch (error) {
    return report(error, args);
  }
}

async function run(
  [command, ...args]: readonly string[],
  elsewhere: { readonly console?: Command },
): Promise<number> {
  if (commands.includes(command ?? '') && args.some((one) => one === '--help' || one === '-h')) {
    print(usageOf(command));
    return 0;
  }
  const [taken] = takenByNpm('connector', optionNames);
  if (taken !== undefined) {
    throw new UsageError(
      `--${taken}: npm has taken it for its own. Write -- before the command, and all else as it was: npm run connector -- ${command} …`,
    );
  }
  switch (command) {
    case 'try':
      return (await import('./try/try.ts')).tryCommand(args);
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
    case 'refused':
      return (await import('./refused/refused.ts')).refused(args);
    case 'rehearse':
      return (await import('./rehearse/rehearse.ts')).rehearse(args);
    case 'update':
      return (await import('./update/update.ts')).update(args);
    case 'pause':
      return (await import('./pause/pause.ts')).pause(args);
    case 'resume':
      return (await import('./pause/pause.ts')).resume(args);
    case 'console':
      if (elsewhere.console === undefined) throw mustBeOneOf('the command', commands, command);
      return elsewhere.console(args);
    case 'new':
      return (await import('./new/new.ts')).newConfig(args);
    case 'help':
    case '--help':
    case '-h':
      if (args[0] !== undefined && !commands.includes(args[0])) {
        throw mustBeOneOf('help', commands, args[0]);
      }
      if (args.length > 1) throw wrongOperands('help', 'a command, or nothing', args);
      print(usageOf(args[0]));
      return 0;
    default:
      throw mustBeOneOf('the command', commands, command);
  }
}

/** The commands that work on what runs, which goes on whatever becomes of the config. */
const ofWhatRuns: readonly string[] = [
  ...['status', 'lead', 'parked', 'refused', 'pause', 'resume', 'console'],
];

/** What went wrong, in three lines and a hint at most, and the exit status that says so. */
function report(error: unknown, [command = '', ...args]: readonly string[]): number {
  if (error instanceof UsageError) {
    const about = commands.includes(command) ? ` ${command}` : '';
    if (error instanceof BrokenConfig && ofWhatRuns.includes(command)) {
      const isDeployed = args.some((one) => /^--stack(=|$)/.test(one));
      printNote(`${error.message}\n${whileBroken(error.file, isDeployed)}`);
      return 2;
    }
    const help = `npm run connector -- help${about} says how it is used`;
    printNote(error instanceof ConfigFault ? error.message : `${error.message}\n${help}`);
    return 2;
  }
  if (error instanceof StartError) {
    printNote(error.message);
    return 2;
  }
  const text = error instanceof CommandError ? error.message : explain(error);
  printNote(text ?? `a bug: ${firstLine(error)}`);
  return 1;
}
