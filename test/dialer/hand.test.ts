import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Batch } from '../../functions/dialer/bucket.ts';
import { type Hand, openHand } from '../../functions/dialer/hand.ts';
import type { LeadMessage } from '../../functions/dialer/intake.ts';
import { aContact, aQueuedLead } from '../support/leads.ts';

const BYTES = 256 * 1024;
const destination = { campaign: 'Sales', list: 'Web', dataSource: '', priority: 5 };
const never = () => false;
const sight = { isWaiting: never, isTrusted: never, isBusy: never };
const at = (n: number) => new Date(Date.parse('2026-11-23T08:00:00Z') + n).toISOString();

const message = (n: number, changes = {}, contact = {}): LeadMessage => ({
  lead: aQueuedLead({
    id: String(n),
    key: String(n),
    receivedAt: at(n),
    destination: { ...destination, ...changes },
    contact: aContact(contact),
  }),
  record: { messageId: `m${n}`, receiptHandle: `r${n}`, body: '', receiveCount: 1, sentAt: 0 },
});
const messages = (count: number, changes = {}) =>
  Array.from({ length: count }, (_, n) => message(n, changes));
const idsOf = (batch: Batch | undefined) => batch?.messages.map(({ lead }) => lead.id);

describe('the next batch', () => {
  it('is of one destination, the oldest leads first', () => {
    const hand = openHand(50, BYTES);
    hand.add([message(3), message(2, { list: 'Other' }), message(1), message(4, { priority: 6 })]);
    const all = [1, 2, 3, 4].map(() => idsOf(hand.next(sight)));
    expect(all).toEqual([['1', '3'], ['2'], ['4'], undefined]);
  });

  it('is that of the highest priority, whatever else is in hand', () => {
    const hand = openHand(50, BYTES);
    hand.add([...messages(100), message(1_000, { priority: 1 })]);
    expect(hand.hasBefore(5)).toBe(true);
    expect(idsOf(hand.next(sight))).toEqual(['1000']);
    expect(hand.hasBefore(5)).toBe(false);
  });

  it('is that of a lone lead within sixteen calls, though others fill each call', () => {
    const hand = openHand(10, BYTES);
    const lone = message(100_000, { list: 'Other' });
    for (let call = 1; call <= 40; call++) {
      // A bulk import, of leads that all came before it.
      hand.add(Array.from({ length: call === 1 ? 20 : 10 }, (_, n) => message(call * 100 + n)));
      if (call === 5) hand.add([lone]);
      if (hand.next(sight)?.messages[0] === lone) {
        expect(call).toBeLessThanOrEqual(5 + 16);
        return;
      }
    }
    expect.unreachable('it never went');
  });

  it('is no larger than a call may be, in contacts and in bytes', () => {
    const hand = openHand(10, 20_000);
    hand.add(messages(15));
    expect(idsOf(hand.next(sight))).toHaveLength(10);
    const large = openHand(10, 20_000);
    large.add(Array.from({ length: 5 }, (_, n) => message(n, {}, { notes: 'x'.repeat(8_000) })));
    expect(idsOf(large.next(sight))).toHaveLength(2);
    const huge = openHand(10, 1_000);
    huge.add([message(1, {}, { notes: 'ё'.repeat(4_000) })]);
    expect(idsOf(huge.next(sight))).toEqual(['1']);
  });

  it('has no key twice, and none that is in a call', () => {
    const hand = openHand(50, BYTES);
    const twice = { ...message(2), lead: { ...message(2).lead, key: '1' } };
    hand.add([message(1), twice, message(3)]);
    expect(idsOf(hand.next({ ...sight, isBusy: (key) => key === '3' }))).toEqual(['1']);
    expect(idsOf(hand.next({ ...sight, isBusy: (key) => key === '1' }))).toEqual(['3']);
    expect(idsOf(hand.next(sight))).toEqual(['2']);
  });

  it('passes over lists that wait', () => {
    const hand = openHand(50, BYTES);
    hand.add([message(1), message(2, { list: 'Other' })]);
    const [first] = hand.next(sight)?.messages ?? [];
    expect(first?.lead.id).toBe('1');
    const isWaiting = (list: string): boolean => hand.fewestReceives(list) !== undefined;
    expect(hand.next({ ...sight, isWaiting })).toBeUndefined();
  });

  it('loses and invents no lead and never mixes destinations', () => {
    const anyMessage = fc.record({
      priority: fc.integer({ min: 1, max: 3 }),
      list: fc.constantFrom('c', '","'),
      dataSource: fc.constantFrom('', 'd'),
    });
    fc.assert(
      fc.property(fc.array(anyMessage), fc.integer({ min: 1, max: 12 }), (changes, size) => {
        const hand = openHand(size, BYTES);
        const all = changes.map((change, n) => message(n, change));
        hand.add(all);
        const batches: Batch[] = [];
        for (let batch = hand.next(sight); batch; batch = hand.next(sight)) batches.push(batch);
        expect(new Set(batches.flatMap((batch) => batch.messages))).toEqual(new Set(all));
        for (const batch of batches) {
          expect(batch.messages.length).toBeLessThanOrEqual(size);
          expect(
            new Set(batch.messages.map(({ lead }) => JSON.stringify(lead.destination))).size,
          ).toBe(1);
        }
      }),
    );
  });
});

