import { describe, expect, it } from 'vitest';
import { deliver } from '../../functions/dialer/deliver.ts';
import type { Claim } from '../../functions/dialer/ledger-item.ts';
import type { Settled } from '../../functions/dialer/records.ts';
import type { QueuedLead } from '../../functions/lead/queued-lead.ts';
import {
  accepted,
  aRecord,
  errorText,
  memoryEffects,
  memoryGate,
  memoryLedger,
  memoryRecords,
  toRecords,
} from '../support/dialer.ts';
import { aContact, aQueuedLead } from '../support/leads.ts';

const leads = (count: number, from = 0, changes: Partial<QueuedLead> = {}) =>
  Array.from({ length: count }, (_, index) => {
    const id = `lead-${from + index}`;
    return aQueuedLead({ id, key: id, ...changes });
  });

const outcomes = (settled: Settled[]) =>
  Object.fromEntries(
    settled.map(([{ messageId }, disposition]) => [
      messageId,
      disposition.kind === 'done' ? 'done' : disposition.seconds,
    ]),
  );

it('a lone lead goes out at once, and the queue is not asked for more', async () => {
  const { records, settled, taken } = memoryRecords(toRecords(leads(1)));
  const { effects, contactsPerCall, counted } = memoryEffects();
  await deliver(records, effects);
  expect(contactsPerCall()).toEqual([1]);
  expect(taken).toEqual([]);
  expect(outcomes(settled)).toEqual({ 'lead-0': 'done' });
  expect(counted).toEqual(['website LeadsDelivered 1', 'website SpeedToLead 10000']);
});

it('behind a full event, calls grow to what one may carry, until the queue gives less', async () => {
  const { records, settled, left } = memoryRecords(toRecords(leads(10)), toRecords(leads(115, 10)));
  const { effects, contactsPerCall } = memoryEffects();
  await deliver(records, effects);
  expect(contactsPerCall()).toEqual([50, 50, 25]);
  expect(left).toEqual([]);
  expect(Object.values(outcomes(settled))).toEqual(Array(125).fill('done'));
});

it('receives the next leads while a call is under way', async () => {
  const { records, taken } = memoryRecords(toRecords(leads(10)), toRecords(leads(100, 10)));
  const takenAtCall: number[] = [];
  const { effects } = memoryEffects({
    contactsPerCall: 10,
    callApi: async () => {
      takenAtCall.push(taken.length);
      return { kind: 'answered', status: 200, body: '<XML/>' };
    },
  });
  await deliver(records, effects);
  expect(takenAtCall[0]).toBe(1);
});

it('takes no more once there is no time for another call', async () => {
  const { records, left } = memoryRecords(toRecords(leads(10)), toRecords(leads(100, 10)));
  const { effects, contactsPerCall } = memoryEffects({ hasTimeForMore: () => false });
  await deliver(records, effects);
  expect(contactsPerCall()).toEqual([50]);
  expect(left).toHaveLength(60);
});

it('hands leads back at once when there is no time for their call', async () => {
  const { records, settled } = memoryRecords(toRecords(leads(2)));
  const { effects, calls } = memoryEffects({ hasTime: () => false });
  await deliver(records, effects);
  expect(calls).toEqual([]);
  expect(outcomes(settled)).toEqual({ 'lead-0': 1, 'lead-1': 1 });
});

it('makes a call for each destination', async () => {
  const destination = { campaign: 'Other', list: 'L', dataSource: '', priority: 1 };
  const all = [...leads(2), ...leads(1, 2, { destination })];
  const { records } = memoryRecords(toRecords(all));
  const { effects, contactsPerCall } = memoryEffects();
  await deliver(records, effects);
  expect(contactsPerCall()).toEqual([2, 1]);
});

describe('a message that cannot be read', () => {
  it('is parked as it is', async () => {
    const { records, settled } = memoryRecords([aRecord('{"v":2}', 'odd')]);
    const { effects, parked } = memoryEffects();
    await deliver(records, effects);
    expect(parked).toEqual([
      {
        v: 1,
        id: 'odd',
        source: 'unknown',
        reason: expect.stringContaining('v'),
        parkedAt: '2026-11-23T08:00:10.000Z',
        message: '{"v":2}',
      },
    ]);
    expect(outcomes(settled)).toEqual({ odd: 'done' });
  });

  it('stays where it is when the parked queue cannot be reached', async () => {
    const { records, settled } = memoryRecords([aRecord('', 'odd')]);
    await deliver(records, memoryEffects({ parkLeads: async () => false }).effects);
    expect(outcomes(settled)).toEqual({ odd: 31 });
  });
});

