import { seededRandom } from '../../simulator/faults.ts';

export interface StormSettings {
  /** Of all that is drawn. Processes and threads add chance of their own. */
  readonly seed: number;
  readonly leads: number;
  /** How often the whole stack is killed and started again. */
  readonly kills: number;
  /** Which share of the calls is taken and then hangs, beside the one that always does. */
  readonly hangs: number;
  /** How long the API answers identical requests from its cache; 0: not at all. */
  readonly cacheSeconds: number;
  /** How long the queue may take to become empty, milliseconds. */
  readonly drainMs: number;
}

/** What the sender posts between two pauses. */
export interface Wave {
  /** One request each: the numbers of its leads (`aLead` of test/support/stack.ts). */
  readonly deliveries: readonly (readonly number[])[];
  /** After so many answered requests of this wave the stack is killed. */
  readonly killAfter: number | undefined;
}

export interface Plan {
  readonly waves: readonly Wave[];
  /** Leads that the sender delivers a second time. */
  readonly doubles: readonly number[];
  /** Leads whose number the API refuses. */
  readonly poison: ReadonlySet<number>;
}

/** Shares of all leads. */
const DOUBLES = 0.05;
const POISON = 0.01;
/** CRMs post one lead at a time; imports and relays post lists. */
const ALONE = 0.7;
const LONGEST_LIST = 10;

/** Draws who is posted when: in waves, with a kill in the middle of each but the last. */
export function planStorm({ leads, kills, seed }: StormSettings): Plan {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const all = shuffle(
    Array.from({ length: leads }, (_, n) => n),
    random,
  );
  const poison = new Set(shuffle(all, random).slice(0, leads * POISON));
  const doubles = shuffle(all, random).slice(0, leads * DOUBLES);

  const deliveries: number[][] = [];
  for (let at = 0; at < leads; at += deliveries.at(-1)?.length ?? 0) {
    const size = random() < ALONE ? 1 : 2 + below(LONGEST_LIST - 1);
    deliveries.push(all.slice(at, at + size));
  }
  // A double comes at any time after the first: at once, in the same wave, or after a restart.
  for (const lead of doubles) {
    const first = deliveries.findIndex((delivery) => delivery.includes(lead));
    deliveries.splice(first + 1 + below(deliveries.length - first), 0, [lead]);
  }

  const size = Math.ceil(deliveries.length / (kills + 1));
  const waves = Array.from({ length: kills + 1 }, (_, wave) => ({
    deliveries: deliveries.slice(wave * size, (wave + 1) * size),
    killAfter: wave < kills ? Math.floor(size * (0.3 + 0.5 * random())) : undefined,
  }));
  return { waves, doubles, poison };
}

export function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  const ranked = items.map((item) => ({ item, rank: random() }));
  return ranked.sort((one, other) => one.rank - other.rank).map(({ item }) => item);
}
