import { runCommand } from './commands.ts';

// `npm run connector`: try a sender before it is live, see what a running connector does, put it
// right.

/**
 * Silences the functions' log lines, which would get in between what is printed.
 * functions/shared/log.ts reads this when it is loaded.
 */
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';

/** What is not the commands' own room: this entry stands above all rooms, and biome.json lets it. */
const elsewhere = {
  console: async (args: readonly string[]) =>
    (await import('../console/console-command.ts')).consoleCommand(args),
};

process.exitCode = await runCommand(process.argv.slice(2), elsewhere);
