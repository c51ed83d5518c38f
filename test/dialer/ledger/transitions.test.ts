import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fromAttributes,
  type LedgerItem,
  REMEMBERED,
  toAttributes,
} from '../../../functions/dialer/ledger/item.ts';
import {
  type ClaimEvent,
  claim,
  elsewhere,
  type Sent,
  type Settlement,
  settled,
} from '../../../functions/dialer/ledger/transitions.ts';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const HOUR = 3_600_000;
const LATER = '2026-11-23T07:59:59.500Z';

const anEvent = (changes: Partial<ClaimEvent> = {}): ClaimEvent => ({
  key: 'k',
  id: 'a',
  source: 'crm',
  campaign: 'Sales',
  list: 'Web',
  receivedAt: '2026-11-23T07:59:59.000Z',
  messageId: 'm1',
  owner: 'one/m1',
  call: 1,
  attempt: 1,
  isTold: false,
  isSentAgain: false,
  isDoubtful: false,
  withSuspects: false,
  now: NOW,
  lease: NOW + 60_000,
  windowStart: NOW - 24 * HOUR,
  expiresAt: NOW / 1000 + 86_400,
  mostSendings: 2,
  whenUnsure: 'resend',
  ...changes,
});

const anItem = (changes: Partial<LedgerItem> = {}): LedgerItem => ({
  key: 'k',
  state: 'retrying',
  id: 'a',
  attempt: 1,
  sendings: 0,
  unrecognised: 0,
  deliveryCount: 0,
  duplicateCount: 0,
  lastIds: [],
  lastMessages: [],
  updatedAt: NOW - 1_000,
  expiresAt: NOW / 1000 + 86_400,
  ...changes,
});

const theirs = { state: 'sending', owner: 'other/m9', call: 3, sendings: 1 } as const;
const dead = { ...theirs, lease: NOW - 1 };

