import { confirm } from '../ask.ts';
import { CommandError } from '../command-error.ts';
import { onInterrupt } from '../interruption.ts';
import { startProgress } from '../progress.ts';
import type { Connection } from '../target/target.ts';
import { type RefusedLine, removeDelivery } from './refused-store.ts';

/**
 * Forgets refused deliveries for good, such as a stranger's, which every replay would find again.
 *
 * @param yes whether somebody has confirmed it already
 * @returns how many are gone; fewer than there were if it is interrupted
 * @throws UsageError where there is nobody to ask, CommandError if nobody confirms
 */
export async function dropDeliveries(
  connection: Connection,
  lines: readonly RefusedLine[],
  yes: boolean,
): Promise<number> {
  const what =
    lines.length === 1 ? 'this refused delivery' : `these ${lines.length} refused deliveries`;
  if (!yes && !(await confirm(`Forget ${what}? Nobody else has their leads.`))) {
    throw new CommandError('nothing was dropped');
  }
  const interruption = onInterrupt();
  let dropped = 0;
  const progress = startProgress(() => `${dropped} of ${lines.length} dropped`);
  try {
    for (const { id } of lines) {
      if (interruption.happened()) break;
      await removeDelivery(connection, id);
      dropped++;
    }
    return dropped;
  } finally {
    progress.stop();
    interruption.stop();
  }
}
