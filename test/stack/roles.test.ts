import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJudge, type Grant, grantsOf, without } from '../../local/iam/judge.ts';
import { noFaults } from '../../simulator/faults.ts';
import { expectBalance } from '../support/balance.ts';
import { MINUTE, startDay } from '../support/day.ts';
import { aLead, KEY, phoneOf } from '../support/stack.ts';

// The functions under their own roles: every right of the template is used by some run, and without any
// of them something fails.

let day: Awaited<ReturnType<typeof startDay>>;
let grants: readonly Grant[];
beforeAll(async () => {
  day = await startDay({
    contactsPerCall: 5,
    sources: {
      crm: { preset: 'generic' },
      website: { preset: 'generic', dedupe: { by: 'contact', within: '24h' } },
    },
  });
  grants = grantsOf(day.stack.iam.policies);
});
afterAll(() => day?.close());

let people = 0;
const newPeople = (count: number): number[] => Array.from({ length: count }, () => people++);

/** Leads in every kind of trouble that asks for a right of its own. Gives what became of them. */
async function drive(): Promise<Record<string, unknown>> {
  const { simulator } = day;
  simulator.setFaults({ ...noFaults, authKey: KEY });
  const parkedBefore = (await day.parked()).length;
  const statuses: number[] = [];
  const people: number[] = [];
  const post = async (those: readonly number[], source = 'crm') => {
    people.push(...those);
    const answers = those.map((n) => day.post(aLead(n), { source }));
    statuses.push(...(await Promise.all(answers)).map(({ status }) => status));
  };
  const noNumber = { ...aLead(newPeople(1)[0] ?? 0), phone: '12' };
  statuses.push((await day.post(noNumber)).status);
  // More than an event holds, so that the function takes messages itself.
  simulator.setFaults({ latencyMs: 100 });
  await post(newPeople(25), 'website');
  simulator.setFaults({ latencyMs: 0 });
  await day.pass(MINUTE);
  // One that the API refuses, one that has to wait, and a set-up that is wrong for a while.
  simulator.setFaults({ rates: { incorrectInput: 1 } });
  await post(newPeople(1));
  await day.pass(MINUTE);
  simulator.setFaults({ rates: {}, next: ['http503'] });
  await post(newPeople(1));
  await day.pass(2 * MINUTE);
  simulator.setFaults({ authKey: 'another' });
  await post(newPeople(1));
  await day.settle();
  simulator.setFaults({ authKey: KEY });
  await day.pass(4 * MINUTE);
  // Lone leads, one call each: what is left shut after the trouble holds them up.
  await post(newPeople(1));
  const waiting = (await day.settle()).length;
  const taken = people.filter((n) => simulator.taken()[phoneOf(n)] === 1).length;
  return { statuses, taken, parked: (await day.parked()).length - parkedBefore, waiting };
}

it('all that is asked is allowed, and all that is allowed is asked', async () => {
  expect(await drive()).toEqual({
    statuses: Array.from({ length: 30 }, () => 200),
    taken: 28,
    parked: 2,
    waiting: 0,
  });
  const asked = day.stack.iam.asked();
  expect(asked.filter(({ verdict }) => verdict.kind !== 'allowed')).toEqual([]);
  const unused: string[] = [];
  for (const grant of grants) {
    const judge = createJudge(without(day.stack.iam.policies, grant));
    const verdicts = await Promise.all(asked.map((one) => judge(one, one)));
    if (verdicts.every(({ kind }) => kind === 'allowed')) unused.push(nameOf(grant));
  }
  expect(unused).toEqual([]);
  expect(grants.length).toBeGreaterThan(15);
});

const nameOf = ({ roleArn, action, resource }: Grant): string =>
  `${action} on ${resource} of ${roleArn}`;

describe('without a right', { timeout: 180_000 }, () => {
  /** What a function asks for as long as it runs. The rest it asks for as it starts. */
  const isAskedAgain = ({ action }: Grant): boolean =>
    /^(sqs|dynamodb):/.test(action) && action !== 'sqs:GetQueueAttributes';

  /** What the functions warn of. */
  async function warnings(): Promise<number> {
    const lines = ['webhook', 'dialer'].map((part) =>
      Promise.all([
        day.logged(part as 'webhook' | 'dialer', '"level":"WARN"'),
        day.logged(part as 'webhook' | 'dialer', '"level":"ERROR"'),
      ]),
    );
    return (await Promise.all(lines)).flat(2).filter(({ message }) => message !== 'lead waits')
      .length;
  }

  async function watched(): Promise<unknown> {
    const before = await warnings();
    const outcome = await drive().catch(String);
    return { outcome, warned: (await warnings()) - before };
  }

  it('to any action on a queue or the table something fails, and with it back all leads go out', async () => {
    const asIs = await watched();
    for (const grant of grants.filter(isAskedAgain)) {
      day.stack.iam.withdraw(grant);
      expect.soft(await watched(), nameOf(grant)).not.toEqual(asIs);
      day.stack.iam.withdraw(undefined);
      await day.pass(30 * MINUTE, 5 * MINUTE);
      expect(await day.settle(), nameOf(grant)).toEqual([]);
    }
    await expectBalance(day.stack);
    expect(day.simulator.stats()).toMatchObject({ overLimit: 0, violations: 0 });
  });
});
