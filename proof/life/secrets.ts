import { TOKEN } from '../senders.ts';
import { AUTH_KEY } from '../setting.ts';
import type { Life } from './life.ts';
import { fine } from './terminal.ts';

/** Sets both secrets of a connector, by the commands. */
export async function setSecrets(
  { names, kinds, terminal: { command } }: Life,
  name: string,
): Promise<void> {
  // A line for each source that has a secret.
  const withSecret =
    name === names.first ? kinds.filter(({ needsSecret }) => needsSecret).length + 1 : 1;
  const tokens = `${TOKEN}\n`.repeat(withSecret);
  fine(await command('secrets', name, ['secrets', 'set', 'webhooks'], tokens));
  fine(await command('secrets', name, ['secrets', 'set', 'euphoria'], `${name}\n${AUTH_KEY}\n`));
}
