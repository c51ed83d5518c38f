import { readRefused } from '../../cli/refused/refused-store.ts';
import { createClients } from '../../cli/target/local-clients.ts';
import { type Grant, grantsOf } from '../../local/iam/judge.ts';
import { noFaults } from '../../simulator/faults.ts';
import { MINUTE, startDay } from './day.ts';
import { aLead, KEY, phoneOf } from './stack.ts';

/** What becomes of the leads of a {@link startEveryRight} drive where nothing is refused. */
export const AS_IT_SHOULD_BE = {
  statuses: Array.from({ length: 30 }, () => 200),
  taken: 28,
  parked: 2,
  waiting: 0,
  /** Deliveries that were refused, and kept. */
  refused: 401,
  kept: 1,
};

/** A stack under its roles, and a drive in which the functions need every right that they have. */
export async function startEveryRight() {
  const day = await startDay({
    contactsPerCall: 5,
    sources: {
      crm: { preset: 'generic', keepRefused: '7d' },
      website: { preset: 'generic', dedupe: { by: 'contact', within: '24h' } },
    },
  });
  const { dynamodb } = createClients(day.stack);
  const countKept = async (): Promise<number> =>
    (await readRefused({ dynamodb, refused: 'test-refused' })).deliveries.length;
  let known = 0;
  const newPeople = (count: number): number[] => Array.from({ length: count }, () => known++);

  /** Leads in every kind of trouble that asks for a right of its own. Gives what became of them. */
  async function drive(): Promise<typeof AS_IT_SHOULD_BE> {
    const { simulator } = day;
    simulator.setFaults({ ...noFaults, authKey: KEY });
    const parkedBefore = (await day.parked()).length;
    const keptBefore = await countKept();
    const statuses: number[] = [];
    const people: number[] = [];
    const post = async (those: readonly number[], source = 'crm') => {
      people.push(...those);
      const answers = those.map((n) => day.post(aLead(n), { source }));
      statuses.push(...(await Promise.all(answers)).map(({ status }) => status));
    };
    const noNumber = { ...aLead(newPeople(1)[0] ?? 0), phone: '12' };
    statuses.push((await day.post(noNumber)).status);
    const { status: refused } = await day.post(aLead(0), { token: 'a wrong one' });
    const kept = (await countKept()) - keptBefore;
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
    const parked = (await day.parked()).length - parkedBefore;
    return { statuses, taken, parked, waiting, refused, kept };
  }

  const close = async (): Promise<void> => {
    dynamodb.destroy();
    await day.close();
  };
  return { day: { ...day, close }, drive, grants: grantsOf(day.stack.iam.policies) };
}

export const nameOf = ({ roleArn, action, resource }: Grant): string =>
  `${action} on ${resource} of ${roleArn}`;
