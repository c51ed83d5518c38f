import { expect, it } from 'vitest';
import { median } from '../../../bench/support/statistics.ts';
import {
  measureListGoingBad,
  measureLists,
  measureOvertaking,
  measureRefusedList,
} from './measure.ts';
import { show } from './scene.ts';

it('2,000 leads to 40 lists go out in few more calls than there are lists', async () => {
  // By turns: what the machine does meanwhile slows down both.
  const rates = { one: [] as number[], forty: [] as number[] };
  for (let turn = 1; turn <= 3; turn++) {
    const one = await measureLists(1);
    const forty = await measureLists(40);
    show('one list', one);
    show('40 lists', forty);
    for (const figures of [one, forty]) {
      expect(figures).toMatchObject({ delivered: 2_000, mostTaken: 1, refusals: 0 });
    }
    // Three invocations that share them make three calls for each list; some leads come when the first have gone out.
    expect(forty.calls).toBeLessThanOrEqual(60);
    expect(forty.mostAtOnce).toBe(3);
    rates.one.push(one.rate);
    rates.forty.push(forty.rate);
  }
  expect(median(rates.forty)).toBeGreaterThanOrEqual(0.6 * median(rates.one));
}, 600_000);

it('a lead of priority 1 overtakes all that nobody had in hand', async () => {
  const figures = await measureOvertaking();
  show('priority 1 behind 2,000', figures);
  expect(figures.delivered).toBe(2_001);
  // There was something to overtake.
  expect(figures.notInHand).toBeGreaterThan(500);
  expect(figures.aheadNotInHand).toBe(0);
}, 600_000);

it('a list that the API refuses holds up nobody else, and waits until it is put right', async () => {
  const kind = await measureRefusedList(false);
  show('five lists', kind);
  const refused = await measureRefusedList(true);
  show('one of five refused', { ...refused, ofKind: refused.othersRate / kind.othersRate });
  expect(refused.othersRate).toBeGreaterThanOrEqual(0.8 * kind.othersRate);
  expect(refused.callsOnIt).toBeLessThan(30);
  expect(refused.named).toBeGreaterThan(0);
  expect(refused.drainSeconds).toBeDefined();
  expect(refused).toMatchObject({ delivered: refused.leads, mostTaken: 1, parked: 0, refusals: 0 });
}, 900_000);

it('a list that the API took and refuses from then on costs few calls, and nobody of it is parked', async () => {
  const figures = await measureListGoingBad();
  show('a list going bad', figures);
  expect(figures.callsOnIt).toBeGreaterThan(0);
  expect(figures.callsOnIt).toBeLessThan(40);
  expect(figures).toMatchObject({
    delivered: figures.leads,
    mostTaken: 1,
    parkedMeanwhile: 0,
    parked: 0,
    refusals: 0,
  });
}, 600_000);
