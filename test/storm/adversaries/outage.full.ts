import { expect, it } from 'vitest';
import { measureOutage } from './measure.ts';
import { show } from './scene.ts';

// An API that takes calls and never says anything that can be used.
it.each(['html', 'very-slow'] as const)(
  '%s: nobody is taken more than twice, one lead a minute goes out, and then everything drains',
  async (profile) => {
    const figures = await measureOutage(profile);
    show(profile, figures);
    expect(figures.mostTaken).toBeLessThanOrEqual(2);
    // None but the minute's probe meets a full house.
    expect(figures.refusals).toBeLessThanOrEqual(figures.perMinute.length);
    // The breaker opens within the first minute.
    for (const contacts of figures.perMinute.slice(1)) expect(contacts).toBeLessThanOrEqual(1);
    expect(figures.drainSeconds).toBeLessThan(180);
    expect(figures.delivered + figures.parked).toBe(figures.leads);
  },
  900_000,
);
