import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { underWay } from '../../proof/under-way.ts';

it('what fails while other things are done is told to who awaits it, and ends nothing before', async () => {
  const unhandled: unknown[] = [];
  const listener = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', listener);
  const work = underWay(turn().then(() => Promise.reject(new Error('not deployed'))));
  expect(work.isOver).toBe(false);
  await turn();
  await turn();
  expect(work.isOver).toBe(true);
  expect(unhandled).toEqual([]);
  await expect(work.ended).rejects.toThrow('not deployed');
  process.off('unhandledRejection', listener);
});

it('what ends well is over, and gives what it gave', async () => {
  const work = underWay(Promise.resolve(7));
  expect(await work.ended).toBe(7);
  expect(work.isOver).toBe(true);
});
