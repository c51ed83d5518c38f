import { expect, it } from 'vitest';
import { createJudge, without } from '../../local/iam/judge.ts';
import { AS_IT_SHOULD_BE, nameOf, startEveryRight } from '../support/every-right.ts';
import { aLead } from '../support/stack.ts';

// `npm run test:storm -- roles`: the functions under their own roles. What each asked of AWS is judged again without
// each right in turn; roles.full.ts drives the stack without it, and sees what fails.

it('all that is asked is allowed, and without any right something that is asked is refused', async () => {
  const { day, drive, grants } = await startEveryRight();
  await using _ = { [Symbol.asyncDispose]: () => day.close() };
  expect(await drive()).toEqual(AS_IT_SHOULD_BE);
  const { policies, asked } = day.stack.iam;
  const requests = asked();
  expect(requests.filter(({ verdict }) => verdict.kind !== 'allowed')).toEqual([]);
  const unused: string[] = [];
  for (const grant of grants) {
    const judge = createJudge(without(policies, grant));
    const verdicts = await Promise.all(requests.map((request) => judge(request, request)));
    if (verdicts.every(({ kind }) => kind === 'allowed')) unused.push(nameOf(grant));
  }
  expect(unused).toEqual([]);
  expect(grants.length).toBeGreaterThan(18);

  // What is refused reaches the function: a lead that cannot be queued stays its sender's.
  day.stack.iam.withdraw(
    grants.find(
      ({ action, resource, roleArn }) =>
        /SendMessage/.test(action) && /leads$/.test(resource) && /Webhook/.test(roleArn),
    ),
  );
  expect((await day.post(aLead(900), { source: 'crm' })).status).toBe(503);
  day.stack.iam.withdraw(undefined);
  expect((await day.post(aLead(900), { source: 'crm' })).status).toBe(200);
}, 120_000);
