// `npm run connector`: try a sender before it is live, see what a running connector does, put it
// right.

/**
 * Silences the functions' log lines, which would get in between what is printed.
 * functions/shared/log.ts reads this when it is loaded, so whatever may load it comes later.
 */
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
const { runCommand } = await import('./commands.ts');

/** What is not the commands' own room: this entry stands above all rooms, and biome.json lets it. */
const elsewhere = {
  console: async (args: readonly string[]) =>
    (await import('../console/console-command.ts')).consoleCommand(args),
};

process.exitCode = await runCommand(process.argv.slice(2), elsewhere);