describe('a rejected call', () => {
  it('is split until the contact at fault stands alone', async () => {
    const bad = aQueuedLead({ id: 'bad', key: 'bad', contact: aContact({ surname: 'Poison' }) });
    const { records, settled } = memoryRecords(toRecords([...leads(4), bad, ...leads(4, 4)]));
    const { effects, parked, contactsPerCall } = memoryEffects({});
    const { callApi } = effects;
    await deliver(records, {
      ...effects,
      callApi: async (document) =>
        (await callApi(document)) &&
        (document.includes('Poison')
          ? errorText('Incorrect Input Parameters. Please check the documentation')
          : { kind: 'answered', status: 200, body: '<XML/>' }),
    });
    expect(parked).toMatchObject([
      { id: 'bad', reason: 'the API refuses the contact: Incorrect Input Parameters' },
    ]);
    expect(Object.values(outcomes(settled))).toEqual(Array(9).fill('done'));
    expect(contactsPerCall()[0]).toBe(9);
    expect(contactsPerCall()).toContain(1);
  });

  it('hands back what there is no time to find out', async () => {
    const { records, settled } = memoryRecords(toRecords(leads(4)));
    let calls = 0;
    const { effects } = memoryEffects({
      hasTime: () => calls < 2,
      callApi: async () => {
        calls++;
        return calls === 1
          ? errorText('Incorrect Input Parameters')
          : { kind: 'answered', status: 200, body: '<XML/>' };
      },
    });
    await deliver(records, effects);
    expect(outcomes(settled)).toEqual({
      'lead-0': 'done',
      'lead-1': 'done',
      'lead-2': 1,
      'lead-3': 1,
    });
  });
});

describe('a lead that has to wait', () => {
  it.each([
    ['busy costs no attempt', errorText('Concurrent API Calls Exceeded'), 5, 31],
    ['unavailable, first time', errorText('Sip Server not found'), 1, 31],
    ['unavailable, third time', errorText('Sip Server not found'), 3, 60],
    ['unavailable for long', errorText('Sip Server not found'), 601, 900],
    ['unsure', { kind: 'lost', cause: 'ECONNRESET' } as const, 2, 60],
    ['misconfigured', errorText('Permission Denied'), 2, 31],
  ])('%s', async (_, reply, receiveCount, seconds) => {
    const { records, settled } = memoryRecords(toRecords(leads(1), receiveCount));
    const { effects, counted } = memoryEffects({}, Array(4).fill(reply));
    await deliver(records, effects);
    expect(outcomes(settled)).toEqual({ 'lead-0': seconds });
    expect(counted).toEqual(['website LeadsRetried 1']);
  });

  it('is parked once it has waited too long', async () => {
    const { records, settled } = memoryRecords(toRecords(leads(1), 300));
    const now = () => Date.parse('2026-11-26T08:00:00.000Z');
    const { effects, parked } = memoryEffects({ now }, [errorText('Sip Server not found')]);
    await deliver(records, effects);
    expect(outcomes(settled)).toEqual({ 'lead-0': 'done' });
    expect(parked).toMatchObject([
      { id: 'lead-0', reason: 'given up after 72 h: Sip Server not found', lead: { id: 'lead-0' } },
    ]);
  });

  it('is not lost when the parked queue cannot be reached', async () => {
    const { records, settled } = memoryRecords(toRecords(leads(1)));
    const { effects } = memoryEffects({ parkLeads: async () => false }, [
      errorText('Incorrect Input Parameters'),
    ]);
    await deliver(records, effects);
    expect(outcomes(settled)).toEqual({ 'lead-0': 31 });
  });
});

