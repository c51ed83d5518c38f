import type { LeadMessage } from './intake.ts';
import type { Run } from './run.ts';

/**
 * With leads of many destinations in the queue, each environment would get some of each, and make
 * small calls for all of them. So they share the destinations: each keeps the leads of its own and
 * gives the others back at once, for whoever has them.
 */
export interface Sharing {
  /** Of messages just received, those of this environment's share; the others go back. */
  keep(messages: readonly LeadMessage[]): readonly LeadMessage[];
}

/** With fewer destinations in hand, calls are full as it is. */
const MANY = 8;
/** A lead that was given back so often is anybody's. */
const MOST_RECEIVES = 25;
/** After so many receives in a row without a lead of its share, an environment takes what there is. */
const MOST_MISSES = 20;
/** How old it may be what is known of the other environments, milliseconds. */
const OLD_MS = 1_000;

export function openSharing({ hand, intake, effects, also }: Run): Sharing {
  let share: { readonly index: number; readonly of: number } | undefined;
  let askedAt = 0;
  let misses = 0;

  /** Looks who is at work; until it is known, nothing is given back. */
  function look(): void {
    if (performance.now() - askedAt < OLD_MS) return;
    askedAt = performance.now();
    also(
      effects.permits.share().then((known) => {
        share = known;
      }),
    );
  }

  return {
    keep(messages) {
      if (hand.destinations <= MANY || misses > MOST_MISSES) return messages;
      look();
      if (share === undefined || share.of < 2) return messages;
      const { index, of } = share;
      const isOurs = ({ lead, record }: LeadMessage): boolean =>
        record.receiveCount > MOST_RECEIVES || shareOf(lead.destination.list, of) === index;
      const ours = messages.filter(isOurs);
      misses = ours.length === 0 ? misses + 1 : 0;
      const others = messages.filter((message) => !isOurs(message));
      also(intake.settle(others.map(({ record }) => [record, { kind: 'wait', seconds: 0 }])));
      return ours;
    },
  };
}

/** The same list is the same environment's share, whoever asks. */
function shareOf(list: string, of: number): number {
  let sum = 0;
  for (let index = 0; index < list.length; index++) {
    sum = (sum * 31 + list.charCodeAt(index)) % 1_000_003;
  }
  return sum % of;
}
