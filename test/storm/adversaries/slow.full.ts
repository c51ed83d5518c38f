import { expect, it } from 'vitest';
import { measureSlow } from './measure.ts';
import { show } from './scene.ts';

// An API that takes its time, and keeps a call's place until it is done.
it.each([9_000, 30_000, 60_000])(
  'calls of %i ms: each lead is taken once and delivered, and never is a fourth call made',
  async (latencyMs) => {
    const figures = await measureSlow(latencyMs);
    show(`slow, ${latencyMs} ms`, figures);
    const { leads } = figures;
    expect(figures).toMatchObject({
      delivered: leads,
      people: leads,
      mostTaken: 1,
      parked: 0,
      refusals: 0,
    });
    expect(figures.mostAtOnce).toBeLessThanOrEqual(3);
  },
  900_000,
);
