import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type Breaker, newBreaker } from './breaker.ts';
import type { Attributes, LedgerTable } from './ledger/table.ts';

/** No lead has such a key: theirs are hashes. */
export const BREAKER_KEY = '#breaker';

/** So many writes of others may come between. */
const TRIES = 6;

/** What all know of the API, as it is stored. @throws what DynamoDB says */
export async function readBreaker(table: Pick<LedgerTable, 'read'>): Promise<Breaker> {
  const attributes = await table.read(BREAKER_KEY);
  if (attributes === undefined) return newBreaker;
  const { key: _, ...stored } = unmarshall(attributes);
  return { ...newBreaker, ...(stored as Partial<Breaker>) };
}

/**
 * Writes it, if what is stored is still what was read.
 *
 * @returns what is stored now; undefined where somebody else has written in between
 * @throws what DynamoDB says
 */
export async function writeBreaker(
  table: Pick<LedgerTable, 'put'>,
  next: Breaker,
  previous: Breaker,
  now: number,
): Promise<Breaker | undefined> {
  const dated = { ...next, updatedAt: Math.max(now, previous.updatedAt + 1) };
  const answer = await table.put(
    toAttributes(dated),
    previous.updatedAt === 0 ? undefined : toAttributes(previous),
  );
  return answer === 'written' ? dated : undefined;
}

/**
 * Changes it, whoever else does at the same time.
 *
 * @param known what it was when it was last read; it is read first where that is not given
 * @returns what it was and is; both are the same where nothing was to be changed
 * @throws what DynamoDB says, and where others write all the time
 */
export async function changeBreaker(
  table: Pick<LedgerTable, 'read' | 'put'>,
  next: (breaker: Breaker, now: number) => Breaker,
  now: () => number,
  known?: Breaker,
): Promise<{ readonly before: Breaker; readonly after: Breaker }> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const before = attempt === 0 && known !== undefined ? known : await readBreaker(table);
    const changed = next(before, now());
    if (changed === before) return { before, after: before };
    const after = await writeBreaker(table, changed, before, now());
    if (after !== undefined) return { before, after };
  }
  throw new Error('others write the breaker all the time');
}

const toAttributes = (breaker: Breaker): Attributes =>
  marshall({ key: BREAKER_KEY, ...breaker }, { removeUndefinedValues: true });
