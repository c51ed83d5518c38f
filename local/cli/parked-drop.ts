import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { faultOf } from '../../functions/shared/log.ts';
import type { ParkedMessage } from '../parked/parked-message.ts';
import { deleteParked, walkParked } from '../parked/walk.ts';
import { userPath } from './arguments.ts';
import { confirm } from './ask.ts';
import { CommandError } from './command-error.ts';
import { onInterrupt } from './interruption.ts';
import { countByReason, lookAt, type ParkedWork } from './parked-look.ts';
import { startProgress } from './progress.ts';
import { table } from './table.ts';
import { UsageError } from './usage.ts';

/**
 * `connector parked drop`: takes leads off the parked queue for good, each only once a file has it.
 *
 * @throws UsageError, CommandError
 */
export async function dropParked(
  work: ParkedWork,
  { yes, to }: { readonly yes: boolean; readonly to: string | undefined },
): Promise<number> {
  const name = to ?? `dropped-${new Date().toISOString().replaceAll(':', '').slice(0, 17)}.jsonl`;
  const file = userPath(name);
  if (existsSync(file)) throw new UsageError(`--to: ${name} is there already`);
  const chosen = yes ? undefined : await chooseByAsking(work, name);
  if (chosen?.size === 0) return report(work, 0, undefined, false);

  const { sqs, queues } = work.connection;
  const queue = { sqs, url: queues.parked };
  const isDropped = (message: ParkedMessage): boolean =>
    work.isWanted(message) && chosen?.has(message.messageId) !== false;
  const interruption = onInterrupt();
  let dropped = 0;
  const progress = startProgress(() => `${dropped} dropped`);
  const output = openFile(file, name);
  try {
    await walkParked(
      queue,
      async (messages) => {
        const going = messages.filter(isDropped);
        output.keep(going);
        const gone = await deleteParked(queue, going);
        dropped += gone.length;
        return gone;
      },
      () => interruption.happened() || dropped === (chosen?.size ?? work.wantedIds),
    );
  } finally {
    progress.stop();
    output.close();
  }
  return report(work, dropped, dropped === 0 ? undefined : name, interruption.happened());
}

/** @returns the messages that may be dropped; none after a no */
async function chooseByAsking(work: ParkedWork, name: string): Promise<ReadonlySet<string>> {
  const messages = await lookAt(work);
  if (messages.length === 0) return new Set();
  console.error(table(countByReason(messages).map(([reason, count]) => [String(count), reason])));
  const question = `Take ${messages.length === 1 ? 'this lead' : `these ${messages.length} leads`} off the parked queue, into ${name}?`;
  if (!(await confirm(question))) throw new CommandError('nothing was dropped');
  return new Set(messages.map(({ messageId }) => messageId));
}

/** The file of what is dropped, for its owner's eyes only. It is made when there is something to keep. */
function openFile(file: string, name: string) {
  let descriptor: number | undefined;
  return {
    /** On the disk when this returns: what is deleted next is in no other place. */
    keep(messages: readonly ParkedMessage[]): void {
      if (messages.length === 0) return;
      try {
        descriptor ??= openSync(file, 'wx', 0o600);
        writeSync(descriptor, messages.map(({ body }) => `${oneLine(body)}\n`).join(''));
        fsyncSync(descriptor);
      } catch (error) {
        throw new CommandError(
          `${name} cannot be written (${faultOf(error)}): the rest stays parked`,
        );
      }
    },
    close(): void {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}

/** A message of ours is one line of JSON; one that is not ours becomes a text of it. */
function oneLine(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return JSON.stringify(body);
  }
}

function report(
  { json, wantedIds = 0 }: ParkedWork,
  dropped: number,
  file: string | undefined,
  interrupted: boolean,
): number {
  if (json) console.log(JSON.stringify({ dropped, file, interrupted }, null, 2));
  else if (file === undefined) console.log('No such lead is parked.');
  else {
    console.log(
      `${dropped} dropped. They are in ${file}, with names and numbers: delete it in time.`,
    );
    if (interrupted) console.log('Interrupted: the others are still parked.');
  }
  return interrupted || dropped < wantedIds ? 1 : 0;
}
