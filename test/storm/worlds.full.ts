import { expect, it, vi } from 'vitest';
import { playWorld } from '../support/any-world.ts';

const WORLDS = 500;

it(`the dialer keeps its promises in ${WORLDS} worlds that are hostile in different ways`, async () => {
  vi.spyOn(console, 'info').mockReturnValue();
  const broken: Record<number, readonly string[]> = {};
  for (let seed = 1; seed <= WORLDS; seed++) {
    const faults = await playWorld(seed);
    if (faults.length > 0) broken[seed] = faults;
  }
  expect(broken).toEqual({});
}, 1_800_000);