describe('credentials', () => {
  const wrong = errorText('Authorization Failed');

  it('are fetched afresh once, and used at once if they changed', async () => {
    const { records, settled } = memoryRecords(toRecords(leads(1)));
    const asked: (string | undefined)[] = [];
    const { effects, calls } = memoryEffects(
      {
        credentials: {
          get: async (fresh) => {
            asked.push(fresh);
            return { ok: true, value: { tenantName: 'acme', authKey: fresh ? 'new' : 'old' } };
          },
        },
      },
      [wrong],
    );
    await deliver(records, effects);
    expect(asked).toEqual([undefined, 'fresh']);
    expect(calls.map((document) => /<Auth>(\w+)/.exec(document)?.[1])).toEqual(['old', 'new']);
    expect(outcomes(settled)).toEqual({ 'lead-0': 'done' });
  });

  it('that did not change are not tried again', async () => {
    const { records, settled } = memoryRecords(toRecords(leads(1)));
    const { effects, calls } = memoryEffects({}, [wrong]);
    await deliver(records, effects);
    expect(calls).toHaveLength(1);
    expect(outcomes(settled)).toEqual({ 'lead-0': 31 });
  });

  it('that cannot be read cost no lead', async () => {
    const { records, settled } = memoryRecords(toRecords(leads(1)));
    const error = { secret: 'acme/euphoria', reason: 'down' };
    const { effects, calls } = memoryEffects({
      credentials: { get: async () => ({ ok: false, error }) },
    });
    await deliver(records, effects);
    expect(calls).toEqual([]);
    expect(outcomes(settled)).toEqual({ 'lead-0': 31 });
  });
});

describe('what the ledger says', () => {
  it.each<[string, Claim, number | 'done', string[]]>([
    ['a duplicate needs no call', { kind: 'duplicate' }, 'done', ['website LeadsDuplicate 1']],
    ['a lead that is settled needs no call', { kind: 'done' }, 'done', []],
    ['a lead in other hands is looked at again', { kind: 'held', seconds: 17 }, 17, []],
    ['no ledger, no call', { kind: 'unavailable' }, 31, ['website LeadsRetried 1']],
  ])('%s', async (_, claim, expected, metrics) => {
    const { records, settled } = memoryRecords(toRecords(leads(1)));
    const { ledger, settlements } = memoryLedger({ 'lead-0': claim });
    const { effects, calls, counted } = memoryEffects({ ledger });
    await deliver(records, effects);
    expect(calls).toEqual([]);
    expect(outcomes(settled)).toEqual({ 'lead-0': expected });
    expect(settlements).toEqual({});
    expect(counted).toEqual(metrics);
  });

  it('costs the other leads of the batch nothing', async () => {
    const { records, settled } = memoryRecords(toRecords(leads(3)));
    const { ledger, settlements } = memoryLedger({ 'lead-1': { kind: 'duplicate' } });
    const { effects, contactsPerCall } = memoryEffects({ ledger });
    await deliver(records, effects);
    expect(contactsPerCall()).toEqual([2]);
    expect(Object.values(outcomes(settled))).toEqual(['done', 'done', 'done']);
    expect(settlements).toEqual({
      'lead-0': { state: 'delivered' },
      'lead-2': { state: 'delivered' },
    });
  });

  it('is told what became of a lead before the queue is', async () => {
    const order: string[] = [];
    const { records } = memoryRecords(toRecords(leads(1)));
    const { effects } = memoryEffects({
      ledger: {
        claim: async () => ({ kind: 'claimed', mayBeTaken: false }),
        settle: async () => {
          order.push('ledger');
        },
      },
    });
    await deliver(
      {
        ...records,
        settle: async (settled) => {
          if (settled.length > 0) order.push('queue');
        },
      },
      effects,
    );
    expect(order).toEqual(['ledger', 'queue']);
  });

  it('lets go of what there was no time for', async () => {
    const { records } = memoryRecords(toRecords(leads(1)));
    const { ledger, settlements } = memoryLedger();
    await deliver(records, memoryEffects({ ledger, hasTime: () => false }).effects);
    expect(settlements).toEqual({
      'lead-0': { state: 'retrying', error: 'handed back', unsure: false },
    });
  });
});

