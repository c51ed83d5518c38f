import { expect, it, vi } from 'vitest';
import { playWorld } from '../support/any-world.ts';

const WORLDS = 500;

it(`the dialer keeps its promises in ${WORLDS} worlds, each hostile in a way of its own`, async () => {
  // A line for each lead and call of all of them is more than anybody reads.
  for (const method of ['info', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockReturnValue();
  const broken: Record<string, readonly string[]> = {};
  for (let seed = 1; seed <= WORLDS; seed++) {
    const faults = await playWorld(seed);
    if (faults.length > 0) broken[`world ${seed}`] = faults;
  }
  expect(broken).toEqual({});
}, 1_800_000);
