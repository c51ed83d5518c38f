import { describe, expect, it } from 'vitest';
import type { RunEffects } from '../../functions/dialer/run.ts';
import { accepted } from '../support/dialer.ts';
import { asked, drawSeed, dropLogs, howToPlay, play } from '../support/world/worlds.ts';

// `npm run test:storm -- worlds` plays some hundred of them.

/** What a run of all tests can spare for worlds that nobody has seen yet, milliseconds. */
const NEW_WORLDS_MS = 5_000;
/** So many worlds find out a dialer that is broken, at the latest. */
const MOST_TO_FIND = 40;

async function expectKept(seed: number): Promise<void> {
  dropLogs();
  const { broken } = await play(seed);
  expect(broken, howToPlay(seed)).toEqual([]);
}

it.runIf(asked.seed !== undefined)('the world that was asked for: every promise is kept', () =>
  expectKept(asked.seed ?? 0),
);

describe.skipIf(asked.seed !== undefined)('every promise is kept', () => {
  // Seeds of worlds in which a dialer was found out that did this, when it was broken on purpose.
  it.each([
    [1, 'took an answer that cannot be read for a yes'],
    [2, 'gave the place of a lost call back at once'],
    [8, 'claimed leads without a lease'],
    [11, 'deleted messages before their delivery was written down'],
    [34, 'took what is in the place of its second caller for its own'],
  ])('in world %i, which found a dialer that %s', expectKept);

  it('in worlds that nobody has seen yet', { timeout: 120_000 }, async () => {
    const end = performance.now() + NEW_WORLDS_MS;
    do await expectKept(drawSeed());
    while (performance.now() < end);
  });
});

describe.skipIf(asked.seed !== undefined)('a dialer is found out', () => {
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
  ])('that %s', { timeout: 120_000 }, async (_, sabotage) => {
    dropLogs();
    let seed = 1;
    while ((await play(seed, { sabotage })).broken.length === 0) {
      seed += 1;
      expect(seed, 'worlds that found nothing').toBeLessThan(MOST_TO_FIND);
    }
  });
});
