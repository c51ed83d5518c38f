import type { Count } from '../shared/metrics.ts';
import { type AskingPlace, beginAsking, isAskedFor, type LeftCall, LOOK_MS } from './asking.ts';
import * as breakers from './breaker.ts';
import { type Breaker, isAnothers, newBreaker, stateOf } from './breaker.ts';
import * as breakerItem from './breaker-item.ts';
import type { LedgerTable } from './ledger/table.ts';
import type { Sent } from './ledger/transitions.ts';
import { type Pause, pauseOf, pausesOn } from './pauses.ts';
import { type Call, openPlaceStore, type PlaceMemory } from './place-store.ts';
import { besideName, type LeftBehind, sentBy, workingUntil } from './places.ts';
import { quietly } from './quietly.ts';
import { reportBreaker } from './report.ts';

/** Whether a call may begin. */
export type Permit =
  /** `madeRoom`: this invocation had left its place to somebody who asked, and was in none meanwhile. */
  | { readonly kind: 'granted'; readonly breaker: Breaker; readonly madeRoom: boolean }
  /**
   * The breaker is half-open, and this invocation is the one to probe: one call with one lead. `isFull`: all
   * places are taken by calls of ours.
   */
  | { readonly kind: 'probe'; readonly breaker: Breaker; readonly isFull: boolean }
  /** The breaker is open: no call before that time, milliseconds since 1970. */
  | { readonly kind: 'open'; readonly until: number; readonly reason: string }
  /** The whole connector is paused. */
  | { readonly kind: 'paused'; readonly pause: Pause }
  /** All places are taken, and a call under way is in one of them at least: it may be free at any moment. */
  | { readonly kind: 'taken' }
  /** All places are taken by calls that were given up, one at least until then. */
  | { readonly kind: 'full'; readonly until: number }
  /** Another invocation has the backlog in hand, and makes calls in all places. */
  | { readonly kind: 'gathered' }
  /** The ledger cannot be asked: nothing may be sent. */
  | { readonly kind: 'unavailable' };

/** Nothing is known that speaks against a call. */
export interface Clear {
  readonly kind: 'clear';
  readonly breaker: Breaker;
}

/** The places and the breaker, which all environments share through the ledger's table. Never throws. */
export interface Permits {
  /** In whose name calls are made, and leads claimed. */
  readonly caller: string;
  /** Permits for calls that this invocation makes beside those, in a place of their own. */
  beside(number: number): Permits;
  /**
   * Asked before any lead is claimed. Costs nothing while this environment knows of no trouble; else
   * it looks, and where the breaker is half-open it may be this invocation that probes.
   */
  look(): Promise<Exclude<Permit, { kind: 'granted' | 'taken' }> | Clear>;
  /**
   * Asked before each call, when its leads are claimed: takes a place, or keeps the invocation's own,
   * and writes down that the call begins.
   *
   * @param call which of the invocation's calls, from 1
   */
  begin(call: number): Promise<Exclude<Permit, { kind: 'probe' }>>;
  /** Takes a place for a probe, if one is free: a probe is made in any case. */
  beginProbe(): Promise<void>;
  /**
   * Takes the place whose call was given up first: the API has taken a probe while all places were
   * thought to be taken, so that one of them is not.
   */
  takeOver(): Promise<void>;
  /** Keeps the place of a call under way; after a while without an answer the breaker hears of it. */
  keep(ageMs: number): Promise<void>;
  /** A call has no answer: its place stays taken for as long as the API may be at work on it. */
  abandon(call: Exclude<LeftCall, 'done'>, ageMs: number): Promise<void>;
  /** A lost call was told of: its place stays taken until then, should that be later than now; else it is free for the next. */
  leave(until: number): Promise<void>;
  /** Whether a call may be made in the place of the last one. */
  hasPlace(): boolean;
  /**
   * Takes a second place, for asking what became of a lost call, which may still have the first. The
   * others make room, for 20 s at most. At its end it is said what became of the call in it.
   */
  beginAsking(): Promise<AskingPlace | undefined>;
  /** Changes what all know of the API. */
  change(next: (breaker: Breaker, now: number) => Breaker): Promise<Breaker | undefined>;
  /** What all know of the API, as it is stored now; undefined if it cannot be asked. */
  read(): Promise<Breaker | undefined>;
  /** What became of a call that somebody has left behind. */
  sentBy(claim: LeftBehind): Promise<Sent>;
  /**
   * No further calls are made with these permits.
   *
   * @param hasLeft whether their caller has left claims behind
   */
  end(hasLeft?: boolean): Promise<void>;
}

