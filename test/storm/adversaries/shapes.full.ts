import { expect, it } from 'vitest';
import { failureShapes, successShapes } from '../../../simulator/shapes.ts';
import { measureShape } from './measure.ts';
import { show } from './scene.ts';

// Waits are skipped, so that this is hours of trying again.
const SECONDS = 12;

it.each(successShapes)(
  'a success written as %s: delivered, once',
  async (success) => {
    const figures = await measureShape({ success, cacheSeconds: 0 }, SECONDS);
    show(`success ${success}`, figures);
    expect(figures).toMatchObject({ delivered: 3, mostTaken: 1, parked: 0 });
  },
  120_000,
);

it.each(failureShapes)(
  'a failure written as %s: never delivered',
  async (failure) => {
    const rates = { databasesFailed: 1 };
    const figures = await measureShape({ failure, rates, cacheSeconds: 0 }, SECONDS);
    show(`failure ${failure}`, figures);
    expect(figures).toMatchObject({ delivered: 0, mostTaken: 0 });
    expect(figures.calls).toBeGreaterThan(0);
  },
  120_000,
);
