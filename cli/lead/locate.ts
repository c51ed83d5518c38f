import { dedupesByContact } from '../../functions/config/connector.ts';
import { pauseOf } from '../../functions/dialer/pauses.ts';
import type { QueuedLead } from '../../functions/lead/queued-lead.ts';
import { type DroppedLead, findDropped } from '../parked/dropped-marks.ts';
import type { ParkedMessage } from '../parked/parked-message.ts';
import { walkParked } from '../parked/walk.ts';
import { toPauseLine } from '../pause/pause-lines.ts';
import type { Connection, Target } from '../target/target.ts';
import { isIdOf } from './id.ts';
import type { Whereabouts } from './lead-text.ts';
import { findById, findByKey, type LedgerEntry, readBreaker } from './ledger-lookup.ts';

/** What is known already of a lead that is looked for. */
export interface Known {
  readonly ledger?: LedgerEntry | undefined;
  readonly parked?: ParkedMessage | undefined;
  readonly waiting?: QueuedLead | undefined;
}

/**
 * Where a lead is.
 *
 * @param id of the lead, or its first eight characters or more
 */
export async function locate(
  id: string,
  target: Target,
  connection: Connection,
  known: Known = {},
): Promise<Whereabouts> {
  const ledger = known.ledger ?? (await findEntry(id, target, connection));
  const repeated = ledger && recognisedAs(id, ledger);
  if (ledger !== undefined && repeated !== undefined) {
    // Source and receipt are those of the lead that it repeats.
    const { campaign, list } = ledger;
    return { id: repeated, where: 'duplicate', campaign, list, ledger };
  }
  const queued = known.waiting === undefined ? target.waiting() : [known.waiting];
  const waiting = queued?.find((one) => isIdOf(id, one.id));
  // Only the parked queue can be looked through: on the lead queue, a look would hold leads up.
  const isMaybeParked = ledger === undefined || ledger.state === 'parked';
  const parked = known.parked ?? (isMaybeParked ? await findParked(id, connection) : undefined);
  const isNowhere = isMaybeParked && parked === undefined && waiting === undefined;
  const dropped = isNowhere ? await findDropped(connection, id) : undefined;
  const lead = waiting ?? parked?.lead;
  const where = whereIs(ledger, parked, waiting, dropped);
  const source = lead?.source ?? parked?.source ?? ledger?.source ?? dropped?.source;
  const isWaiting = where === 'waiting' || where === 'retrying';
  return {
    id: ledger?.id ?? parked?.id ?? waiting?.id ?? dropped?.id ?? id,
    where,
    source,
    campaign: lead?.destination.campaign ?? ledger?.campaign,
    list: lead?.destination.list ?? ledger?.list,
    receivedAt: lead?.receivedAt ?? ledger?.receivedAt,
    ledger,
    waiting: queued === undefined ? undefined : waiting !== undefined,
    parked: parked && {
      source: parked.source,
      reason: parked.reason,
      field: parked.field,
      parkedAt: parked.parkedAt,
    },
    dropped,
    paused: isWaiting ? await pauseOn(source, connection) : undefined,
  };
}

async function pauseOn(source: string | undefined, connection: Connection) {
  const { pauses } = await readBreaker(connection);
  const pause = pauseOf(pauses, source, Date.now());
  return pause && toPauseLine(pause);
}

async function findParked(id: string, { sqs, queues }: Connection) {
  let message: ParkedMessage | undefined;
  const look = async (messages: readonly ParkedMessage[]) => {
    message ??= messages.find((one) => isIdOf(id, one.id));
    return [];
  };
  await walkParked({ sqs, url: queues.parked }, look, () => message !== undefined);
  return message;
}

async function findEntry(id: string, { connector }: Target, connection: Connection) {
  const entry = await findByKey(connection, id);
  if (entry !== undefined) return entry;
  const isStart = isIdOf(id, `${id}…`);
  return isStart || dedupesByContact(connector) ? findById(connection, id) : undefined;
}

/** The whole id of a lead that was recognised as the same as the one which a ledger entry tells of. */
const recognisedAs = (id: string, ledger: LedgerEntry): string | undefined =>
  isIdOf(id, ledger.id) || ledger.key === id
    ? undefined
    : ledger.lastIds.find((one) => isIdOf(id, one));

function whereIs(
  ledger: LedgerEntry | undefined,
  parked: ParkedMessage | undefined,
  waiting: QueuedLead | undefined,
  dropped: DroppedLead | undefined,
): Whereabouts['where'] {
  switch (ledger?.state) {
    case 'delivered':
    case 'sending':
    case 'retrying':
      return ledger.state;
    default:
      if (waiting !== undefined) return 'waiting';
      if (parked !== undefined) return 'parked';
      if (dropped !== undefined) return 'dropped';
      // One that is sent again has a ledger entry that says parked until it is tried.
      return ledger?.state === 'parked' ? 'unparked' : 'unknown';
  }
}
