import { expect, it } from 'vitest';
import { nowAndThen } from '../../../../console/feed/aws/now-and-then.ts';

const HOUR_MS = 3_600_000;

it('gives what was found last, and waits for a look that is due only for a page that is new', async () => {
  let truth = 1;
  const watched = nowAndThen(
    async () => truth,
    HOUR_MS,
    () => {},
  );
  expect(await watched.latest()).toBe(1);
  truth = 2;
  expect(await watched.latest(true)).toBe(1);
  watched.expire();
  expect(await watched.latest(true)).toBe(2);
  truth = 3;
  watched.expire();
  expect(await watched.latest()).toBe(2);
});

it('keeps what was found where a look fails, and tells of it', async () => {
  const faults: unknown[] = [];
  let isDown = false;
  const look = async () => {
    if (isDown) throw new Error('throttled');
    return 1;
  };
  const watched = nowAndThen(look, HOUR_MS, (error) => faults.push(error));
  await watched.latest();
  isDown = true;
  watched.expire();
  expect(await watched.latest(true)).toBe(1);
  expect(faults).toEqual([new Error('throttled')]);
});
