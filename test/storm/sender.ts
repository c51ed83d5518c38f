import { setTimeout as wait } from 'node:timers/promises';
import { aLead, postTo } from '../support/stack.ts';

/** A CRM: posts side by side, and what gets no 200 it posts again later, under the same ids. */
export interface Sender {
  /** Posts all deliveries; resolves when each was answered 200. */
  post(
    deliveries: readonly (readonly number[])[],
    onAnswered: (count: number) => void,
  ): Promise<void>;
  /** The ids under which the connector took each lead: one and the same, however often it came. */
  readonly ids: ReadonlyMap<number, ReadonlySet<string>>;
  /** Requests sent, those of them that got no 200, and those that wait for their answer. */
  readonly figures: { readonly requests: number; readonly failed: number; readonly open: number };
}

const AT_ONCE = 8;
const AGAIN_AFTER_MS = 250;

/**
 * @param url where the webhooks are; undefined while nobody listens
 * @param onRequest told of each request that is over
 */
export function createSender(url: () => string | undefined, onRequest: () => void): Sender {
  const ids = new Map<number, Set<string>>();
  const figures = { requests: 0, failed: 0, open: 0 };

  async function tryOnce(address: string, delivery: readonly number[]): Promise<boolean> {
    figures.requests += 1;
    figures.open += 1;
    // The connection is lost when the stack is killed: to a sender a failure like any other.
    const answer = await postTo(address, delivery.map(aLead)).catch(() => undefined);
    figures.open -= 1;
    onRequest();
    if (answer?.status !== 200) {
      figures.failed += 1;
      return false;
    }
    for (const [index, lead] of delivery.entries()) {
      const id = answer.receipt.accepted[index]?.id;
      if (id === undefined) throw new Error(`lead ${lead} was answered 200 and not accepted`);
      ids.set(lead, (ids.get(lead) ?? new Set()).add(id));
    }
    return true;
  }

  return {
    ids,
    figures,
    async post(deliveries, onAnswered) {
      const left = deliveries.values();
      let answered = 0;
      const postInTurn = async () => {
        for (const delivery of left) {
          for (let address = url(); ; address = url()) {
            if (address !== undefined && (await tryOnce(address, delivery))) break;
            await wait(AGAIN_AFTER_MS);
          }
          onAnswered(++answered);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, postInTurn));
    },
  };
}
