import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { goThrough } from '../../cli/rehearse/steps.ts';
import { readAddresses } from '../../cli/target/addresses.ts';
import { createClients } from '../../cli/target/local-clients.ts';
import { readBreaker } from '../../functions/dialer/breaker-item.ts';
import { openTable } from '../../functions/dialer/ledger/table.ts';
import { noFaults } from '../../simulator/faults.ts';
import { inProcess, jsonOf } from '../cli/in-process.ts';
import { expectBalance } from '../support/balance.ts';
import { aLead, eventually, KEY, phoneOf, startStack } from '../support/stack.ts';

// `connector rehearse` beside a running stack, with its simulator in the API's place.

const NUMBER = '0825550142';
let stack: Awaited<ReturnType<typeof startStack>>;
beforeAll(async () => {
  stack = await startStack({ sources: { crm: { preset: 'generic' }, hs: { preset: 'hubspot' } } });
  vi.stubEnv('LOCAL_DATA', stack.folder.dataDir);
  vi.stubEnv('LOCAL_SECRETS', stack.folder.secretsFile);
  vi.stubEnv('CONNECTOR_CONFIG', stack.folder.configFile);
  vi.stubEnv('EUPHORIA_URL', stack.simulator.url);
  vi.stubEnv('PORT', new URL(stack.stack.url).port);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack?.close();
});
afterEach(() => stack.simulator.setFaults(noFaults));

const taken = (number: string): number => stack.simulator.taken()[number] ?? 0;
async function breaker() {
  const addresses = readAddresses(stack.folder.dataDir);
  if (addresses === undefined) throw new Error('the stack has left no word');
  const { sqs, dynamodb } = createClients(addresses);
  try {
    return await readBreaker(openTable(dynamodb, 'test-ledger'));
  } finally {
    sqs.destroy();
    dynamodb.destroy();
  }
}
const call = (...more: string[]) =>
  inProcess('rehearse', 'call', '--number', '082 555 0142', ...more);

describe('the call with one contact', () => {
  it('is never made without a yes', async () => {
    const { status, stderr, stdout } = await call();
    expect([status, taken(NUMBER)]).toEqual([2, 0]);
    expect([stdout, stderr]).toEqual(['', expect.stringContaining('at a terminal: say --yes')]);
  });

  it('reaches the API once, shows what was sent and answered, and keeps the shape of the answer', async () => {
    stack.simulator.setFaults({ authKey: KEY });
    const { status, steps } = await jsonOf(
      ...['rehearse', 'call', '--number', '+27 82 555 0142', '--yes'],
    );
    expect(status).toBe(0);
    expect(steps).toEqual([
      {
        step: 'call',
        ok: true,
        details: {
          sent: true,
          document: expect.stringContaining('<Auth>********</Auth>'),
          answer: { status: 200, body: expect.stringContaining('<XML') },
          judgement: 'accepted',
          shapeIsKnown: true,
        },
      },
    ]);
    expect(taken(NUMBER)).toBe(1);
    const { shapes, failures } = await breaker();
    expect([shapes.length, failures]).toEqual([1, 0]);
    // It is no lead, and nothing knows of it as one.
    await expectBalance(stack.stack, { received: 0, delivered: 0 });
    expect(JSON.stringify(steps)).not.toContain(KEY);
  });

  it('says what a refusal means, and that a wrong key stops every call', async () => {
    stack.simulator.setFaults({ authKey: 'another-key' });
    const { status, stdout } = await call('--yes');
    expect(status).toBe(1);
    expect(stdout).toContain('Authorization Failed');
    expect(stdout).toContain('That is read as the API does not know tenant or key');
    expect((await breaker()).openedAt).toBeGreaterThan(0);
    // Once it is right, a rehearsal is as good as a probe.
    stack.simulator.setFaults({ authKey: KEY });
    expect((await call('--yes')).status).toBe(0);
    expect((await breaker()).openedAt).toBeUndefined();
  });

  it('waits for a place, and gives it back', async () => {
    stack.simulator.setFaults({ latencyMs: 1_500 });
    const leads = [11, 12, 13, 14, 15, 16];
    const posted = leads.map((n) => stack.post(aLead(n)));
    await eventually(() => stack.simulator.stats().inProgress).toBeGreaterThan(0);
    const { status } = await call('--yes');
    expect(status).toBe(0);
    await Promise.all(posted);
    // Whoever found no place while the operator had one looks again within a minute.
    await eventually(() => leads.every((n) => taken(phoneOf(n)) === 1), 80_000).toBe(true);
    expect(stack.simulator.stats()).toMatchObject({ overLimit: 0, violations: 0 });
    const { stdout } = await inProcess('pause');
    expect(stdout).toContain('the whole connector is paused');
    stack.simulator.setFaults(noFaults);
    // Nobody else is phoned, and the operator can still find out.
    expect((await call('--yes')).status).toBe(0);
    await inProcess('resume');
  }, 120_000);

  it.each([
    [['--number', '12'], /^--number: has fewer than 9 digits, got "12"; write it as/m],
    [[], /^--number: say the number of your own phone/],
  ])('with %j is refused', async (args, words) => {
    const { status, stderr } = await inProcess('rehearse', 'call', '--yes', ...args);
    expect([status, stderr]).toEqual([2, expect.stringMatching(words)]);
  });
});

