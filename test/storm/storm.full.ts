import { describe, it } from 'vitest';
import { expectPromisesKept } from './expect-storm.ts';
import { runStorm } from './storm.ts';

// `npm run test:storm`; STORM_SEED repeats a run (1 by default).

const seed = Number(process.env.STORM_SEED ?? 1);

describe.each([30, 0])('API that answers identical requests for %i s', (cacheSeconds) => {
  it(`keeps its promises with seed ${seed}`, async () => {
    const evidence = await runStorm({
      seed,
      leads: 5_000,
      kills: 3,
      // Each has its place for seven minutes: two and a half that it is waited for, and `abandonedCallMinutes`.
      hangs: 0.001,
      cacheSeconds,
      drainMs: 900_000,
    });
    expectPromisesKept(evidence);
  }, 1_800_000);
});
