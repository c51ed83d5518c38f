import { afterAll, expect, it } from 'vitest';
import { presetNames } from '../webhook/fuzz/sources.ts';
import { stopwatch } from '../webhook/fuzz/stopwatch.ts';

// `npm run test:storm -- megabyte`: bodies of a megabyte that are made to be long to read, for every
// preset. It needs some minutes of the processor, and the processor for itself.

/** How much more of the processor's time than ordinary JSON of that length anything may take. */
const MOST_TIMES = 10;

const watch = stopwatch();
afterAll(() => watch.close());

it.each(presetNames)(
  '%s is long at nothing, though it is a megabyte',
  async (preset) => {
    const { timed, plain } = await watch.time(preset);
    expect(timed.filter(({ milliseconds }) => milliseconds > plain * MOST_TIMES)).toEqual([]);
  },
  120_000,
);
