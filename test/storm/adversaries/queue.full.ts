import { expect, it } from 'vitest';
import { measureParts } from './measure.ts';
import { show } from './scene.ts';

it.each([10, 50])(
  'a queue that gives random parts of what it has: nine tenths of the rate, %i contacts a call',
  async (contactsPerCall) => {
    const whole = await measureParts('whole', contactsPerCall);
    show(`whole, ${contactsPerCall} a call`, whole);
    for (const parts of ['sampled', 'random'] as const) {
      const figures = await measureParts(parts, contactsPerCall);
      show(`${parts}, ${contactsPerCall} a call`, {
        ...figures,
        ofWhole: figures.rate / whole.rate,
      });
      expect(figures).toMatchObject({ delivered: figures.leads, mostTaken: 1, refusals: 0 });
      // The adversary was there.
      expect(figures.shortReceives + figures.emptyReceives).toBeGreaterThan(20);
      expect(figures.rate).toBeGreaterThanOrEqual(0.9 * whole.rate);
    }
  },
  900_000,
);
