import { pauseOf } from '../../functions/dialer/pauses.ts';
import type { QueuedLead } from '../../functions/lead/queued-lead.ts';
import type { Departed } from '../parked/departed.ts';
import type { ParkedMessage } from '../parked/parked-message.ts';
import { toPauseLine } from '../pause/pause-lines.ts';
import { toTime } from '../table.ts';
import type { Connection, Target } from '../target/target.ts';
import type { Whereabouts } from './lead-text.ts';
import { type LedgerEntry, readBreaker } from './ledger-lookup.ts';

/** What was found of a lead. */
export interface Known {
  readonly ledger?: LedgerEntry | undefined;
  readonly waiting?: QueuedLead | undefined;
  /** More than one where several were told of under one id. */
  readonly parked?: readonly ParkedMessage[] | undefined;
  readonly departed?: Departed | undefined;
}

/** What was found of one message. */
export interface KnownOfOne extends Omit<Known, 'parked'> {
  readonly parked?: ParkedMessage | undefined;
  /** Of one that is parked: when a lead of its id was delivered. ISO 8601, UTC. */
  readonly deliveredBefore?: string | undefined;
}

/**
 * Whether a note that a lead was taken off for good tells where it is. It says nothing of one that came again, or
 * was sent again, since.
 */
export const mayBeDeparted = ({ ledger, waiting, parked }: Known): boolean =>
  waiting === undefined &&
  parked === undefined &&
  (ledger === undefined || ledger.state === 'parked');

/**
 * Where a lead is, by all that was found of it.
 *
 * @param personOf name and number, where they are to be shown
 * @returns one, but for an id under which a message is parked while another is elsewhere, or parked too
 */
export async function locate(
  id: string,
  target: Target,
  connection: Connection,
  known: Known,
  personOf: (one: KnownOfOne) => string | undefined = () => undefined,
): Promise<readonly Whereabouts[]> {
  const { parked = [], waiting } = known;
  const isElsewhere =
    waiting !== undefined || (known.ledger !== undefined && known.ledger.state !== 'parked');
  const messages: readonly KnownOfOne[] = [
    ...(isElsewhere || parked.length === 0 ? [{ ...known, parked: undefined }] : []),
    ...parked.map((message) => ({
      ledger: isElsewhere ? undefined : known.ledger,
      parked: message,
      deliveredBefore: known.ledger?.state === 'delivered' ? known.ledger.deliveredAt : undefined,
    })),
  ];
  return Promise.all(
    messages.map(async (one) => ({
      ...(await locateOne(id, target, connection, one)),
      person: personOf(one),
    })),
  );
}

async function locateOne(
  id: string,
  target: Target,
  connection: Connection,
  { ledger, waiting, parked, departed, deliveredBefore }: KnownOfOne,
): Promise<Whereabouts> {
  // Source, list and receipt are those of the lead that it repeats.
  if (ledger !== undefined && isRepeatedBy(ledger, id)) return { id, where: 'duplicate', ledger };
  const lead = waiting ?? parked?.lead;
  const where = whereIs(ledger, parked, waiting, departed);
  const { dropped, split } = departed ?? {};
  const source = lead?.source ?? parked?.source ?? ledger?.source ?? (dropped ?? split)?.source;
  const campaign = lead?.destination.campaign ?? ledger?.campaign;
  const list = lead?.destination.list ?? ledger?.list;
  const isWaiting = where === 'waiting' || where === 'retrying';
  return {
    id,
    where,
    source,
    campaign,
    list,
    receivedAt: lead?.receivedAt ?? ledger?.receivedAt,
    ledger,
    waiting: target.waiting() === undefined ? undefined : waiting !== undefined,
    parked: parked && {
      source: parked.source,
      reason: parked.reason,
      field: parked.field,
      parkedAt: parked.parkedAt,
    },
    deliveredBefore,
    dropped,
    split,
    ...(isWaiting ? await restsFor({ source, campaign, list }, connection) : {}),
  };
}

/**
 * Whether what the ledger tells of is another lead, as the same as which this one was recognised. Its key
 * may be the id of this one: what was parked for want of a number goes under the id that it has with one.
 */
const isRepeatedBy = (ledger: LedgerEntry, id: string): boolean =>
  ledger.id !== id && ledger.lastIds.includes(id);

/** What a lead that waits waits for, beside its next try. */
async function restsFor(
  { source, campaign, list }: Pick<Whereabouts, 'source' | 'campaign' | 'list'>,
  connection: Connection,
): Promise<Pick<Whereabouts, 'paused' | 'held' | 'stopped'>> {
  const { pauses, held, openedAt, reason = '' } = await readBreaker(connection);
  const pause = pauseOf(pauses, source, Date.now());
  const one = Object.values(held).find((its) => its.campaign === campaign && its.list === list);
  return {
    paused: pause && toPauseLine(pause),
    held: one && { since: toTime(one.since), reason: one.reason },
    stopped: openedAt === undefined ? undefined : { since: toTime(openedAt), reason },
  };
}

function whereIs(
  ledger: LedgerEntry | undefined,
  parked: ParkedMessage | undefined,
  waiting: QueuedLead | undefined,
  departed: Departed | undefined,
): Whereabouts['where'] {
  switch (ledger?.state) {
    case 'delivered':
    case 'sending':
    case 'retrying':
      return ledger.state;
    default:
      if (waiting !== undefined) return 'waiting';
      if (parked !== undefined) return 'parked';
      if (departed !== undefined) return lastOf(departed);
      // One that is sent again has a ledger entry that says parked until it is tried.
      return ledger?.state === 'parked' ? 'unparked' : 'unknown';
  }
}

/** What was done last, where a message was dropped under an id and another became several leads. */
const lastOf = ({ dropped, split }: Departed): 'dropped' | 'split' =>
  split !== undefined && split.splitAt >= (dropped?.droppedAt ?? '') ? 'split' : 'dropped';
