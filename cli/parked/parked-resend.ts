import { onInterrupt } from '../interruption.ts';
import { briefly } from '../lead/id.ts';
import { print, printNote } from '../print.ts';
import { startProgress } from '../progress.ts';
import { saltOf } from '../salt.ts';
import { table } from '../table.ts';
import { queueDepth } from '../target/queue-depth.ts';
import type { Connection } from '../target/target.ts';
import { markSplit } from './departed.ts';
import { leadsAgain } from './lead-again.ts';
import { hiddenNote, missingOf, notFound, type ParkedWork, refuseTypo } from './parked-look.ts';
import { type Resent, resendParked } from './resend.ts';

/**
 * `connector parked resend`: sends parked leads again.
 *
 * @returns the exit status: 1 if any that was asked for is not on its way
 */
export async function resend(work: ParkedWork): Promise<number> {
  const { target, connection, isWanted, json } = work;
  const { sqs, queues: urls } = connection;
  const interruption = onInterrupt();
  const found = new Set<string>();
  let sent = 0;
  const say = (): string => `${sent} sent again`;
  const progress = startProgress(say);
  let resent: Resent;
  try {
    resent = await resendParked({
      ...{ sqs, urls },
      isWanted: (message) => {
        const isOne = isWanted(message);
        if (isOne) found.add(message.id);
        return isOne;
      },
      leadAgain: leadsAgain(target.connector, saltOf(target)),
      markSplit: (split) => markSplit(connection, split, Date.now()),
      isEnough: interruption.happened,
      onProgress: (now) => {
        sent = now.sent;
      },
    });
  } catch (error) {
    printNote(`${say()}; then it broke off, and the others are still parked:`);
    throw error;
  } finally {
    progress.stop();
    interruption.stop();
  }
  refuseTypo(work, found.size > 0);
  const lost = missingOf(work, found);
  const missing = lost.length;
  const interrupted = interruption.happened();
  if (json) print(JSON.stringify({ ...resent, missing, interrupted }, null, 2));
  else if (found.size === 0 && lost.length === 0 && !interrupted)
    print(
      `${work.isFiltered ? 'No parked lead is like that' : 'No lead is parked'}: none was sent.`,
    );
  else describe(resent, lost, work, interrupted);
  // SQS may still count what was just sent.
  const note = resent.sent === 0 && (await noteOfHidden(connection, resent.seen));
  if (note) printNote(note);
  const { stuck, onBoth, refused, again } = resent;
  const isAll = stuck.length + onBoth + refused + again + missing === 0 && !interrupted;
  return isAll ? 0 : 1;
}

function describe(
  resent: Resent,
  lost: readonly string[],
  work: ParkedWork,
  interrupted: boolean,
): void {
  const { sent, delayed, onBoth, refused, again, several, stuck } = resent;
  const say = (count: number, what: string): void => {
    if (count > 0) print(`${count} ${what}`);
  };
  print(`${sent} sent again.`);
  for (const { id, leads } of several)
    print(`${briefly([id])} became ${leads.length} leads: ${briefly(leads)}`);
  say(
    delayed,
    'of them not before half a minute is over since they were parked: the API may repeat what it said for that long.',
  );
  say(onBoth, 'sent again, and still parked as well: repeat this.');
  say(refused, 'still parked: the lead queue did not take them. Repeat this.');
  say(
    again,
    'not sent, and still parked: under the id of one that was sent just now. It was refused once more (parked list says why), or several leads have this id: each repetition sends one of them.',
  );
  if (lost.length > 0) print(notFound(lost, work));
  if (interrupted) print('Interrupted: the others are still parked. Repeat this for them.');
  if (stuck.length === 0) return;
  say(stuck.length, 'cannot be sent again as things are, and stay parked:');
  print(table(stuck.map(({ id, source, why }) => [id, source, why])));
}

async function noteOfHidden({ sqs, queues }: Connection, seen: number) {
  const { visible, inFlight, delayed } = await queueDepth(sqs, queues.parked);
  return hiddenNote(Math.max(0, visible + inFlight + delayed - seen));
}
