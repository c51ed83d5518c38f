import { type Departed, findAllDeparted } from '../parked/departed.ts';
import type { ParkedMessage } from '../parked/parked-message.ts';
import { walkParked } from '../parked/walk.ts';
import type { Connection, Target } from '../target/target.ts';
import { isIdOf } from './id.ts';
import type { Whereabouts } from './lead-text.ts';
import { findEntries, findEntry } from './ledger-lookup.ts';
import { type Known, locate, mayBeDeparted } from './locate.ts';

/** A record as its sender shows it. */
export interface SendersRecord {
  readonly source: string;
  readonly crmTag: string;
}

/**
 * Every lead that is meant: two leads of one record share half of their ids, and several may be parked
 * under one id.
 *
 * @param meant ids, or what they begin with; of a record, its mark as well
 * @param record of which leads are meant, too, that have it in their CrmTag
 * @returns the oldest first; one that nobody knows where none is found
 */
export async function findLeads(
  meant: readonly string[],
  target: Target,
  connection: Connection,
  record?: SendersRecord,
): Promise<readonly Whereabouts[]> {
  const known = new Map<string, Known>();
  const entries = await findEntries(meant, connection);
  const byRecord = new Set(
    entries
      .flatMap(({ lastRecords }) => lastRecords)
      .filter(({ mark }) => meant.includes(mark))
      .map(({ id }) => id),
  );
  const isMeant = (id: string): boolean => byRecord.has(id) || meant.some((one) => isIdOf(one, id));
  const isMeantLead = ({ id, source, contact }: LeadSeen): boolean =>
    isMeant(id) || (source === record?.source && contact.crmTag === record.crmTag);
  const add = (id: string, what: Known): void => {
    known.set(id, { ...known.get(id), ...what });
  };
  const [parked, departed] = await Promise.all([
    findParked(isMeantLead, connection),
    findDepartedLeads([...meant, ...byRecord], connection),
  ]);
  for (const lead of target.waiting() ?? []) if (isMeantLead(lead)) add(lead.id, { waiting: lead });
  for (const message of parked)
    add(message.id, { parked: [...(known.get(message.id)?.parked ?? []), message] });
  // What was recognised counts only where the lead has no entry of its own.
  for (const ledger of entries)
    for (const id of ledger.lastIds.filter(isMeant)) add(id, { ledger });
  for (const ledger of entries)
    if (isMeant(ledger.id) || meant.includes(ledger.key)) add(ledger.id, { ledger });
  for (const one of departed) {
    if (mayBeDeparted(known.get(one.id) ?? {})) add(one.id, { departed: one });
  }
  if (known.size === 0) return locate(meant[0] ?? '', target, connection, {});
  const found = await Promise.all(
    [...known].map(async ([id, what]) => {
      // By what only waits or is parked, the ledger was not asked.
      const ledger = isMeant(id) ? what.ledger : await findEntry(id, target.connector, connection);
      return locate(id, target, connection, { ...what, ledger });
    }),
  );
  return found.flat().sort((one, other) => timeOf(one).localeCompare(timeOf(other)));
}

/** A lead that can be looked at: one that waits, or is parked. */
type LeadSeen = Pick<ParkedMessage, 'id' | 'source' | 'contact'>;

const timeOf = ({ receivedAt, parked, dropped, split, ledger }: Whereabouts): string =>
  receivedAt ?? parked?.parkedAt ?? dropped?.droppedAt ?? split?.splitAt ?? ledger?.updatedAt ?? '';

async function findParked(isMeant: (lead: LeadSeen) => boolean, { sqs, queues }: Connection) {
  const found: ParkedMessage[] = [];
  await walkParked({ sqs, url: queues.parked }, async (messages) => {
    found.push(...messages.filter(isMeant));
    return [];
  });
  return found;
}

async function findDepartedLeads(
  meant: readonly string[],
  connection: Connection,
): Promise<readonly Departed[]> {
  return (await Promise.all(meant.map((id) => findAllDeparted(connection, id)))).flat();
}
