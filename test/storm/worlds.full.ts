import { expect, it } from 'vitest';
import { dialerLimits } from '../../functions/dialer/limits.ts';
import type { RunEffects } from '../../functions/dialer/run.ts';
import { accepted } from '../support/dialer.ts';
import { rates } from '../support/world/hostility.ts';
import { drawSeed, dropLogs, howToPlay, play } from '../support/world/worlds.ts';

const WORLDS = 250;
/** So many worlds find out a dialer that is broken, at the latest. */
const MOST_TO_FIND = 40;

it(`the dialer keeps its promises in ${WORLDS} worlds, each hostile in a way of its own`, async () => {
  dropLogs();
  const broken: Record<string, readonly string[]> = {};
  const done = Object.fromEntries(rates.map((way) => [way, 0]));
  let peak = 0;
  const first = drawSeed();
  process.stdout.write(`worlds from ${first} on\n`);
  for (let seed = first; seed < first + WORLDS; seed++) {
    const played = await play(seed);
    if (played.broken.length > 0) broken[howToPlay(seed)] = played.broken;
    for (const way of rates) done[way] = (done[way] ?? 0) + (played.counts[way] ?? 0);
    peak = Math.max(peak, played.peak);
  }
  process.stdout.write(`${JSON.stringify(done)}\n`);
  expect(broken).toEqual({});
  // Kind worlds would show nothing, nor would those in which calls are never made at once.
  expect(rates.filter((way) => done[way] === 0)).toEqual([]);
  expect(peak).toBe(dialerLimits.concurrency);
}, 1_800_000);

it.each<[string, (effects: RunEffects) => RunEffects]>([
  [
    'gives the place of a lost call back at once',
    (effects) => ({ ...effects, permits: { ...effects.permits, abandon: async () => {} } }),
  ],
  [
    'takes an answer that cannot be read for a yes',
    ({ callApi, ...effects }) => ({
      ...effects,
      async callApi(...call) {
        const reply = await callApi(...call);
        return reply.kind === 'answered' && reply.body.startsWith('<html') ? accepted : reply;
      },
    }),
  ],
])('a dialer is found out that %s', { timeout: 120_000 }, async (_, sabotage) => {
  dropLogs();
  let seed = 1;
  while ((await play(seed, { sabotage })).broken.length === 0) {
    seed += 1;
    expect(seed, 'worlds that found nothing').toBeLessThan(MOST_TO_FIND);
  }
});