/** Asks an API that refuses a call for any of its bad contacts; gives the calls it took. */
function search(count: number, size: number, isBad: (n: number) => boolean) {
  const hand = openHand(size, BYTES);
  hand.add(messages(count));
  const delivered = new Set<string>();
  const parked = new Set<string>();
  let calls = 0;
  const park = (found: readonly LeadMessage[]) => {
    for (const { lead } of found) parked.add(lead.id);
  };
  for (let batch = hand.next(sight); batch; batch = hand.next(sight)) {
    calls += 1;
    if (calls > 100 * count) throw new Error('no end');
    if (batch.messages.some(({ lead }) => isBad(Number(lead.id)))) {
      const blame = hand.refused(batch);
      if (blame.kind === 'contact') park([blame.message]);
      if (blame.kind === 'contactOrList') {
        if (hand.size > 0) hand.keepAside({ ...blame, error: '' }, batch.list);
        else park([blame.message]);
      }
    } else {
      for (const { lead } of batch.messages) delivered.add(lead.id);
      park(hand.accepted(batch).map(({ message }) => message));
    }
  }
  park(hand.empty());
  return { calls, delivered, parked };
}

describe('contacts that the API refuses', () => {
  it('are found, each of them and no other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 60 }),
        fc.func(fc.integer({ min: 0, max: 9 })),
        (count, size, grade) => {
          const isBad = (n: number) => grade(n) === 0;
          const { delivered, parked } = search(count, size, isBad);
          for (let n = 0; n < count; n++) {
            expect((isBad(n) ? parked : delivered).has(String(n))).toBe(true);
          }
          expect(delivered.size + parked.size).toBe(count);
        },
      ),
    );
  });

  it('cost few calls: within a quarter of what information theory asks for', () => {
    const p = 0.01;
    const entropy = -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
    // Twenty bad ones among two thousand, in a thousand different orders.
    let calls = 0;
    for (let seed = 1; seed <= 200; seed++) {
      let state = seed;
      const random = () => {
        state = (state * 48_271) % 2_147_483_647;
        return state / 2_147_483_647;
      };
      const bad = new Set<number>();
      while (bad.size < 20) bad.add(Math.floor(random() * 2_000));
      calls += search(2_000, 50, (n) => bad.has(n)).calls;
    }
    expect(calls / 200).toBeLessThan(1.25 * 2_000 * entropy + 40);
  });

  /** What the hand makes of an API that refuses all of a list: how many each call holds, and what it blames. */
  function refuseAll(hand: Hand, calls: number) {
    const sizes: number[] = [];
    const blames: string[] = [];
    for (let n = 0; n < calls; n++) {
      const batch = hand.next(sight);
      if (batch === undefined) break;
      sizes.push(batch.messages.length);
      const blame = hand.refused(batch);
      blames.push(blame.kind);
      if (blame.kind === 'contactOrList') hand.keepAside({ ...blame, error: '' }, batch.list);
    }
    return { sizes, blames };
  }

  it('of a list that is refused as a whole, single ones are tried at once', () => {
    const hand = openHand(50, BYTES);
    hand.add(messages(100));
    const { sizes, blames } = refuseAll(hand, 4);
    expect(sizes).toEqual([50, 1, 1, 1]);
    expect(blames.slice(1)).toEqual(['contactOrList', 'contactOrList', 'contactOrList']);
    // Nothing is lost of it when it is held.
    expect(hand.empty()).toHaveLength(100);
  });

  it('of a list that took others before, and none any more, no single one is blamed', () => {
    const hand = openHand(50, BYTES);
    hand.add(messages(100));
    const first = hand.next(sight);
    if (first === undefined) throw new Error('no batch');
    hand.accepted(first);
    const { sizes, blames } = refuseAll(hand, 6);
    expect(sizes).toEqual([50, 25, 12, 1, 1, 1]);
    expect(blames.slice(3)).toEqual(['contactOrList', 'contactOrList', 'contactOrList']);
  });

  it('hold up no other list: of four calls, three are for lists that were just taken', () => {
    const hand = openHand(50, BYTES);
    hand.add([
      ...messages(100, { list: 'Refused' }),
      ...Array.from({ length: 300 }, (_, n) => message(1_000 + n)),
    ]);
    const lists: string[] = [];
    for (let batch = hand.next(sight); batch && lists.length < 8; batch = hand.next(sight)) {
      const { list } = batch.destination;
      lists.push(list);
      if (list === 'Refused') hand.refused(batch);
      else hand.accepted(batch);
    }
    const [first, ...others] = lists;
    expect(first).toBe('Refused');
    expect(others.filter((list) => list === 'Refused')).toHaveLength(2);
  });
});

