import { expect, it } from 'vitest';
import { measurePoison } from './measure.ts';
import { show } from './scene.ts';

// One contact in a hundred makes the API refuse its whole call.
it.each([
  { latencyMs: 1_000, leads: 2_000, ofBound: 1.25 },
  { latencyMs: 3_000, leads: 2_000, ofBound: 1.25 },
  // Slower still: it must come to an end at all. Of so few leads, chance decides more.
  { latencyMs: 9_000, leads: 400, ofBound: 2 },
  { latencyMs: 20_000, leads: 200, ofBound: 2 },
])(
  'at $latencyMs ms the poison of $leads leads is found with few calls, and parked alone',
  async ({ latencyMs, leads, ofBound }) => {
    const figures = await measurePoison(latencyMs, { leads });
    const { poison, bound, clean } = figures;
    show(`poison, ${latencyMs} ms`, { ...figures, ofBound: (figures.calls - clean) / bound });
    expect(poison).toBeGreaterThan(0);
    expect(figures).toMatchObject({
      delivered: leads - poison,
      parked: poison,
      mostTaken: 1,
      refusals: 0,
    });
    expect(figures.calls).toBeLessThanOrEqual(ofBound * bound + clean);
  },
  1_800_000,
);
