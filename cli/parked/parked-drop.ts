import { existsSync } from 'node:fs';
import { userPath } from '../arguments.ts';
import { confirm, wantSomebody } from '../ask.ts';
import { CommandError } from '../command-error.ts';
import { onInterrupt } from '../interruption.ts';
import { print, printNote } from '../print.ts';
import { startProgress } from '../progress.ts';
import { table } from '../table.ts';
import { UsageError } from '../usage.ts';
import { markDropped } from './departed.ts';
import { droppedFile, openDroppedFile } from './dropped-file.ts';
import {
  countByReason,
  hiddenNote,
  lookAt,
  missingOf,
  notFound,
  type ParkedWork,
  refuseTypo,
} from './parked-look.ts';
import type { ParkedMessage } from './parked-message.ts';
import { deleteParked, walkParked } from './walk.ts';

/**
 * `connector parked drop`: takes leads off the parked queue for good, each only once a file has it.
 *
 * @throws UsageError, CommandError
 */
export async function dropParked(
  work: ParkedWork,
  { yes, to }: { readonly yes: boolean; readonly to: string | undefined },
): Promise<number> {
  const name = to ?? droppedFile(work.target.connector.name);
  const file = userPath(name);
  if (existsSync(file)) throw new UsageError(`--to: ${name} is there already`);
  if (!yes) wantSomebody();
  const chosen = yes ? undefined : await chooseByAsking(work, name);
  if (chosen?.size === 0) {
    refuseTypo(work, false);
    const missing = missingOf(work, new Set());
    return report(work, { dropped: 0, kept: 0, missing, file: undefined, interrupted: false });
  }

  const { sqs, queues } = work.connection;
  const queue = { sqs, url: queues.parked };
  const isDropped = (message: ParkedMessage): boolean =>
    work.isWanted(message) && chosen?.has(message.messageId) !== false;
  const interruption = onInterrupt();
  const found = new Set<string>();
  let dropped = 0;
  let kept = 0;
  const progress = startProgress(() => `${dropped} dropped`);
  const output = openDroppedFile(file, name);
  try {
    await walkParked(
      queue,
      async (messages) => {
        const going = messages.filter(isDropped);
        output.keep(going);
        for (const { id } of going) found.add(id);
        // Before they are gone: whoever dies in between repeats this, and counts nothing twice.
        await markDropped(work.connection, going, Date.now());
        const gone = await deleteParked(queue, going).catch(() => []);
        dropped += gone.length;
        kept += going.length - gone.length;
        return gone;
      },
      interruption.happened,
    );
  } finally {
    progress.stop();
    interruption.stop();
    output.close();
  }
  refuseTypo(work, found.size > 0);
  const missing = missingOf(work, found);
  const interrupted = interruption.happened();
  const isThere = dropped + kept > 0;
  return report(work, { dropped, kept, missing, file: isThere ? name : undefined, interrupted });
}

/** @returns the messages that may be dropped; none where there are none */
async function chooseByAsking(work: ParkedWork, name: string): Promise<ReadonlySet<string>> {
  const { messages, hidden } = await lookAt(work);
  const note = hiddenNote(hidden);
  if (note !== undefined) printNote(note);
  if (messages.length === 0) return new Set();
  printNote(table(countByReason(messages).map(([reason, count]) => [String(count), reason])));
  const question = `Take ${messages.length === 1 ? 'this lead' : `these ${messages.length} leads`} off the parked queue, into ${name}?`;
  if (!(await confirm(question))) throw new CommandError('nothing was dropped');
  return new Set(messages.map(({ messageId }) => messageId));
}

interface Dropped {
  /** How many are in the file and off the parked queue. */
  readonly dropped: number;
  /** How many are in the file and still parked, because they could not be taken off. */
  readonly kept: number;
  /** Those that were asked for by their id and were not there. */
  readonly missing: readonly string[];
  readonly file: string | undefined;
  readonly interrupted: boolean;
}

function report(work: ParkedWork, result: Dropped): number {
  const { dropped, kept, missing, file, interrupted } = result;
  if (work.json) print(JSON.stringify({ ...result, missing: missing.length }, null, 2));
  else {
    print(
      file === undefined
        ? 'No such lead is parked.'
        : `${dropped} dropped. They are in ${file}, with names and numbers: delete it in time.`,
    );
    if (kept > 0) print(`${kept} in the file, and still parked as well: repeat this.`);
    if (missing.length > 0) print(notFound(missing, work));
    if (interrupted) print('Interrupted: the others are still parked.');
  }
  return interrupted || kept + missing.length > 0 ? 1 : 0;
}
