import { expect, it } from 'vitest';
import { billOf } from '../../bench/support/prices.ts';
import { replaceBetweenMarkers, toMarkdown } from '../../bench/support/result.ts';
import { percentile, summarize } from '../../bench/support/statistics.ts';
import { contactsPerSecond } from '../../bench/support/throughput.ts';

it('a percentile is the value that so many percent do not exceed', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect(summarize(values)).toEqual({ count: 200, p50: 100, p95: 190, p99: 198 });
  expect([percentile([7], 1), percentile([7], 100), percentile([1, 2], 50)]).toEqual([7, 7, 1]);
  expect(() => percentile([], 50)).toThrow(RangeError);
});

it('a call counts by the part of it that is in the window', () => {
  const call = (at: number, milliseconds: number | null, contacts: number) => ({
    at: new Date(at).toISOString(),
    milliseconds,
    contacts,
  });
  // Half of the first, all of the second, a fifth of the third; the others are outside or not over.
  const calls = [call(800, 400, 10), call(1_200, 200, 10), call(1_900, 500, 10)];
  const outside = [call(500, 100, 10), call(2_100, 100, 10), call(1_950, null, 10)];
  expect(contactsPerSecond([...calls, ...outside], 1_000, 2_000)).toBe(17);
});

it('a bill is usage times price, item by item', () => {
  const bill = billOf({
    httpApiRequests: 1,
    invocations: 2,
    gigabyteSeconds: 0.5,
    sqsRequests: 3,
    dynamodbWrites: 2,
    dynamodbReads: 1,
    logBytes: 1_000,
    sentBytes: 2_000,
  });
  expect(bill.httpApi).toBeCloseTo(1);
  expect(bill.lambda).toBeCloseTo(0.4 + 6.6667);
  expect(bill.sqs).toBeCloseTo(1.5);
  expect(bill.dynamodb).toBeCloseTo(1.375);
  expect(bill.logs).toBeCloseTo(0.5);
  expect(bill.transfer).toBeCloseTo(0.18);
  expect(bill.total).toBeCloseTo(11.6217);
});

it('writes its tables between the markers of a document, again and again', () => {
  const table = toMarkdown({ title: 'T', columns: ['a', 'b'], rows: [['1', '2']], notes: ['n'] });
  expect(table).toBe('**T**\n\n| a | b |\n| --- | --: |\n| 1 | 2 |\n\nn');
  const document = '# Before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n';
  const once = replaceBetweenMarkers(document, table);
  expect(once).toBe(`# Before\n<!-- bench -->\n\n${table}\n\n<!-- /bench -->\nafter\n`);
  expect(replaceBetweenMarkers(once, table)).toBe(once);
  expect(() => replaceBetweenMarkers('no markers', table)).toThrow('<!-- bench -->');
});
