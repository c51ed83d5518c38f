import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Grant } from '../../local/iam/judge.ts';
import { expectBalance } from '../support/balance.ts';
import { MINUTE } from '../support/day.ts';
import { AS_IT_SHOULD_BE, nameOf, startEveryRight } from '../support/every-right.ts';

// `npm run test:storm -- roles`: roles that lack a right, as a policy that somebody mended by hand may.

let world: Awaited<ReturnType<typeof startEveryRight>>;
beforeAll(async () => {
  world = await startEveryRight();
});
afterAll(() => world?.day.close());

/** What a function asks for as long as it runs. The rest it asks for as it starts. */
const isAskedAgain = ({ action }: Grant): boolean =>
  /^(sqs|dynamodb|kms):/.test(action) && action !== 'sqs:GetQueueAttributes';

/** What the functions warn of. */
async function warnings(): Promise<number> {
  const { logged } = world.day;
  const lines = (['webhook', 'dialer'] as const).flatMap((part) => [
    logged(part, '"level":"WARN"'),
    logged(part, '"level":"ERROR"'),
  ]);
  const all = (await Promise.all(lines)).flat();
  return all.filter(({ message }) => message !== 'lead waits').length;
}

async function watched(): Promise<unknown> {
  const before = await warnings();
  const outcome = await world.drive().catch(String);
  return { outcome, warned: (await warnings()) - before };
}

it('without a right to a queue or the table something is seen to fail, and with it back all leads go out', async () => {
  const { day, grants } = world;
  const asIs = await watched();
  expect(asIs).toMatchObject({ outcome: AS_IT_SHOULD_BE });
  for (const grant of grants.filter(isAskedAgain)) {
    day.stack.iam.withdraw(grant);
    expect.soft(await watched(), nameOf(grant)).not.toEqual(asIs);
    day.stack.iam.withdraw(undefined);
    await day.pass(30 * MINUTE, 5 * MINUTE);
    expect(await day.settle(), nameOf(grant)).toEqual([]);
  }
  await expectBalance(day.stack);
  expect(day.simulator.stats()).toMatchObject({ overLimit: 0, violations: 0 });
}, 300_000);
