import { type Departed, findAllDeparted } from '../parked/departed.ts';
import type { ParkedMessage } from '../parked/parked-message.ts';
import { walkParked } from '../parked/walk.ts';
import type { Connection, Target } from '../target/target.ts';
import { isIdOf } from './id.ts';
import type { Whereabouts } from './lead-text.ts';
import { findEntries } from './ledger-lookup.ts';
import { type Known, locate, mayBeDeparted } from './locate.ts';

/**
 * Every lead that is meant: two leads of one record share half of their ids, and several may be parked
 * under one id.
 *
 * @param meant ids, or what they begin with
 * @returns the oldest first; one that nobody knows where none is found
 */
export async function findLeads(
  meant: readonly string[],
  target: Target,
  connection: Connection,
): Promise<readonly Whereabouts[]> {
  const known = new Map<string, Known>();
  const isMeant = (id: string): boolean => meant.some((one) => isIdOf(one, id));
  const add = (id: string, what: Known): void => {
    known.set(id, { ...known.get(id), ...what });
  };
  const [entries, parked, departed] = await Promise.all([
    findEntries(meant, connection),
    findParked(isMeant, connection),
    findDepartedLeads(meant, connection),
  ]);
  for (const lead of target.waiting() ?? []) if (isMeant(lead.id)) add(lead.id, { waiting: lead });
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
    [...known].map(([id, what]) => locate(id, target, connection, what)),
  );
  return found.flat().sort((one, other) => timeOf(one).localeCompare(timeOf(other)));
}

const timeOf = ({ receivedAt, parked, dropped, split, ledger }: Whereabouts): string =>
  receivedAt ?? parked?.parkedAt ?? dropped?.droppedAt ?? split?.splitAt ?? ledger?.updatedAt ?? '';

async function findParked(isMeant: (id: string) => boolean, { sqs, queues }: Connection) {
  const found: ParkedMessage[] = [];
  await walkParked({ sqs, url: queues.parked }, async (messages) => {
    found.push(...messages.filter(({ id }) => isMeant(id)));
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
