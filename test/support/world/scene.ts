import type { RunEffects } from '../../../functions/dialer/run.ts';
import type { Chance } from '../adversary/chance.ts';
import { createChance } from '../adversary/chance.ts';
import { type Clock, openClock } from './clock.ts';
import { drawHostility, type Hostility, type Pick, type Rate } from './hostility.ts';

/** What all in a world have in common: its time, its chance, its hostility. */
export interface Scene {
  readonly clock: Clock;
  readonly began: number;
  /** Until then the world is hostile, and kind from then on, so that everything must come to an end. */
  readonly hostileUntil: number;
  readonly ways: Hostility;
  readonly counts: Chance['counts'];
  readonly random: () => number;
  readonly pick: Pick;
  readonly sabotage: (effects: RunEffects) => RunEffects;
  /** Whether that happens now. */
  happens(way: Rate): boolean;
  /** Says something of a lead's key, if it is the one whose way is traced. */
  trace(key: string, say: () => string): void;
  /** Seconds since the world began, for words. */
  seconds(time: number): number;
}

export interface SceneOptions {
  /** Ways that are given and not drawn. */
  readonly ways?: Partial<Hostility>;
  /** The key of which everything is told, and where. */
  readonly trace?: { readonly key: string; readonly tell: (line: string) => void };
  /** Breaks the dialer on purpose, to see whether a world finds it out. */
  readonly sabotage?: (effects: RunEffects) => RunEffects;
}

const HOSTILE_MS = 30 * 60_000;

export function openScene(
  seed: number,
  { ways: given, trace, sabotage = (effects) => effects }: SceneOptions,
): Scene {
  const chance = createChance(seed);
  const pick: Pick = (...values) =>
    values[Math.floor(chance.random() * values.length)] ?? values[0];
  const ways = { ...drawHostility(pick), ...given };
  const began = Date.parse('2026-11-23T08:00:10Z');
  const hostileUntil = began + HOSTILE_MS;
  const clock = openClock(began);
  const seconds = (time: number): number => Math.round(time - began) / 1_000;
  return {
    clock,
    began,
    hostileUntil,
    ways,
    counts: chance.counts,
    random: chance.random,
    pick,
    sabotage,
    happens: (way) => clock.now() <= hostileUntil && chance.happens(way, ways[way]),
    trace(key, say) {
      if (trace?.key === key) trace.tell(`${seconds(clock.now())} s ${say()}`);
    },
    seconds,
  };
}
