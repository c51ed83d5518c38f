import { it } from 'vitest';
import { expectPromisesKept } from './expect-storm.ts';
import { runStorm } from './storm.ts';

// `npm run test:storm -- small`: the fault storm in a shorter form, which CI raises; `-- storm.full` is the full one.
it('loses no lead and dials none twice without reason, whatever breaks', async () => {
  const evidence = await runStorm({
    seed: 1,
    leads: 400,
    kills: 1,
    hangs: 0,
    cacheSeconds: 30,
    drainMs: 150_000,
  });
  expectPromisesKept(evidence);
}, 240_000);