it('refuses a number before the first step is done', async () => {
  const { status, stdout } = await inProcess('rehearse', '--yes', '--number', '12');
  expect([status, stdout]).toEqual([2, '']);
});

/** A sender that delivers until the rehearsal has seen it. */
async function whilePosting<Value>(rehearsal: Promise<Value>, post: () => Promise<unknown>) {
  let isOver = false;
  const done = rehearsal.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await post();
    await Promise.race([done, wait(700)]);
  }
  return done;
}

describe('the first delivery of a source', () => {
  // First: a delivery of the second before would count.
  it('that does not come ends with a hint', async () => {
    // Any time that is none is refused first.
    expect((await inProcess('rehearse', 'crm', '--wait', 'long')).status).toBe(2);
    expect((await inProcess('rehearse', 'cmr', '--yes')).stderr).toContain(
      'step: must be one of check, call, crm, hs, got "cmr"; did you mean crm?',
    );
    const { status, stdout } = await inProcess('rehearse', 'crm', '--yes', '--wait', '0m');
    expect([status, stdout]).toEqual([1, expect.stringContaining('Nothing has come.')]);
  });

  it('is waited for, and shown with what each field was read from', async () => {
    let n = 20;
    const rehearsal = inProcess('rehearse', 'crm', '--yes', '--wait', '1m');
    const { status, stdout } = await whilePosting(rehearsal, () => stack.post(aLead(++n)));
    expect(stdout).toContain(
      `Its address: ${stack.stack.url.replace('127.0.0.1', 'localhost')}/hooks/crm`,
    );
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d {2}lead queued \(\w{8}\)$/m);
    expect(stdout).toMatch(/lead delivered \(\w{8}, \d+\.\d s after it came in\)/);
    expect(stdout).toMatch(/surname +Mokoena 2\d +from /);
    expect(status).toBe(0);
  });

  it('that is refused says what to do, with the set-up of the sender', async () => {
    const rehearsal = inProcess('rehearse', 'hs', '--yes', '--wait', '1m');
    const { status, stdout } = await whilePosting(rehearsal, async () => {
      expect((await stack.post(aLead(1), { source: 'hs', token: 'wrong' })).status).toBe(401);
    });
    expect(stdout).toContain('(docs/sources.md, "HubSpot")');
    expect(stdout).toContain('delivery refused');
    expect(stdout).toContain('its token or signature is wrong');
    expect(status).toBe(1);
  });
});

it('the set-up is checked, and what is found is told', async () => {
  const { status, stdout } = await inProcess('rehearse', 'check', '--yes');
  expect(stdout).toMatch(/^OK +API /m);
  expect(status).toBe(0);
});

describe('the steps', () => {
  const say = () => {};
  const steps = (done: string[]) =>
    ['check', 'call', 'crm'].map((name) => ({
      name,
      does: '',
      run: async () => {
        done.push(name);
        return { ok: name !== 'crm' };
      },
    }));

  it.each([
    [
      'are done one by one',
      ['', '', '', '', '', ''],
      ['check', 'call', 'crm'],
      [true, true, false],
    ],
    ['can be skipped', ['s', '', '', 's'], ['call'], [true]],
    ['can be repeated', ['', 'r', 'r', '', 'q'], ['check', 'check', 'check'], [true]],
    ['end where somebody has enough', ['', '', 'q'], ['check'], [true]],
  ])('%s', async (_, answers, expected, ok) => {
    const done: string[] = [];
    const said = answers.values();
    const reports = await goThrough(steps(done), async () => said.next().value ?? 'q', say);
    expect(done).toEqual(expected);
    expect(reports.map((report) => report.ok)).toEqual(ok);
  });
});