describe('a batch that was taken out while a call is under way', () => {
  it('is filled with what has come since, and with nothing else', () => {
    const hand = openHand(10, BYTES);
    hand.add(messages(3));
    const batch = hand.next(sight);
    if (batch === undefined) throw new Error('no batch');
    expect(hand.fill(batch, sight)).toBeUndefined();
    hand.add([message(4, { list: 'Other' }), message(5), ...messages(20).slice(6)]);
    const added = hand.fill(batch, { ...sight, isBusy: (key) => key === '7' });
    expect(idsOf(added)).toEqual(['5', '6', '8', '9', '10', '11', '12']);
    expect(added?.destination).toEqual(batch.destination);
  });

  it('is not filled beyond what a document may hold', () => {
    const hand = openHand(50, 20_000);
    const large = (n: number) => message(n, {}, { notes: 'x'.repeat(8_000) });
    hand.add([large(1)]);
    const batch = hand.next(sight);
    if (batch === undefined) throw new Error('no batch');
    hand.add([large(2), large(3), large(4)]);
    expect(idsOf(hand.fill(batch, sight))).toEqual(['2']);
  });

  it('is not filled with a single one that does not fit beside it', () => {
    const hand = openHand(50, 20_000);
    const large = (n: number) => message(n, {}, { notes: 'x'.repeat(12_000) });
    hand.add([large(1)]);
    const batch = hand.next(sight);
    if (batch === undefined) throw new Error('no batch');
    hand.add([large(2), message(3)]);
    expect(idsOf(hand.fill(batch, sight))).toEqual(['3']);
    expect(idsOf(hand.next(sight))).toEqual(['2']);
  });

  it('is not filled where it holds suspects, or its list is in doubt', () => {
    const hand = openHand(10, BYTES);
    hand.add(messages(10));
    const refused = hand.next(sight);
    if (refused === undefined) throw new Error('no batch');
    hand.refused(refused);
    hand.add([message(20), message(21)]);
    const healthy = hand.next(sight);
    if (healthy === undefined) throw new Error('no batch');
    expect(healthy.messages).toHaveLength(1);
    expect(hand.fill(healthy, sight)).toBeUndefined();
  });
});

it('a document that is too large is halved, and larger ones are not tried again', () => {
  const hand = openHand(50, BYTES);
  hand.add(messages(40));
  const batch = hand.next(sight);
  if (batch === undefined) throw new Error('no batch');
  hand.tooLarge(batch);
  const next = hand.next(sight);
  expect(next?.messages.length).toBeLessThanOrEqual(20);
  expect(next?.messages.length).toBeGreaterThan(10);
});
