import { expect, it } from 'vitest';
import { measureParts } from './measure.ts';
import { show } from './scene.ts';

/**
 * One backlog drains in seconds, and what else a machine does in them moves a rate by a fifth: so the queues are
 * measured by turns, and the seconds of all turns compared.
 */
const TURNS = 4;
const ways = ['whole', 'sampled', 'random'] as const;

it.each([10, 50])(
  'a queue that gives random parts of what it has: nine tenths of the rate, %i contacts a call',
  async (contactsPerCall) => {
    const seconds = { whole: 0, sampled: 0, random: 0 };
    for (let turn = 0; turn < TURNS; turn++) {
      for (const parts of ways) {
        const figures = await measureParts(parts, contactsPerCall);
        show(`${parts}, ${contactsPerCall} a call`, figures);
        expect(figures).toMatchObject({ delivered: figures.leads, mostTaken: 1, refusals: 0 });
        // The adversary was there.
        const isKind = parts === 'whole';
        expect(figures.shortReceives + figures.emptyReceives > 20).toBe(!isKind);
        seconds[parts] += figures.seconds;
      }
    }
    const ofWhole = (parts: 'sampled' | 'random') => seconds.whole / seconds[parts];
    show(`${contactsPerCall} a call, ${TURNS} turns: of the whole queue's rate`, {
      sampled: ofWhole('sampled'),
      random: ofWhole('random'),
    });
    expect(ofWhole('sampled')).toBeGreaterThanOrEqual(0.9);
    expect(ofWhole('random')).toBeGreaterThanOrEqual(0.9);
  },
  1_200_000,
);
