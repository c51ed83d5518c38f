import { randomBytes } from 'node:crypto';
import type { Connector } from '../../config/connector.ts';
import { faultOf, log } from '../../shared/log.ts';
import type { HttpEvent, Request } from '../http.ts';
import type { Answer } from '../source.ts';
import { packEvent, type RefusedHour } from './refused-delivery.ts';
import type { RefusedTable } from './refused-table.ts';

/** How much is kept of a source in an hour at most: docs/security.md, "Refused deliveries". */
export const MOST_AN_HOUR = 1_000;
export const MOST_BYTES_AN_HOUR = 4 * 1024 * 1024;
/** A larger delivery is not kept, packed: an item of DynamoDB has room for 400 KB. */
const MOST_BYTES = 256 * 1024;
/** A larger body is not even packed: it is answered 413, and no sender's delivery comes near it. */
const MOST_BODY_BYTES = 1024 * 1024;
/** Bodies over {@link MOST_BYTES} that an environment packs in an hour: packing takes its time. */
const MOST_PACKED_LARGE = 100;

const HOUR_MS = 3_600_000;
/** For how long a table that failed is left alone: senders wait for their answers. */
const REST_MS = 60_000;

/**
 * The answers after which nobody has the leads: the proof failed, or the delivery cannot be read. After 503
 * the sender delivers again, 422 has told a visitor, and 405 is no delivery.
 */
const REFUSALS: readonly number[] = [400, 401, 403, 413, 415];

/** Keeps a delivery that was refused, if its source is to be kept. Never throws. */
export type KeepRefused = (event: HttpEvent, request: Request, answer: Answer) => Promise<void>;

/** What an environment knows of the hour of a source without asking. */
interface Known {
  readonly at: number;
  isFull: boolean;
  /** How many large bodies were packed. */
  large: number;
  notKept: number;
  /** How many of these are written down. */
  told: number;
}

/**
 * Keeps refused deliveries of the sources that want it, up to so many an hour. An hour that is full is
 * remembered, so that the rest of a flood costs no request: how many were not kept is written down whenever
 * the number has grown by a tenth, which is some 130 times for a million.
 *
 * @param table opened with the first refusal that is to be kept
 */
export function keepRefused(
  { sources }: Pick<Connector, 'sources'>,
  table: () => RefusedTable,
): KeepRefused {
  const known = new Map<string, Known>();
  let restUntil = 0;

  return async (event, { source, file, delivery }, answer) => {
    const hours = Object.hasOwn(sources, source) ? sources[source]?.keepRefused : undefined;
    // GET is a question, or a link that somebody followed: no sender brings leads by it.
    const isDelivery = delivery.method === 'POST' && file === undefined;
    if (hours === undefined || !isDelivery || !REFUSALS.includes(answer.status)) return;
    const { receivedAt, body } = delivery;
    const at = receivedAt - (receivedAt % HOUR_MS);
    const before = known.get(source);
    // What of the hour before is not written down yet is told with this one.
    const untold = before === undefined ? 0 : before.notKept - before.told;
    const hour =
      before?.at === at ? before : { at, isFull: false, large: 0, notKept: untold, told: 0 };
    known.set(source, hour);
    // What was not kept is told for as long as what was.
    const key: RefusedHour = { source, at, expiresAt: at / 1_000 + 3_600 * (hours + 1) };
    hour.notKept++;
    if (receivedAt < restUntil) return;
    try {
      if (!hour.isFull && (await keep())) hour.notKept--;
      await tell();
    } catch (error) {
      restUntil = receivedAt + REST_MS;
      log.error('a refused delivery could not be kept', { source, error: faultOf(error) });
    }

    async function keep(): Promise<boolean> {
      if (body.length > MOST_BODY_BYTES) return false;
      if (body.length > MOST_BYTES && ++hour.large > MOST_PACKED_LARGE) return false;
      const packed = packEvent(event);
      if (packed.length > MOST_BYTES) return false;
      const { add, put } = table();
      const counted = await add(key, { deliveries: 1, bytes: packed.length });
      if (counted.deliveries > MOST_AN_HOUR || counted.bytes > MOST_BYTES_AN_HOUR) {
        hour.isFull = true;
        log.warn('no more refused deliveries are kept in this hour', { source });
        return false;
      }
      await put({
        id: randomBytes(16).toString('hex'),
        source,
        at: receivedAt,
        status: answer.status,
        reason: reasonOf(answer),
        expiresAt: Math.ceil(receivedAt / 1_000) + 3_600 * (hours ?? 0),
        event: packed,
      });
      log.info('a refused delivery is kept', { source, status: answer.status });
      return true;
    }

    /** Writes down how many were not kept, once they are a tenth more than is written. */
    async function tell(): Promise<void> {
      const notKept = hour.notKept - hour.told;
      if (notKept <= hour.told / 10) return;
      await table().add(key, { notKept });
      hour.told += notKept;
    }
  };
}

/** Why it was refused, in the words of the answer, which quotes nothing of a delivery. */
function reasonOf({ body, status }: Answer): string {
  try {
    const { error } = JSON.parse(body);
    if (typeof error === 'string') return error;
  } catch {
    // A preset's own answer, in a format of its sender.
  }
  return `answered ${status}`;
}