describe('may a lead be sent', () => {
  it.each<[string, Partial<LedgerItem> | undefined, Sent, Partial<ClaimEvent>, object]>([
    ['that nobody knows', undefined, 'began', {}, { kind: 'claimed', mayBeTaken: false }],
    [
      'whose item is over its time',
      { state: 'delivered', deliveredAt: NOW, expiresAt: NOW / 1000 },
      'began',
      {},
      { kind: 'claimed', mayBeTaken: false },
    ],
    ['that waits', {}, 'began', {}, { kind: 'claimed', mayBeTaken: false, write: { sendings: 1 } }],
    ['that was sent once without an answer', { sendings: 1 }, 'began', {}, { kind: 'doubtful' }],
    [
      'that was sent once without an answer, with its like',
      { sendings: 1 },
      'began',
      { isDoubtful: true },
      { kind: 'claimed', mayBeTaken: true, write: { sendings: 2 } },
    ],
    [
      'that was sent twice without an answer',
      { sendings: 2 },
      'began',
      {},
      { kind: 'unsure', write: { sendings: 2 } },
    ],
    [
      'that was sent without an answer, where such leads are parked',
      { sendings: 1 },
      'began',
      { whenUnsure: 'park' },
      { kind: 'unsure' },
    ],
    [
      'of the same message, delivered before',
      { state: 'delivered', deliveredAt: NOW, lastMessages: ['m1'] },
      'began',
      {},
      { kind: 'done' },
    ],
    [
      'that was delivered lately',
      { state: 'delivered', deliveredAt: NOW - HOUR },
      'began',
      {},
      { kind: 'duplicate', write: { duplicateCount: 1, lastMessages: ['m1'] } },
    ],
    [
      'that was delivered long ago',
      { state: 'delivered', deliveredAt: NOW - 25 * HOUR, sendings: 0 },
      'began',
      {},
      { kind: 'claimed', mayBeTaken: false },
    ],
    [
      'whose id was delivered ever so long ago',
      { state: 'delivered', deliveredAt: NOW - 25 * HOUR, lastIds: ['a'] },
      'began',
      { isTold: true },
      { kind: 'duplicate' },
    ],
    [
      'whose message is parked',
      { state: 'parked', messageId: 'm1' },
      'began',
      {},
      { kind: 'done' },
    ],
    [
      'that was parked, and that an operator has sent again',
      { state: 'parked', messageId: 'm0', sendings: 2, lastIds: ['b'] },
      'began',
      { isSentAgain: true, isTold: true },
      { kind: 'claimed', mayBeTaken: false, write: { sendings: 1 } },
    ],
    [
      'that the API may have taken and is parked, and that its sender delivers again',
      { state: 'parked', messageId: 'm0', sendings: 1 },
      'began',
      {},
      { kind: 'duplicate', write: { state: 'parked', duplicateCount: 1, lastIds: [] } },
    ],
    [
      'the same, long after',
      { state: 'parked', messageId: 'm0', sendings: 1, updatedAt: NOW - 25 * HOUR },
      'began',
      { isTold: true },
      { kind: 'duplicate' },
    ],
    [
      'the same, long after, from a sender that tells no id: it is a new enquiry',
      { state: 'parked', messageId: 'm0', sendings: 1, updatedAt: NOW - 25 * HOUR },
      'began',
      {},
      { kind: 'claimed' },
    ],
    [
      'of a person whose other lead the API may have taken and is parked',
      { state: 'parked', messageId: 'm0', sendings: 1, id: 'b' },
      'began',
      {},
      { kind: 'claimed' },
    ],
    [
      'that the API refused and is parked, and that its sender delivers again',
      { state: 'parked', messageId: 'm0', sendings: 0 },
      'began',
      {},
      { kind: 'claimed', mayBeTaken: false },
    ],
    [
      'that somebody sends just now',
      { ...theirs, lease: NOW + 5_000 },
      'began',
      {},
      { kind: 'held', milliseconds: 5_000 },
    ],
    [
      'whose claim is over, and whose sender is at work',
      dead,
      'alive',
      {},
      { kind: 'held', milliseconds: 10_000 },
    ],
    ['whose sender died in the call', dead, 'began', {}, { kind: 'doubtful' }],
    [
      'whose sender died in the call, with its like',
      dead,
      'began',
      { isDoubtful: true },
      { kind: 'claimed', mayBeTaken: true, write: { sendings: 2 } },
    ],
    [
      'whose sender died in the call, after a refused one, with those of refused ones',
      { ...dead, refusedIn: 12 },
      'began',
      { withSuspects: true },
      { kind: 'doubtful' },
    ],
    [
      'whose sender died in the call, after a refused one, with its like',
      { ...dead, refusedIn: 12 },
      'began',
      { isDoubtful: true },
      { kind: 'suspect', refusedIn: 12 },
    ],
    [
      'whose sender died before the call',
      dead,
      'waiting',
      {},
      { kind: 'claimed', mayBeTaken: false, write: { sendings: 1 } },
    ],
    [
      'whose second sender died in the call',
      { ...dead, sendings: 2 },
      'began',
      {},
      { kind: 'unsure' },
    ],
    [
      'that we have claimed, and the answer was lost',
      { ...theirs, owner: 'one/m1', lease: NOW + 5_000 },
      'alive',
      {},
      { kind: 'claimed', mayBeTaken: false, write: { sendings: 1 } },
    ],
    [
      'that was in a refused call',
      { refusedIn: 12, error: 'no' },
      'began',
      {},
      { kind: 'suspect', refusedIn: 12 },
    ],
    [
      'that was in a refused call, with its like',
      { refusedIn: 12 },
      'began',
      { isDoubtful: false, withSuspects: true },
      { kind: 'claimed', write: { refusedIn: 12 } },
    ],
  ])('%s', (_, item, sent, event, answer) => {
    expect(claim(item && anItem(item), anEvent(event), sent)).toMatchObject(answer);
  });
});

const settle = (item: LedgerItem, settlement: Settlement) =>
  settled(item, settlement, { messageId: 'm1', now: NOW });

