import { expect, it } from 'vitest';
import { drawSeed, dropLogs, howToPlay, play } from '../support/world/worlds.ts';

const WORLDS = 250;

it(`the dialer keeps its promises in ${WORLDS} worlds, each hostile in a way of its own`, async () => {
  dropLogs();
  const broken: Record<string, readonly string[]> = {};
  const done: Record<string, number> = {};
  const first = drawSeed();
  for (let seed = first; seed < first + WORLDS; seed++) {
    const played = await play(seed);
    if (played.broken.length > 0) broken[howToPlay(seed)] = played.broken;
    for (const [way, count] of Object.entries(played.counts)) done[way] = (done[way] ?? 0) + count;
  }
  expect(broken).toEqual({});
  // Worlds that are hostile in no way would show nothing.
  console.log(`worlds from ${first} on`, done);
}, 1_800_000);
