import { firstLine } from './arguments.ts';
import { UsageError, usage } from './usage.ts';

// `npm run connector`: try a sender before it is live.

/** The function's log lines would get in between what is printed. Read when log.ts is loaded. */
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';

/** @returns the exit status: 1 if something was sent and not taken, else 0 */
async function run([command, ...args]: readonly string[]): Promise<number> {
  switch (command) {
    case 'try': {
      const { tryRequest } = await import('./try.ts');
      console.log(JSON.stringify(await tryRequest(args), null, 2));
      return 0;
    }
    case 'send':
      return (await import('./send.ts')).sendSamples(args);
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

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const wrong = error instanceof UsageError;
  console.error(wrong ? `${error.message}\n\n${usage}` : `a bug: ${firstLine(error)}`);
  process.exitCode = wrong ? 2 : 1;
}