export interface PermitOptions {
  readonly table: LedgerTable;
  /** Names this invocation. */
  readonly invocation: string;
  /** How long the API may work on a call that was given up, milliseconds. */
  readonly abandonedMs: number;
  /** What the environment remembers from one invocation to the next. */
  readonly memory: PermitMemory;
  readonly count: Count;
  readonly now: () => number;
  readonly random: () => number;
  /** Waits, milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

export interface PermitMemory extends PlaceMemory {
  /** What was last known of the API. */
  breaker: Breaker;
  /** Whether no place was free when one was last looked for. */
  isFull: boolean;
}

export const newPermitMemory = (): PermitMemory => ({
  preferred: 0,
  places: [],
  breaker: newBreaker,
  isFull: false,
});

/** A call without an answer for so long is told to the breaker, milliseconds. */
const SLOW_MS = 45_000;
export function openPermits(options: PermitOptions): Permits {
  const { table, invocation, abandonedMs, memory, count, now, pause } = options;
  const places = openPlaceStore(options);
  let mine: number | undefined;
  let isToldSlow = false;

  async function readBreaker(): Promise<Breaker> {
    memory.breaker = await breakerItem.readBreaker(table);
    return memory.breaker;
  }

  /** @param ageMs how long the call has taken so far */
  const until = (ageMs: number): number =>
    workingUntil(now(), ageMs, memory.breaker.slowestMs, abandonedMs);
  const toCall = (call: number, owner = invocation): Call => ({ owner, call, until: until(0) });

  async function release(until: number): Promise<void> {
    if (mine !== undefined) await places.keepUntil(mine, until);
    mine = undefined;
  }

  /** The place of a call that the API may still be at is no more this invocation's, and taken until then. */
  async function giveUp(end: () => number): Promise<void> {
    await quietly('that a call has no answer', async () => {
      if (mine === undefined) return;
      const left = mine;
      // Also where that cannot be written: it is not to be given back at the end.
      mine = undefined;
      await places.keepUntil(left, end(), 'givenUp');
    });
  }

  async function begin(call: number): Promise<Exclude<Permit, { kind: 'probe' }>> {
    const madeRoom = await makeRoom();
    const index = mine;
    const reading = readBreaker();
    // It fails where it is waited for: a place that was taken meanwhile is to be given back at the end.
    reading.catch(() => {});
    const taken =
      index !== undefined && (await places.beginIn(index, toCall(call)))
        ? { slot: index }
        : await places.take(toCall(call));
    isToldSlow = false;
    if ('slot' in taken) {
      mine = taken.slot;
      memory.preferred = taken.slot;
    }
    memory.isFull = !('slot' in taken);
    const breaker = await reading;
    const pause = pauseOf(breaker.pauses, undefined, now());
    if (pause !== undefined) return { kind: 'paused', pause };
    if (breaker.openedAt !== undefined) return isOpen(breaker);
    if (isAnothers(breaker, invocation, now())) return { kind: 'gathered' };
    if ('slot' in taken) return { kind: 'granted', breaker, madeRoom };
    return places.areGivenUp() ? { kind: 'full', until: taken.until } : { kind: 'taken' };
  }

  const isOpen = (breaker: Breaker): Permit & { kind: 'open' } => ({
    kind: 'open',
    until: breakers.nextLook(breaker, now()),
    reason: breaker.reason ?? '',
  });

  async function look(): ReturnType<Permits['look']> {
    const { openedAt, held, pauses, gathering } = memory.breaker;
    const isTroubled =
      openedAt !== undefined ||
      memory.isFull ||
      gathering !== undefined ||
      Object.keys(held).length > 0 ||
      pausesOn(pauses, now()).length > 0;
    if (!isTroubled) return { kind: 'clear', breaker: memory.breaker };
    const [breaker] = await Promise.all([readBreaker(), places.read()]);
    const pause = pauseOf(breaker.pauses, undefined, now());
    if (pause !== undefined) return { kind: 'paused', pause };
    const state = stateOf(breaker, now());
    switch (state) {
      case 'closed':
        if (isAnothers(breaker, invocation, now())) return { kind: 'gathered' };
        return places.areGivenUp()
          ? { kind: 'full', until: places.firstFree() }
          : { kind: 'clear', breaker };
      case 'open':
        return isOpen(breaker);
      case 'half-open': {
        const won = await write(breakers.probed(breaker, now()), breaker);
        return won
          ? { kind: 'probe', breaker, isFull: !places.hasFree() }
          : isOpen(breakers.probed(breaker, now()));
      }
    }
  }

  /**
   * While somebody asks what became of a lost call, this invocation's place is theirs to take.
   *
   * @returns whether it was left to them
   */
  async function makeRoom(): Promise<boolean> {
    let madeRoom = false;
    while (mine !== undefined && isAskedFor(memory.breaker, invocation, now())) {
      await release(now());
      madeRoom = true;
      await pause(LOOK_MS);
      await readBreaker();
    }
    return madeRoom;
  }

  async function write(next: Breaker, previous: Breaker): Promise<boolean> {
    const written = await breakerItem.writeBreaker(table, next, previous, now());
    memory.breaker = written ?? memory.breaker;
    return written !== undefined;
  }

  async function change(next: (breaker: Breaker, now: number) => Breaker): Promise<Breaker> {
    // What was read at the call's beginning is nearly always still true, and nearly always says
    // that there is nothing to change.
    const { before, after } = await breakerItem.changeBreaker(table, next, now, memory.breaker);
    memory.breaker = after;
    if (after !== before) reportBreaker(before, after, count);
    return after;
  }

  return {
    caller: invocation,

    beside: (number) => openPermits({ ...options, invocation: besideName(invocation, number) }),

    async begin(call) {
      return (await quietly('that a call begins', () => begin(call))) ?? { kind: 'unavailable' };
    },

    async look() {
      return (await quietly('whether calls may be made', look)) ?? { kind: 'unavailable' };
    },

    async beginProbe() {
      await quietly('that a probe begins', async () => {
        const taken = await places.take(toCall(0, `${invocation}-probes`));
        if ('slot' in taken) mine = taken.slot;
      });
    },

    async takeOver() {
      await quietly('that a place is taken over', async () => {
        if (mine !== undefined) return;
        await places.read();
        const slot = places.givenUpFirst();
        if (await places.beginIn(slot, toCall(0))) mine = slot;
      });
    },

    async keep(ageMs) {
      await quietly('that a call is under way', async () => {
        if (mine !== undefined) await places.keepUntil(mine, until(ageMs), 'later');
        if (ageMs < SLOW_MS || isToldSlow) return;
        isToldSlow = true;
        await change((breaker, at) => breakers.slow(breaker, SLOW_MS / 1_000, at));
      });
    },

    abandon: (call, ageMs) =>
      giveUp(() => (call === 'givenUp' ? now() + abandonedMs : until(ageMs))),

    async leave(end) {
      if (end > now()) await giveUp(() => Math.min(end, now() + abandonedMs));
    },

    hasPlace: () => mine !== undefined,

    beginAsking: () =>
      quietly('that a lost call is asked about', () =>
        beginAsking({ places, readBreaker, change, until, abandonedMs, invocation, now, pause }),
      ),

    change: (next) => quietly('what is known of the API', () => change(next)),

    read: () => quietly('what is known of the API', readBreaker),

    async sentBy(claim) {
      return sentBy(await places.read(), claim, now());
    },

    async end(hasLeft) {
      await quietly('that calls are over', () => release(hasLeft ? now() : 0));
    },
  };
}