describe('what is written of it', () => {
  const sending = anItem({ ...theirs, owner: 'one/m1', lease: NOW + 60_000 });

  it.each<[string, LedgerItem, Settlement, object]>([
    [
      'delivered',
      sending,
      { kind: 'delivered' },
      { state: 'delivered', sendings: 0, deliveryCount: 1, lastIds: ['a'], lastMessages: ['m1'] },
    ],
    [
      'an answer that settles it',
      sending,
      { kind: 'retrying', error: 'down', sent: 'settled' },
      { state: 'retrying', sendings: 0, error: 'down' },
    ],
    [
      'no answer',
      sending,
      { kind: 'retrying', error: 'lost', sent: 'unsettled' },
      { state: 'retrying', sendings: 1 },
    ],
    [
      'never sent',
      { ...sending, sendings: 2 },
      { kind: 'retrying', error: 'no time', sent: 'never' },
      { sendings: 1 },
    ],
    [
      'nothing is under way with it',
      anItem({ sendings: 1 }),
      { kind: 'retrying', error: 'no time', sent: 'never' },
      { sendings: 1 },
    ],
    ['asked again', sending, { kind: 'asked' }, { state: 'sending', sendings: 2, owner: 'one/m1' }],
    [
      'a refused call of 12',
      sending,
      { kind: 'retrying', error: 'no', sent: 'settled', refusedIn: 12 },
      { refusedIn: 12 },
    ],
    [
      'found to be none of those',
      anItem({ refusedIn: 12 }),
      { kind: 'retrying', error: 'no', sent: 'settled', refusedIn: null },
      { refusedIn: undefined },
    ],
    [
      'an error nobody knows',
      sending,
      { kind: 'retrying', error: '?', sent: 'settled', mayBeOfContact: true },
      { unrecognised: 1, refusedIn: undefined },
    ],
    [
      'a second one',
      { ...sending, unrecognised: 1 },
      { kind: 'retrying', error: '?', sent: 'settled', mayBeOfContact: true },
      { unrecognised: 2, refusedIn: 1 },
    ],
    [
      'parked',
      sending,
      { kind: 'parked', error: 'no', sent: 'settled' },
      { state: 'parked', messageId: 'm1', error: 'no', sendings: 0 },
    ],
    [
      'parked, because it may have been taken',
      sending,
      { kind: 'parked', error: '?', sent: 'unsettled' },
      { state: 'parked', sendings: 1 },
    ],
  ])('%s', (_, item, settlement, written) => {
    const next = settle(item, settlement);
    expect(next).toMatchObject(written);
    expect(next.updatedAt).toBeGreaterThan(item.updatedAt);
  });
});

describe('a message that was parked stays settled, though another of its key is parked after it', () => {
  it.each<[string, Partial<LedgerItem>, Partial<ClaimEvent>, 'settled' | 'unsettled']>([
    ['which is sent', {}, { isSentAgain: true }, 'settled'],
    ['which may not be sent', { sendings: 2, updatedAt: NOW }, {}, 'unsettled'],
  ])('%s', (_, changes, event, sent) => {
    const first = anItem({ state: 'parked', messageId: 'm0', ...changes });
    const answer = claim(first, anEvent({ messageId: 'm1', id: 'b', ...event }), 'began');
    if (!('write' in answer)) throw new Error(answer.kind);
    const parked = settled(
      answer.write,
      { kind: 'parked', error: 'refused', sent },
      { messageId: 'm1', now: NOW },
    );
    for (const messageId of ['m0', 'm1']) {
      expect(claim(parked, anEvent({ messageId }), 'began')).toEqual({ kind: 'done' });
    }
  });
});