describe('a call whose outcome nobody knows', () => {
  const lost = { kind: 'lost', cause: 'ECONNRESET' } as const;

  it.each([
    ['accepted', accepted, { state: 'delivered' }],
    ['refused', errorText('Incorrect Input Parameters'), { state: 'parked' }],
    ['set up wrong', errorText('Permission Denied'), { state: 'retrying', unsure: true }],
  ])('is asked about once, with the same bytes: %s', async (_, second, settlement) => {
    const { records } = memoryRecords(toRecords(leads(1)));
    const { ledger, settlements } = memoryLedger();
    const { effects, calls, possibleDuplicates } = memoryEffects({ ledger }, [lost, second]);
    await deliver(records, effects);
    expect(calls).toHaveLength(2);
    expect(calls[1]).toBe(calls[0]);
    expect(settlements['lead-0']).toMatchObject(settlement);
    expect(possibleDuplicates).toEqual(['lead-0']);
  });

  it.each([
    ['busy', errorText('Concurrent API Calls Exceeded')],
    ['down', errorText('Sip Server not found')],
  ])('is asked about again by an API that was %s, which says nothing of it', async (_, reply) => {
    const { records } = memoryRecords(toRecords(leads(1)));
    const { ledger, settlements } = memoryLedger();
    const { effects, calls } = memoryEffects({ ledger }, [lost, reply, accepted]);
    await deliver(records, effects);
    expect(new Set(calls).size).toBe(1);
    expect(calls).toHaveLength(3);
    expect(settlements['lead-0']).toEqual({ state: 'delivered' });
  });

  it('stays in doubt when the API is busy all the time', async () => {
    const { records } = memoryRecords(toRecords(leads(1)));
    const { ledger, settlements } = memoryLedger();
    const busy = errorText('Concurrent API Calls Exceeded');
    const { effects, calls } = memoryEffects({ ledger }, [lost, busy, busy, busy, busy]);
    await deliver(records, effects);
    expect(calls).toHaveLength(4);
    expect(settlements['lead-0']).toMatchObject({ state: 'retrying', unsure: true });
  });

  it('is asked about again when its answer is lost again, and told of each time', async () => {
    const { records } = memoryRecords(toRecords(leads(1)));
    const { ledger, settlements } = memoryLedger();
    const { effects, calls, possibleDuplicates } = memoryEffects({ ledger }, [
      lost,
      lost,
      accepted,
    ]);
    await deliver(records, effects);
    expect(new Set(calls).size).toBe(1);
    expect(calls).toHaveLength(3);
    expect(settlements['lead-0']).toEqual({ state: 'delivered' });
    expect(possibleDuplicates).toEqual(['lead-0', 'lead-0']);
  });

  it('stays in doubt when every answer is lost', async () => {
    const { records } = memoryRecords(toRecords(leads(1)));
    const { ledger, settlements } = memoryLedger();
    const { effects, calls } = memoryEffects({ ledger }, [lost, lost, lost, lost, lost]);
    await deliver(records, effects);
    expect(calls).toHaveLength(4);
    expect(settlements['lead-0']).toMatchObject({ state: 'retrying', unsure: true });
  });

  it('is asked about once when there is no time for more', async () => {
    const { records, settled } = memoryRecords(toRecords(leads(1)));
    let calls = 0;
    const { effects, possibleDuplicates } = memoryEffects({
      hasTime: () => calls === 0,
      callApi: async () => {
        calls++;
        return lost;
      },
    });
    await deliver(records, effects);
    expect(calls).toBe(2);
    expect(possibleDuplicates).toEqual(['lead-0']);
    expect(outcomes(settled)).toEqual({ 'lead-0': 31 });
  });

  it('is asked about as long as there is time for one call', async () => {
    const { records } = memoryRecords(toRecords(leads(1)));
    const { ledger, settlements } = memoryLedger();
    let left = 3;
    const answers = [lost, lost, accepted];
    const { effects } = memoryEffects({
      ledger,
      hasTime: (calls) => calls <= left,
      callApi: async () => answers[3 - left--] ?? lost,
    });
    await deliver(records, effects);
    expect(left).toBe(0);
    expect(settlements['lead-0']).toEqual({ state: 'delivered' });
  });

  it("parks the leads with whenUnsure: 'park'", async () => {
    const { records } = memoryRecords(toRecords(leads(1)));
    const { effects, calls, parked } = memoryEffects({ whenUnsure: 'park' }, [lost, lost]);
    await deliver(records, effects);
    expect(calls).toHaveLength(2);
    expect(parked).toMatchObject([{ id: 'lead-0', reason: expect.stringContaining('unsure') }]);
  });
});

