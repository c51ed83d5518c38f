import { expect, it } from 'vitest';
import { measureDoubts, measureRepetitions } from './measure.ts';
import { show } from './scene.ts';

it.each([
  { deaths: 200, lists: 1, callsAtOnce: 1 },
  // One invocation makes calls in all places.
  { deaths: 50, lists: 40, callsAtOnce: 3 },
])(
  'killed between any two steps, $deaths times, with leads for $lists lists: in doubt are at most the leads of calls under way',
  async ({ deaths, lists, callsAtOnce }) => {
    const contactsPerCall = 10;
    const figures = await measureDoubts(
      { diesWithin: 60 * callsAtOnce },
      { leads: 1_000, contactsPerCall, seconds: 600, lists, deaths },
    );
    show(`${deaths} kills, ${lists} lists`, { ...figures, ...figures.counts });
    const { 'dialer.died': died = 0 } = figures.counts;
    expect(died).toBeGreaterThanOrEqual(deaths);
    expect(figures.refusals).toBe(0);
    expect(figures.delivered + figures.parked).toBe(figures.leads);
    // Whose second sending died in its call as well is parked as unsure: few of so many.
    expect(figures.parked).toBeLessThan(figures.leads / 100);
    expect(figures.mostTaken).toBeLessThanOrEqual(2);
    expect(figures.inDoubt).toBeLessThanOrEqual(died * callsAtOnce * contactsPerCall);
  },
  1_800_000,
);

it('answers of ledger writes that are lost put nothing in doubt', async () => {
  const figures = await measureDoubts(
    { table: { lostAnswers: 0.1 } },
    { leads: 500, contactsPerCall: 10, seconds: 180 },
  );
  show('lost answers of the ledger', { ...figures, ...figures.counts });
  expect(figures.counts['table.lostAnswers']).toBeGreaterThan(50);
  expect(figures).toMatchObject({ delivered: 500, mostTaken: 1, inDoubt: 0, parked: 0 });
}, 900_000);

it('everything at once: no lead is lost, and none is taken more than twice', async () => {
  const figures = await measureDoubts(
    {
      diesWithin: 400,
      freezes: true,
      queue: {
        parts: 'random',
        lostReceives: 0.01,
        twice: 0.02,
        failedEntries: 0.05,
        lostAnswers: 0.02,
        errors: 0.02,
      },
      table: {
        throttled: 0.02,
        lostAnswers: 0.02,
        silentWrites: 0.005,
        errors: 0.02,
        unprocessed: 0.1,
      },
      secrets: { errors: 0.2 },
    },
    {
      leads: 500,
      contactsPerCall: 10,
      seconds: 420,
      faults: {
        rates: {
          resetAfterProcessing: 0.02,
          http502: 0.02,
          databasesFailed: 0.02,
          emptyBody: 0.01,
        },
        takenWhenUnsure: 0.5,
        outsiders: { places: 1, everyMs: 5_000, seed: 3 },
      },
    },
  );
  show('everything at once', { ...figures, ...figures.counts });
  expect(figures.delivered + figures.parked).toBe(figures.leads);
  expect(figures.mostTaken).toBeLessThanOrEqual(2);
  expect(figures.refusals).toBe(0);
  for (const name of ['queue.twice', 'queue.lostAnswers', 'table.throttled', 'table.lostAnswers']) {
    expect(figures.counts[name], name).toBeGreaterThan(0);
  }
}, 1_800_000);

it('20,000 repetitions of one delivery leave an item of less than 4 KB, and one call', async () => {
  const figures = await measureRepetitions(20_000);
  show('20,000 repetitions', figures);
  expect(figures).toMatchObject({ waiting: 0, mostTaken: 1, people: 1 });
  expect(figures.largestItem).toBeLessThan(4_096);
}, 1_800_000);
