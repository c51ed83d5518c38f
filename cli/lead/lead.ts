import { dedupesByContact } from '../../functions/config/connector.ts';
import { readArguments } from '../arguments.ts';
import type { ParkedMessage } from '../parked/parked-message.ts';
import { walkParked } from '../parked/walk.ts';
import { openTarget, targetOptions } from '../target/open-target.ts';
import type { Connection, Target } from '../target/target.ts';
import { UsageError } from '../usage.ts';
import { contactKeysOf } from './contact-keys.ts';
import { describe, type Whereabouts } from './lead-text.ts';
import { findById, findByKey, findByPrefix, type LedgerEntry } from './ledger-lookup.ts';
import { idsOfRecord } from './record-ids.ts';

/**
 * `connector lead <id>`: where is it. By number, where the ledger has keys made of numbers.
 *
 * @returns the exit status: 1 if nobody knows it
 * @throws UsageError, CommandError
 */
export async function findLead(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, {
    ...targetOptions,
    phone: { type: 'string' },
    record: { type: 'boolean' },
    campaign: { type: 'string' },
    list: { type: 'string' },
  });
  const [first, second, ...more] = positionals;
  const target = await openTarget(values);
  const isRight = values.phone
    ? first === undefined && !values.record
    : first !== undefined && (second !== undefined) === (values.record === true);
  if (!isRight || more.length > 0) {
    throw new UsageError('lead takes an id, or --phone NUMBER, or --record <source> <their id>');
  }
  let found: readonly Whereabouts[];
  if (values.phone) {
    const keys = await contactKeysOf(values.phone, target, values);
    const connection = await target.connect();
    const entries = await Promise.all(keys.map((key) => findByKey(connection, key)));
    const known = entries.filter((entry) => entry !== undefined);
    found = await Promise.all(known.map((entry) => locate(entry.id, target, connection, entry)));
  } else if (values.record) {
    const { prefix, former } = await idsOfRecord(first ?? '', second ?? '', target);
    const connection = await target.connect();
    const entry = (await findByPrefix(connection, prefix)) ?? (await findByKey(connection, former));
    found = [await locate(entry?.id ?? prefix, target, connection, entry)];
  } else {
    found = [await locate(first ?? '', target, await target.connect())];
  }
  const isKnown = found.some(({ where }) => where !== 'unknown');
  if (values.json) console.log(JSON.stringify(found, null, 2));
  else if (found.length === 0) console.log('The ledger knows of nobody with this number.');
  else console.log(found.map(describe).join('\n\n'));
  return isKnown ? 0 : 1;
}

async function locate(
  /** Or what it begins with. */
  id: string,
  target: Target,
  connection: Connection,
  known?: LedgerEntry,
): Promise<Whereabouts> {
  const { sqs, queues } = connection;
  const ledger = known ?? (await findEntry(id, target, connection));
  const waiting = target.isWaiting(id);
  // Only the parked queue can be looked through: on the lead queue, a look would hold leads up.
  let message: ParkedMessage | undefined;
  if (ledger === undefined || ledger.state === 'parked') {
    const look = async (messages: readonly ParkedMessage[]) => {
      message ??= messages.find((one) => one.id.startsWith(id));
      return [];
    };
    await walkParked({ sqs, url: queues.parked }, look, () => message !== undefined);
  }
  const parked = message && {
    source: message.source,
    reason: message.reason,
    field: message.field,
    parkedAt: message.parkedAt,
  };
  return { id, where: whereIs(ledger, parked !== undefined, waiting), ledger, waiting, parked };
}

const findEntry = async (id: string, { connector }: Target, connection: Connection) =>
  (await findByKey(connection, id)) ??
  (dedupesByContact(connector) ? await findById(connection, id) : undefined);

function whereIs(
  ledger: LedgerEntry | undefined,
  isParked: boolean,
  waiting: boolean | undefined,
): Whereabouts['where'] {
  switch (ledger?.state) {
    case 'delivered':
    case 'sending':
    case 'retrying':
      return ledger.state;
    default:
      if (waiting) return 'waiting';
      if (isParked) return 'parked';
      // One that is sent again has a ledger entry that says parked until it is tried.
      return ledger?.state === 'parked' ? 'unparked' : 'unknown';
  }
}