describe('a lead that an earlier call may have brought', () => {
  const claims = { 'lead-0': { kind: 'claimed', mayBeTaken: true } } as const;

  it('is sent again, and counted', async () => {
    const { records } = memoryRecords(toRecords(leads(2)));
    const { ledger, settlements } = memoryLedger(claims);
    const { effects, contactsPerCall, possibleDuplicates } = memoryEffects({ ledger });
    await deliver(records, effects);
    expect(contactsPerCall()).toEqual([2]);
    expect(possibleDuplicates).toEqual(['lead-0']);
    expect(settlements['lead-0']).toEqual({ state: 'delivered' });
  });

  it('stays in doubt when the API is down', async () => {
    const { records } = memoryRecords(toRecords(leads(1)));
    const { ledger, settlements } = memoryLedger(claims);
    const { effects } = memoryEffects({ ledger }, [errorText('Sip Server not found')]);
    await deliver(records, effects);
    expect(settlements['lead-0']).toMatchObject({ state: 'retrying', unsure: true });
  });

  it("is parked without a call with whenUnsure: 'park'", async () => {
    const { records, settled } = memoryRecords(toRecords(leads(1)));
    const { ledger, settlements } = memoryLedger(claims);
    const { effects, calls, parked } = memoryEffects({ ledger, whenUnsure: 'park' });
    await deliver(records, effects);
    expect(calls).toEqual([]);
    expect(parked).toMatchObject([{ id: 'lead-0', reason: expect.stringContaining('unsure') }]);
    expect(settlements['lead-0']).toMatchObject({ state: 'parked' });
    expect(outcomes(settled)).toEqual({ 'lead-0': 'done' });
  });
});

describe('while the API refuses every call', () => {
  const refuses = errorText('Permission Denied');

  it('the first refusal closes the gate, and this invocation calls no more', async () => {
    const { records, settled } = memoryRecords(toRecords(leads(10)), toRecords(leads(90, 10)));
    const { gate, done } = memoryGate();
    const { ledger, settlements } = memoryLedger();
    const { effects, calls } = memoryEffects({ gate, ledger, contactsPerCall: 10 }, [
      refuses,
      refuses,
    ]);
    await deliver(records, effects);
    expect(calls).toHaveLength(1);
    expect(done).toEqual(['closed: Permission Denied']);
    const all = outcomes(settled);
    expect(new Set(Object.values(all))).toEqual(new Set([31]));
    // Nothing stays claimed.
    expect(Object.keys(settlements)).toEqual(Object.keys(all));
  });

  it('a closed gate lets no lead be claimed or called', async () => {
    const { records, settled } = memoryRecords(toRecords(leads(2)));
    const { ledger, settlements } = memoryLedger();
    const { effects, calls } = memoryEffects({ gate: memoryGate('closed').gate, ledger });
    await deliver(records, effects);
    expect(calls).toEqual([]);
    expect(settlements).toEqual({});
    expect(outcomes(settled)).toEqual({ 'lead-0': 31, 'lead-1': 31 });
  });

  const other = { campaign: 'Other', list: 'L', dataSource: '', priority: 1 };
  const twoCalls = () => toRecords([...leads(1), ...leads(1, 1, { destination: other })]);

  it('a probe makes one call; refused, it makes no second', async () => {
    const { records } = memoryRecords(twoCalls());
    const { gate, done } = memoryGate('probe');
    const { effects, calls } = memoryEffects({ gate }, [refuses]);
    await deliver(records, effects);
    expect(calls).toHaveLength(1);
    expect(done).toEqual(['closed: Permission Denied']);
  });

  it.each([
    ['taken', accepted],
    ['answered about the contact', errorText('Incorrect Input Parameters')],
  ])('a probe that is %s opens the gate, and the rest goes out', async (_, reply) => {
    const { records } = memoryRecords(twoCalls());
    const { gate, done } = memoryGate('probe');
    const { effects, calls } = memoryEffects({ gate }, [reply]);
    await deliver(records, effects);
    expect(calls).toHaveLength(2);
    expect(done).toEqual(['opened']);
  });

  it('a probe that finds the API down leaves the gate as it is', async () => {
    const { records } = memoryRecords(twoCalls());
    const { gate, done } = memoryGate('probe');
    const { effects, calls } = memoryEffects({ gate }, [errorText('Sip Server not found')]);
    await deliver(records, effects);
    expect(calls).toHaveLength(1);
    expect(done).toEqual([]);
  });
});
