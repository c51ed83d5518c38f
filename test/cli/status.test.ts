import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { BREAKER_KEY } from '../../functions/dialer/breaker-item.ts';
import { openTable } from '../../functions/dialer/ledger/table.ts';
import { openPlaceStore } from '../../functions/dialer/place-store.ts';
import { useConnectors } from './connectors.ts';
import { PERSON, refused, unusable } from './parked-bodies.ts';

const { state, connector, aws } = useConnectors();
const leads = (count: number): string[] => Array.from({ length: count }, (_, n) => `lead ${n}`);

describe.concurrent('connector status', () => {
  it('tells figures, and when the backlog is gone', async () => {
    const { name, put, run, json } = await connector();
    Object.assign(state.metrics, {
      [`${name} LeadsDelivered`]: [600, 300],
      [`${name} ApiCallsAccepted`]: [12, 6],
      [`${name} ApiCallsBusy`]: [0, 2],
      [`${name}-leads ApproximateAgeOfOldestMessage`]: [45, 30],
    });
    await put('leads', leads(120));
    await put('parked', [refused('a'), refused('b'), unusable('c')]);
    const { status, stdout, stderr } = await run('status');
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/ {2,}/g, '  ')),
    ).toEqual([
      `${name}-connector  running`,
      'waiting  120, 0 of them in a call or waiting for a retry',
      'oldest  45 s',
      'contacts a second  10.0 in the last minute, 3.0 in the last five',
      'drained in  12 s',
      'API calls  18 accepted, 2 busy since 15 min ago',
      'last heard  crm  not within 14 days',
      'parked  3',
      '  2  the API refuses the contact: Incorrect Input Parameters',
      '  1  phoneNumber is no telephone number of ZA, and none with a country code',
    ]);
    expect([status, stderr, PERSON.test(stdout)]).toEqual([0, '', false]);
    expect((await json('status')).said).toEqual({
      target: `${name}-connector`,
      waiting: 120,
      inFlight: 0,
      resting: null,
      resumesBy: null,
      parked: 3,
      parkedByReason: {
        'the API refuses the contact: Incorrect Input Parameters': 2,
        'phoneNumber is no telephone number of ZA, and none with a country code': 1,
      },
      parkedLookedAt: 3,
      refused: null,
      drainSeconds: 12,
      apiRefusesSince: null,
      apiReason: null,
      trial: false,
      paused: [],
      keptPlaces: [],
      held: [],
      contactsPerSecond: { minute: 10, fiveMinutes: 3 },
      oldestSeconds: 45,
      calls: { accepted: 18, busy: 2 },
      callsSince: '15 min ago',
      lastFailure: null,
      filtered: {},
      heard: {},
      heardToTheHour: true,
      heardWithin: 'not within 14 days',
      errors: [],
    });
  });

  it('tells when leads of a source came last, as CloudWatch has counted them', async () => {
    const { name, run, json } = await connector();
    state.metrics[`${name} crm LeadsReceived`] = [2, 7];
    const { crm } = (await json('status')).said.heard;
    // The account dates its newest value a minute before what it is asked for.
    const age = Date.now() - Date.parse(crm);
    expect(Math.abs(age)).toBeLessThanOrEqual(3_600_000);
    expect((await run('status')).stdout).toContain(`in the hour from ${crm.slice(0, 19)}Z`);
  });

  it('has heard a source of which only leads came that its `when` does not let through', async () => {
    const { name, json } = await connector();
    state.metrics[`${name} crm LeadsFiltered`] = [1];
    expect(Object.keys((await json('status')).said.heard)).toEqual(['crm']);
  });

  it('tells the last errors and warnings of both functions, the newest last', async () => {
    const { name, json, run } = await connector();
    const now = Date.now();
    const line = (level: string, minutesAgo: number, fields: object) =>
      JSON.stringify({
        level,
        timestamp: new Date(now - minutesAgo * 60_000).toISOString(),
        ...fields,
      });
    state.logs[`/aws/lambda/${name}-webhook`] = [
      line('WARN', 20, { message: 'delivery refused', source: 'crm' }),
    ];
    state.logs[`/aws/lambda/${name}-dialer`] = [
      line('ERROR', 61, { message: 'too old' }),
      line('WARN', 30, { message: 'lead waits', reason: 'not sent: ECONNREFUSED', id: 'a' }),
      line('INFO', 10, { message: 'lead delivered' }),
      line('ERROR', 5, { message: 'lead parked', field: 'assignedTo', reason: 'no agent' }),
    ];
    const says = async () =>
      (await json('status')).said.errors.map((error: { says: string }) => error.says);
    expect(await says()).toEqual([
      'lead waits: not sent: ECONNREFUSED (a)',
      'delivery refused (crm)',
      'lead parked: no agent (assignedTo)',
    ]);
    const at = new Date(now - 30 * 60_000).toISOString().slice(0, 19);
    expect((await run('status')).stdout).toContain(`last errors        ${at}Z lead waits: `);
    state.logs[`/aws/lambda/${name}-dialer`] = Array.from({ length: 7 }, (_, n) =>
      line('WARN', 0, { message: `call ${n}` }),
    );
    expect(await says()).toEqual(['call 2', 'call 3', 'call 4', 'call 5', 'call 6']);
  });

  it.each([
    ['by five minutes where the last one had none', [0, 0, 600], 20, '10 s', 10],
    ['never where nothing moves', [], 20, 'never, at this rate: nothing moves', null],
    ['at once where nothing waits', [60], 0, 'nothing waits', 0],
  ])('estimates %s', async (_, delivered, waiting, words, seconds) => {
    const { name, put, run, json } = await connector();
    state.metrics[`${name} LeadsDelivered`] = delivered;
    await put('leads', leads(waiting));
    expect((await run('status')).stdout).toContain(`\ndrained in         ${words}\n`);
    expect((await json('status')).said.drainSeconds).toBe(seconds);
  });

  it.each<[string, Record<string, number[]>, string]>([
    [
      'none of its last minute was taken',
      { Accepted: [0, 5], Unsure: [2], Busy: [1, 3] },
      'running, but the last API call failed: busy, unsure; its leads are tried again by themselves',
    ],
    ['one of its last minute was taken', { Accepted: [1, 5], Unsure: [2] }, 'running'],
    ['the API has looked at one', { Rejected: [1], Unsure: [0, 2] }, 'running'],
  ])('tells of calls that failed, where %s', async (_, calls, words) => {
    const { name, put, run } = await connector();
    for (const [outcome, counts] of Object.entries(calls)) {
      state.metrics[`${name} ApiCalls${outcome}`] = counts;
    }
    await put('leads', leads(2));
    const { status, stdout } = await run('status');
    expect([stdout.split('\n')[0], status]).toEqual([
      expect.stringMatching(new RegExp(`^${name}-connector +${words}$`)),
      0,
    ]);
  });

  it('says that no calls are made, and does not promise an end', async () => {
    const { name, put, run, json } = await connector();
    state.metrics[`${name} LeadsDelivered`] = [600];
    await put('leads', leads(2));
    const closedAt = Date.parse('2026-11-23T08:00:00Z');
    const Item = { key: { S: BREAKER_KEY }, openedAt: { N: `${closedAt}` } };
    await aws().dynamodb.send(new PutItemCommand({ TableName: `${name}-ledger`, Item }));
    const { status, stdout } = await run('status');
    // For a script that watches it.
    expect(status).toBe(1);
    expect(stdout).toContain(
      `no calls are made since 2026-11-23T08:00:00Z; npm run connector -- check --stack ${name}-connector says what to do\n`,
    );
    expect(stdout).toContain('drained in      ');
    expect(stdout).toContain('not before the API takes calls again\n');
    const { said } = await json('status');
    expect(said).toMatchObject({ apiRefusesSince: '2026-11-23T08:00:00.000Z', drainSeconds: null });
  });

  it('tells of call places that are kept for calls that were given up', async () => {
    const { name, put, run, json } = await connector();
    await put('leads', leads(2));
    const now = Date.now();
    const { dynamodb } = aws();
    const store = openPlaceStore({
      table: openTable(dynamodb, `${name}-ledger`),
      memory: { preferred: 0, places: [] },
      invocation: 'one',
      now: () => now,
      random: () => 0,
    });
    const until = now + 300_000;
    const place = await store.take({ owner: 'one', call: 1, until: now + 30_000 });
    if ('slot' in place) await store.keepUntil(place.slot, until, 'givenUp');
    expect((await run('status')).stdout).toMatch(
      /^call places +1 of 3 is kept for calls that were given up or lost, until 20\d\d-.*Z: /m,
    );
    const [kept] = (await json('status')).said.keptPlaces;
    expect(kept).toEqual({
      until: new Date(until).toISOString(),
      isGivenUp: true,
      since: new Date(now).toISOString(),
    });
  });

  it('tells the leads that `when` did not let through, by source', async () => {
    const when = "consent == 'yes'";
    const sources = { crm: { preset: 'generic', when }, shop: { preset: 'generic', when } };
    const { name, run, json } = await connector(`sources: ${JSON.stringify(sources)}`);
    state.metrics[`${name} crm LeadsFiltered`] = [4, 1];
    expect((await run('status')).stdout).toMatch(/^filtered +5 of crm in the last 15 min: /m);
    expect((await json('status')).said.filtered).toEqual({ crm: 5 });
  });

  it('tells a list of which everything is refused', async () => {
    const { name, run, put } = await connector();
    await put('leads', ['{}']);
    const held = {
      ...{ campaign: 'Sales', list: 'Wbe', reason: 'Incorrect Input Parameters', since: 0 },
      nextProbeAt: Date.now(),
    };
    const forgotten = { ...held, list: 'Old', nextProbeAt: 0 };
    const Item = marshall({ key: BREAKER_KEY, held: { a: held, b: forgotten } });
    await aws().dynamodb.send(new PutItemCommand({ TableName: `${name}-ledger`, Item }));
    const { status, stdout } = await run('status');
    expect(stdout).toMatch(
      /^held +everything for Sales, list Wbe, since 1970-01-01T00:00:00Z: Incorrect Input Parameters\. Is it/m,
    );
    expect(stdout).toMatch(
      /^drained in +nothing moves: Sales, list Wbe, is held until the API takes it$/m,
    );
    expect(stdout).not.toContain('Old');
    expect(status).toBe(1);
  });
});

it('takes no operands', async () => {
  const { run } = await connector();
  const { status, stderr } = await run('status', 'x');
  expect([status, stderr.split('\n')[0]]).toEqual([2, 'status takes no operands, got "x"']);
});
