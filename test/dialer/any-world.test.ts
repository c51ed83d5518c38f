import { expect, it } from 'vitest';
import { asked, drawSeed, dropLogs, howToPlay, play } from '../support/world/worlds.ts';

// `npm run test:storm -- worlds` plays some hundred of them.

/** What a run of all tests can spare for worlds that nobody has seen yet, milliseconds. */
const NEW_WORLDS_MS = 9_000;

async function expectKept(seed: number): Promise<void> {
  const { broken } = await play(seed);
  expect(broken, howToPlay(seed)).toEqual([]);
}

it.runIf(asked.seed !== undefined)(
  'the world that was asked for: every promise is kept',
  async () => {
    dropLogs();
    await expectKept(asked.seed ?? 0);
  },
);

it.skipIf(asked.seed !== undefined)(
  'worlds that nobody has seen yet: every promise is kept',
  async () => {
    dropLogs();
    const end = performance.now() + NEW_WORLDS_MS;
    do await expectKept(drawSeed());
    while (performance.now() < end);
  },
  120_000,
);
