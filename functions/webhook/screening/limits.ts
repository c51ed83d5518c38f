import type { Code, Limits, Rejection } from '../source.ts';

/**
 * Takes one of the places that a counter of the ledger table has.
 *
 * @param most how many places it has
 * @param expiresAt when DynamoDB may delete the counter, seconds since 1970
 * @returns false where all are taken
 */
export type TakeOne = (key: string, most: number, expiresAt: number) => Promise<boolean>;

/** Whose lead is counted. */
export interface Counted {
  readonly source: string;
  /** The number as it would be dialled. */
  readonly number: string;
  /** The IP address that it came from, if that is known. */
  readonly address: string | undefined;
  /** When it came in, milliseconds since 1970. */
  readonly receivedAt: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The window of an address: long enough for a person's second thoughts, too short to shut an office out. */
const ADDRESS_WINDOW = 10 * MINUTE;

/**
 * Counts a lead and finds the first limit that it is over. The counters stand in the ledger table, with
 * a keyed hash in place of a number or an address, and delete themselves.
 *
 * Whoever is over the limit of an address uses up nothing of the source's day, and whoever is over
 * either nothing of a number's: so that neither a flood nor its remains shut others out, and a flood
 * makes no counters beyond the day's limit.
 *
 * @returns the limit and the reason, or undefined if the lead is within all of them
 * @throws what `takeOne` throws
 */
export async function findLimit(
  limits: Limits,
  { source, number, address, receivedAt }: Counted,
  code: Code,
  takeOne: TakeOne,
): Promise<Rejection | undefined> {
  const isOver = async (what: string, window: number, most: number): Promise<boolean> => {
    const index = Math.floor(receivedAt / window);
    const endsAt = ((index + 1) * window) / 1_000;
    return !(await takeOne(`limit#${what}#${window / MINUTE}m#${index}`, most, endsAt));
  };
  const { perAddress, perDay, perNumber } = limits;
  if (perAddress !== undefined && address !== undefined) {
    const from = `address#${code('address', source, networkOf(address))}`;
    if (await isOver(from, ADDRESS_WINDOW, perAddress)) {
      const reason = `more than ${perAddress} leads from one address within ten minutes`;
      return { field: 'limits.perAddress', reason };
    }
  }
  if (perDay !== undefined && (await isOver(`source#${source}`, DAY, perDay))) {
    return { field: 'limits.perDay', reason: `more than ${perDay} leads of this source in a day` };
  }
  if (
    perNumber !== undefined &&
    (await isOver(`number#${code('number', number)}`, DAY, perNumber))
  ) {
    return {
      field: 'limits.perNumber',
      reason: `more than ${perNumber} leads of one number in a day`,
    };
  }
  return undefined;
}

/**
 * What one subscriber has: an IPv4 address, or the first 64 bits of an IPv6 address (RFC 6177).
 * `2001:db8::1` → `2001:db8:0:0`.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...(tail === undefined ? [] : zeros), ...after].slice(0, 4).join(':');
}