describe('when a lead came in', () => {
  const first = '2026-11-23T07:00:00.000Z';
  it.each<[string, Partial<LedgerItem>, Partial<ClaimEvent>, string]>([
    ['of one that is repeated while it waits: at first', {}, {}, first],
    ['of one whose repetition was faster', { receivedAt: LATER }, {}, anEvent().receivedAt],
    ['of one that tells no time: now', { receivedAt: undefined }, {}, anEvent().receivedAt],
    ['of another of its key: now', {}, { id: 'b' }, anEvent().receivedAt],
    [
      'of a new enquiry of the same words, long after the first was parked: now',
      { state: 'parked', updatedAt: NOW - 25 * HOUR },
      {},
      anEvent().receivedAt,
    ],
    [
      'of a new enquiry of the same words, long after the first was delivered: now',
      { state: 'delivered', deliveredAt: NOW - 25 * HOUR },
      {},
      anEvent().receivedAt,
    ],
    [
      'of one whose item is over its time: now',
      { expiresAt: NOW / 1000 },
      {},
      anEvent().receivedAt,
    ],
  ])('%s', (_, changes, event, receivedAt) => {
    const item = anItem({ receivedAt: first, ...changes });
    const answer = claim(item, anEvent({ messageId: 'm2', ...event }), 'began');
    expect(answer).toMatchObject({ kind: 'claimed', write: { receivedAt } });
  });
});

describe('a lead that may have been taken twice', () => {
  const sentTwice = anItem({ ...theirs, owner: 'one/m1', sendings: 2 });
  const delivered = settle(sentTwice, { kind: 'delivered' });

  it('says so once it is delivered, and where it is read again', () => {
    expect(delivered).toMatchObject({ state: 'delivered', sendings: 0, mayBeTwice: true });
    expect(fromAttributes(toAttributes(delivered))).toMatchObject({ mayBeTwice: true });
  });

  it('goes on saying so when its sender repeats it, or another call tells of it', () => {
    const again = claim(delivered, anEvent({ messageId: 'm2' }), 'began');
    expect(again).toMatchObject({ kind: 'duplicate', write: { mayBeTwice: true } });
    expect(settle(delivered, { kind: 'delivered' })).toMatchObject({ mayBeTwice: true });
  });

  it('says so where an operator has sent it again, however often it had to be sent', () => {
    let item = anItem({ state: 'parked', messageId: 'm0', sendings: 1 });
    const refused = { error: 'down', sent: 'settled' } as const;
    const settlements: readonly Settlement[] = [
      { kind: 'retrying', ...refused },
      { kind: 'parked', ...refused },
      { kind: 'delivered' },
    ];
    for (const settlement of settlements) {
      const answer = claim(item, anEvent({ isSentAgain: true }), 'began');
      expect(answer).toMatchObject({ kind: 'claimed', mayBeTaken: false, write: { sendings: 1 } });
      if (answer.kind !== 'claimed') throw new Error(answer.kind);
      // The next message is another one.
      item = { ...settle(answer.write, settlement), messageId: 'm0' };
    }
    expect(item).toMatchObject({ state: 'delivered', mayBeTwice: true });
    const other = anItem({ state: 'parked', messageId: 'm0', sendings: 1, id: 'b' });
    const answer = claim(other, anEvent({ isSentAgain: true }), 'began');
    expect(answer).toMatchObject({ kind: 'claimed', write: { mayBeTwice: undefined } });
  });

  it('is none where every sending before had an answer', () => {
    const asked = settle(anItem({ ...theirs }), { kind: 'asked' });
    const told = settle(settle(asked, { kind: 'told' }), { kind: 'delivered' });
    expect(toAttributes(told)).not.toHaveProperty('mayBeTwice');
    expect(settle(asked, { kind: 'delivered' })).toMatchObject({ mayBeTwice: true });
  });

  it('is forgotten with a new enquiry of the same key', () => {
    const event = anEvent({ id: 'b', messageId: 'm2', windowStart: NOW + HOUR, now: NOW + HOUR });
    const answer = claim(delivered, event, 'began');
    if (answer.kind !== 'claimed') throw new Error(answer.kind);
    expect(toAttributes(answer.write)).not.toHaveProperty('mayBeTwice');
    const next = settle(answer.write, { kind: 'delivered' });
    expect(toAttributes(next)).not.toHaveProperty('mayBeTwice');
  });

  it('is so under its other key as well', () => {
    const write = anItem({ ...theirs, owner: 'one/m1' });
    const event = anEvent({ isTold: true, messageId: 'm2' });
    expect(elsewhere({ ...delivered, key: 'other' }, write, event)).toMatchObject({
      kind: 'duplicate',
      write: { state: 'delivered', mayBeTwice: true },
    });
  });
});

