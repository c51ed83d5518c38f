import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toBatches } from '../../functions/dialer/batch.ts';
import { aQueuedLead } from '../support/leads.ts';

const destination = { campaign: 'Sales', list: 'Web', dataSource: '', priority: 5 };
const item = (id: string, changes = {}) => ({
  lead: aQueuedLead({ id, destination: { ...destination, ...changes } }),
});

it('puts leads of one destination together, in their order', () => {
  const items = [item('1'), item('2', { list: 'Other' }), item('3'), item('4', { priority: 1 })];
  expect(toBatches(items, 50).map((batch) => batch.map(({ lead }) => lead.id))).toEqual([
    ['1', '3'],
    ['2'],
    ['4'],
  ]);
});

it('never makes a batch larger than a call may be', () => {
  const items = Array.from({ length: 25 }, (_, index) => item(String(index)));
  expect(toBatches(items, 10).map((batch) => batch.length)).toEqual([10, 10, 5]);
});

it('loses and invents no lead and never mixes destinations', () => {
  const anyItem = fc.record({
    lead: fc.record({
      n: fc.nat(),
      destination: fc.record({
        campaign: fc.constantFrom('a', 'a"', 'b'),
        list: fc.constantFrom('c', '","'),
        dataSource: fc.constantFrom('', 'd'),
        priority: fc.integer({ min: 1, max: 3 }),
      }),
    }),
  });
  fc.assert(
    fc.property(fc.array(anyItem), fc.integer({ min: 1, max: 12 }), (items, size) => {
      const batches = toBatches(items, size);
      expect(new Set(batches.flat())).toEqual(new Set(items));
      expect(batches.flat()).toHaveLength(items.length);
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(size);
        expect(new Set(batch.map(({ lead }) => JSON.stringify(lead.destination))).size).toBe(1);
      }
    }),
  );
});
