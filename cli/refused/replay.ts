import * as z from 'zod';
import type { ReplayEvent } from '../../functions/webhook/refused/replay-event.ts';
import { CommandError, explain } from '../command-error.ts';
import { fromJson } from '../from-json.ts';
import { readReceipt } from '../send/receipt.ts';
import type { Connection } from '../target/target.ts';
import { type RefusedLine, readDelivery, removeDelivery } from './refused-store.ts';

/** A delivery that stays kept, and why. */
export interface Staying extends Pick<RefusedLine, 'id' | 'source' | 'at'> {
  /** What it is answered now; null where the function could not be asked. */
  readonly status: number | null;
  readonly why: string;
}

/** What became of the deliveries that were to be replayed. The counts grow while it goes on. */
export interface Replayed {
  /** How many are taken, and not kept any more. */
  taken: number;
  /** Leads of these: in the queue, parked because they cannot be dialled, and no new leads. */
  queued: number;
  parked: number;
  ignored: number;
  /** How many were taken with an answer that tells no leads: Salesforce and the visitors of forms get their own. */
  untold: number;
  /** How many are taken, and still kept because they could not be removed: the next replay is a duplicate. */
  onBoth: number;
  /** How many were gone when their turn came: another command has replayed them, or they have expired. */
  gone: number;
  /** The oldest first, once all are through. */
  readonly staying: Staying[];
}

/**
 * Deliveries side by side: enough to keep a thousand from taking many minutes where each waits for a region far away,
 * and no flood. Their leads go onto a queue that has no order, so that one after the other would not order the calls.
 */
const LANES = 4;

const answerSchema = z.object({ statusCode: z.number(), body: z.string().default('') });
const errorSchema = z.object({ error: z.string() });

/**
 * Has the webhook function judge kept deliveries once more, and forgets those that it takes. The oldest are begun
 * first, a few at a time, and may end in another order.
 * One is forgotten only once its leads are on a queue: whoever dies in between replays it again, and its
 * leads are recognised as duplicates.
 *
 * @param isOver asked before each delivery: whether to leave the rest
 */
export async function replayDeliveries(
  connection: Connection,
  lines: readonly RefusedLine[],
  isOver: () => boolean,
  onProgress: (replayed: Replayed) => void,
): Promise<Replayed> {
  const replayed: Replayed = {
    ...{ taken: 0, queued: 0, parked: 0, ignored: 0, untold: 0, onBoth: 0, gone: 0 },
    staying: [],
  };
  const turns = lines.values();
  let failure: { readonly reason: unknown } | undefined;
  async function lane(): Promise<void> {
    for (const line of turns) {
      if (isOver() || failure !== undefined) return;
      await replayOne(connection, line, replayed).catch((reason) => {
        failure ??= { reason };
      });
      onProgress(replayed);
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane));
  if (failure !== undefined) throw failure.reason;
  replayed.staying.sort((one, other) => one.at.localeCompare(other.at));
  return replayed;
}

async function replayOne(
  connection: Connection,
  { id, source, at }: RefusedLine,
  replayed: Replayed,
): Promise<void> {
  const stay = (status: number | null, why: string): void =>
    void replayed.staying.push({ id, source, at, status, why });
  const replay = await readDelivery(connection, id);
  if (replay === undefined) {
    replayed.gone++;
    return;
  }
  let answer: unknown;
  try {
    answer = await connection.invokeWebhook({ replay } satisfies ReplayEvent);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return stay(null, explain(error) ?? error.message);
  }
  const read = answerSchema.safeParse(answer);
  if (!read.success) return stay(null, 'what is deployed cannot replay yet: deploy this version');
  const { statusCode, body } = read.data;
  if (statusCode >= 400) return stay(statusCode, whyOf(body));
  const receipt = readReceipt(body);
  if (receipt === undefined) replayed.untold++;
  replayed.queued += receipt?.accepted.length ?? 0;
  replayed.parked += receipt?.rejected.length ?? 0;
  replayed.ignored += receipt?.ignored ?? 0;
  try {
    await removeDelivery(connection, id);
    replayed.taken++;
  } catch {
    replayed.onBoth++;
  }
}

const whyOf = (body: string): string =>
  errorSchema.safeParse(fromJson(body)).data?.error ?? 'its sender was told why, in a page';
