import type { Attributes } from '../../../functions/dialer/ledger/table.ts';
import { isBy } from '../../../functions/dialer/places.ts';
import { openWorldApi } from './api.ts';
import { inTimeOf } from './clock.ts';
import { startEnvironments } from './environments.ts';
import type { Hostility } from './hostility.ts';
import { startOperators } from './operators.ts';
import { drawPeople } from './people.ts';
import { openWorldQueue } from './queue.ts';
import { openScene, type SceneOptions } from './scene.ts';
import { openWorldTable } from './table.ts';
import { brokenPromises } from './verdict.ts';

/** What became of a world. */
export interface Played {
  /** Which promises were broken, and for whom; none where all were kept. */
  readonly broken: readonly string[];
  readonly ways: Hostility;
  /** How often each hostile thing was done. */
  readonly counts: Readonly<Record<string, number>>;
  readonly calls: number;
  readonly peak: number;
  readonly invocations: number;
}

/** What cannot come to an end is over by then, milliseconds. */
const LONGEST_MS = 6 * 3_600_000;
/** A contact that the API never takes is tried so often, until it is parked. */
const MOST_CALLS = 10;
/** After so long no request that a dead environment has made can still come to pass, milliseconds. */
const IN_FLIGHT_MS = 20_000;

/**
 * Plays a world in which all that the dialer has to do with is hostile in a way that the seed draws: the API, its
 * ledger's table, the queue, its secret, its clock, its operators, and environments that die in the middle of
 * anything. The dialer's own code is that which is deployed, from the queue's messages to the calls; time is the
 * world's, so that hours of it take a second.
 */
export function playWorld(seed: number, options: SceneOptions = {}): Promise<Played> {
  const scene = openScene(seed, options);
  return inTimeOf(scene.clock, async () => {
    const { clock, ways, hostileUntil, began } = scene;
    const broken = new Set<string>();
    const broke = (promise: string): void => void broken.add(promise);
    const ledger = openWorldTable(scene);
    const { table, honest, items } = ledger;
    const queue = openWorldQueue(scene);
    const people = drawPeople(scene, queue.put);
    const operators = startOperators(scene, honest);
    const isOpen = (): boolean => items.get('#breaker')?.openedAt !== undefined;
    const api = openWorldApi(scene, people, operators, isOpen, broke);

    const leftBehind = new Map<string, { readonly since: number; readonly isBegun: boolean }>();
    const unknowable = new Set<string>();
    const places = (): readonly Attributes[] =>
      [...items].flatMap(([key, item]) => (key.startsWith('#place-') ? [item] : []));
    /** Whoever was ended has left claims; the place of some says that their call began, and the API has not heard it. */
    const noteClaims = (invocation: string): void => {
      for (const { state, id, owner, call, updatedAt } of items.values()) {
        const [caller = ''] = (owner?.S ?? '').split('/');
        if (state?.S !== 'sending' || !isBy(caller, invocation) || id?.S === undefined) continue;
        const since = Number(updatedAt?.N);
        if ((api.record.lastSent.get(id.S) ?? 0) >= since) continue;
        const isBegun =
          call === undefined ||
          places().some(
            (place) => place.owner?.S === caller && Number(place.call?.N) >= Number(call.N),
          );
        const before = leftBehind.get(id.S);
        leftBehind.set(id.S, {
          since: before?.since ?? since,
          isBegun: isBegun || before?.isBegun === true,
        });
      }
    };
    /** Nobody can know that it was not sent: its call had begun, or its caller is one whom a place has forgotten. */
    const noteParked = (id: string): void => {
      const left = leftBehind.get(id);
      if (left === undefined) return;
      const isForgotten = places().some(({ since }) => Number(since?.N) >= left.since);
      if (left.isBegun || isForgotten) unknowable.add(id);
    };
    const doings = startEnvironments(scene, {
      queue,
      table,
      api,
      operators,
      broke,
      onEnded: (invocation) => clock.at(clock.now() + IN_FLIGHT_MS, () => noteClaims(invocation)),
      onParked: noteParked,
    });

    const before = new Map<string, number>();
    for (const { id, cameIn, isLate } of people.all) {
      if (!isLate) continue;
      clock.at(cameIn, () => {
        const waiting = queue.messages.filter(
          ({ isGone, sentAt }) => !isGone && sentAt < clock.now(),
        );
        const calls = waiting.map(({ lead }) =>
          people.byId(lead.id).error === undefined ? 1 : MOST_CALLS,
        );
        before.set(
          id,
          calls.reduce((sum, one) => sum + one, 0),
        );
      });
    }
    const isOver = (): boolean =>
      (queue.waiting === 0 && clock.now() > hostileUntil) || clock.now() > began + LONGEST_MS;
    await clock.passUntil(isOver);

    const faults = await brokenPromises({
      scene,
      people,
      messages: queue.messages,
      api: api.record,
      doings,
      items,
      table: honest,
      before,
      tableFailures: ledger.failures,
      unknowable,
    });
    const { calls, peak } = api.record;
    const { invocations } = doings;
    return { broken: [...broken, ...faults], ways, counts: scene.counts, calls, peak, invocations };
  });
}
