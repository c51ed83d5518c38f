import { expect, it } from 'vitest';
import { playWorld } from '../support/any-world.ts';

// `npm run test:storm -- worlds` plays many more of them.
it.each(Array.from({ length: 12 }, (_, n) => n + 1))(
  'world %i: every promise is kept',
  async (seed) => {
    expect(await playWorld(seed)).toEqual([]);
  },
);
