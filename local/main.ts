import { createServer } from 'node:net';
import { dataSetting, euphoriaUrlSetting, portSetting, setting } from '../cli/settings.ts';
import { StartError, TakenError } from '../cli/start-error.ts';
import { takenByNpm } from '../cli/taken-by-npm.ts';
import { ConfigError } from '../functions/config/connector.ts';
import type { Call } from '../simulator/journal.ts';
import type { LocalStack } from './stack.ts';
import { endingLine, startingLines } from './starting-lines.ts';

// `npm start`: the stack of `connector.config.ts` on this machine.

try {
  const [taken] = takenByNpm('start', ['port', 'config', 'connector', 'data', 'secrets', 'url']);
  const argument = taken === undefined ? process.argv[2] : `--${taken}`;
  if (argument !== undefined) {
    throw new StartError(
      `npm start takes no options, got ${argument}: set PORT, CONNECTOR_CONFIG and the like in the environment or in .env (docs/settings.md, "Of the machine")`,
    );
  }
  const port = portSetting();
  const euphoriaUrl = euphoriaUrlSetting();
  // That takes two seconds, with the CDK: whoever has mistyped a setting is told before.
  const { startLocalStack } = await import('./stack.ts');
  const stack = await startLocalStack({
    configFile: setting('CONNECTOR_CONFIG'),
    connector: setting('CONNECTOR'),
    dataDir: dataSetting(),
    port,
    euphoriaUrl,
    simulatorPort: await freePortAfter(port),
    secretsFile: setting('LOCAL_SECRETS'),
    onCall: (call) => console.log(callLine(call)),
  });
  closeOnSignal(stack);
  const url = stack.simulator?.url ?? euphoriaUrl ?? '';
  const lines = startingLines(stack, { url, simulated: stack.simulator !== undefined });
  for (const line of lines) console.log(line);
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof StartError)) throw error;
  console.error(error.message);
  // As the commands end: docs/operations.md, "Exit statuses".
  process.exit(error instanceof TakenError ? 1 : 2);
}

/**
 * The next port, because it is easy to remember; 0, which takes any free one, where that is taken.
 */
async function freePortAfter(port: number): Promise<number> {
  const next = port + 1;
  if (port === 0 || next > 65_535) return 0;
  const probe = createServer();
  const { promise, resolve } = Promise.withResolvers<number>();
  probe.once('error', () => resolve(0));
  probe.listen({ port: next, host: '127.0.0.1' }, () => probe.close(() => resolve(next)));
  return promise;
}

/** `19:03:58 call 12: 50 contacts, accepted, 203 ms` */
function callLine({ at, n, action, contacts, outcome, milliseconds }: Call): string {
  const carries =
    action === 'DoNothing' ? 'no lead' : `${contacts} contact${contacts === 1 ? '' : 's'}`;
  return `${at.slice(11, 19)} call ${n}: ${carries}, ${outcome}, ${milliseconds} ms`;
}

function closeOnSignal(stack: LocalStack): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, async () => {
      console.log(endingLine(signal));
      await stack.close();
      process.exit(0);
    });
  }
}