describe('of a lead that comes again after its source was told to tell leads apart otherwise', () => {
  const route = {
    source: 'crm',
    campaign: 'Solar',
    list: 'Web',
    receivedAt: '2026-11-20T08:00:00Z',
  };
  const write = anItem({
    ...{ source: 'crm', campaign: 'Fibre', list: 'New', receivedAt: '2026-11-20T09:00:00Z' },
    owner: 'one/m1',
  });
  const event = anEvent({ isTold: true, messageId: 'm2' });

  it('it is told where the dialer has it, and since when', () => {
    const other = anItem({ ...route, key: 'other', state: 'delivered', deliveredAt: NOW - 1_000 });
    expect(elsewhere(other, write, event)).toMatchObject({ kind: 'duplicate', write: route });
  });

  it('what an item of the first versions does not tell is told of the repetition', () => {
    const { source, campaign, list, receivedAt, ...first } = anItem({
      ...{ key: 'other', state: 'delivered', deliveredAt: NOW - 1_000 },
    });
    expect(elsewhere(first, write, event)).toMatchObject({ write: { list: 'New' } });
  });
});

it('a lead is never sent more often than it may be, whatever befalls it', () => {
  const befalls = fc.constantFrom<Settlement | 'dies in the call' | 'dies before'>(
    { kind: 'retrying', error: 'lost', sent: 'unsettled' },
    { kind: 'retrying', error: 'down', sent: 'settled' },
    { kind: 'retrying', error: 'no time', sent: 'never' },
    { kind: 'retrying', error: 'no', sent: 'settled', refusedIn: 3 },
    'dies in the call',
    'dies before',
  );
  fc.assert(
    fc.property(
      fc.array(befalls, { maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      (fates, most) => {
        let item: LedgerItem | undefined;
        let unsettled = 0;
        let sent: Sent = 'began';
        for (const [n, fate] of fates.entries()) {
          const event = anEvent({
            owner: `o${n}/m`,
            now: NOW + n * HOUR,
            lease: NOW + n * HOUR + 1,
            mostSendings: most,
            withSuspects: true,
          });
          const first = claim(item, event, sent);
          expect(first.kind === 'doubtful').toBe(unsettled > 0 && unsettled < most);
          const answer = claim(item, { ...event, isDoubtful: true }, sent);
          if (answer.kind !== 'claimed') {
            expect(answer.kind).toBe('unsure');
            expect(unsettled).toBe(most);
            return;
          }
          expect(answer.mayBeTaken).toBe(unsettled > 0);
          sent = fate === 'dies before' ? 'waiting' : 'began';
          if (fate === 'dies in the call') unsettled += 1;
          else if (fate !== 'dies before' && fate.kind === 'retrying' && fate.sent === 'unsettled')
            unsettled += 1;
          expect(unsettled).toBeLessThanOrEqual(most);
          item =
            typeof fate === 'string'
              ? answer.write
              : settled(answer.write, fate, { messageId: `m${n}`, now: NOW + n * HOUR });
        }
      },
    ),
  );
});

it('an item does not grow with the repetitions of its lead', () => {
  let item = settle(anItem({ ...theirs }), { kind: 'delivered' });
  for (let n = 0; n < 500; n++) {
    const event = anEvent({
      messageId: crypto.randomUUID(),
      id: crypto.randomUUID(),
      now: NOW + n,
    });
    const answer = claim(item, event, 'began');
    if (answer.kind !== 'duplicate') throw new Error(answer.kind);
    item = answer.write;
  }
  expect(item).toMatchObject({ duplicateCount: 500, lastMessages: { length: REMEMBERED } });
  expect(JSON.stringify(toAttributes(item)).length).toBeLessThan(4_096);
});

describe('the records of a lead', () => {
  const mark = '0123456789abcdef';

  it('are those of the lead that is claimed, and of those that are recognised', () => {
    const first = claim(undefined, anEvent({ record: mark }), 'began');
    if (first.kind !== 'claimed') throw new Error(first.kind);
    expect(first.write.lastRecords).toEqual([`${mark}:a`]);
    const delivered = settled(first.write, { kind: 'delivered' }, { messageId: 'm1', now: NOW });
    const event = anEvent({ id: 'b', record: mark.toUpperCase(), messageId: 'm2' });
    const again = claim(delivered, event, 'began');
    expect(again).toMatchObject({
      kind: 'duplicate',
      write: { lastRecords: [`${mark}:a`, `${mark.toUpperCase()}:b`] },
    });
    const without = claim(delivered, anEvent({ messageId: 'm3' }), 'began');
    expect(without).toMatchObject({ write: { lastRecords: [`${mark}:a`] } });
  });

  it('are none where the id tells it', () => {
    const made = claim(undefined, anEvent(), 'began');
    expect(made).toMatchObject({ write: { lastRecords: undefined } });
  });

  it('leave an item small, however many there are', () => {
    const text = 'x'.repeat(32);
    let item = anItem({ source: text, campaign: text, list: text, person: `n:${'0'.repeat(64)}` });
    for (let n = 0; n < 1_000; n++) {
      const id = String(n).padStart(33, 'p');
      const messageId = String(n).padStart(36, '-');
      const event = anEvent({ id, messageId, isTold: true, record: mark });
      const answer = claim({ ...item, state: 'delivered', deliveredAt: NOW }, event, 'began');
      if (!('write' in answer)) throw new Error(answer.kind);
      item = answer.write;
    }
    expect(item.lastRecords).toHaveLength(REMEMBERED);
    expect(JSON.stringify(toAttributes(item)).length).toBeLessThan(4_096);
    expect(fromAttributes(toAttributes(item)).lastRecords).toEqual(item.lastRecords);
  });
});

describe('an item of the first version', () => {
  const old = {
    key: { S: 'k' },
    id: { S: 'a' },
    state: { S: 'retrying' },
    attempt: { N: '3' },
    unsure: { BOOL: true },
    error: { S: 'no answer' },
    updatedAt: { N: String(NOW - 1_000) },
    expiresAt: { N: String(NOW / 1000 + 86_400) },
    ids: { SS: ['a', 'b'] },
    deliveries: { SS: ['m1', 'm2'] },
    duplicates: { SS: ['m3'] },
  };

  it('is understood', () => {
    expect(fromAttributes(old)).toMatchObject({
      sendings: 1,
      deliveryCount: 2,
      duplicateCount: 1,
      lastIds: ['a', 'b'],
      lastMessages: ['m1', 'm2', 'm3'],
    });
  });

  it('that was being sent by somebody who is gone may have been taken', () => {
    const item = fromAttributes({
      ...old,
      state: { S: 'sending' },
      lease: { N: String(NOW - 1) },
      deliveries: { SS: ['m8'] },
    });
    expect(claim(item, anEvent({ messageId: 'm9', isDoubtful: true }), 'began')).toMatchObject({
      kind: 'claimed',
      mayBeTaken: true,
    });
  });

  it('is what one of this version is for an environment of the first', () => {
    const written = toAttributes(anItem({ ...theirs, lease: NOW + 1 }));
    // What the first version's conditions look at.
    expect(written).toMatchObject({
      state: { S: 'sending' },
      lease: { N: String(NOW + 1) },
      owner: { S: 'other/m9' },
      unsure: { BOOL: true },
    });
    expect(written).not.toHaveProperty('ids');
  });
});
