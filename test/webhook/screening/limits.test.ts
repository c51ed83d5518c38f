import { expect, it } from 'vitest';
import { type Counted, findLimit, networkOf } from '../../../functions/webhook/screening/limits.ts';
import type { Limits } from '../../../functions/webhook/source.ts';

const NOW = Date.parse('2026-11-23T08:00:00.000Z');
const DAY = 86_400_000;
const none: Limits = { perNumber: undefined, perAddress: undefined, perDay: undefined };

/** The limits with counters in memory. */
function aCounter(limits: Partial<Limits>) {
  const counters = new Map<string, number>();
  const expiries: number[] = [];
  const takeOne = async (key: string, most: number, expiresAt: number) => {
    expiries.push(expiresAt);
    counters.set(key, (counters.get(key) ?? 0) + 1);
    return (counters.get(key) ?? 0) <= most;
  };
  const code = (...parts: string[]) =>
    `code of ${parts[0]} ${Buffer.from(parts.join()).toString('hex')}`;
  const post = async (changes: Partial<Counted> = {}) => {
    const lead = { source: 'website', number: '0825550142', address: '192.0.2.1', receivedAt: NOW };
    const over = await findLimit({ ...none, ...limits }, { ...lead, ...changes }, code, takeOne);
    return over?.field;
  };
  return { post, counters, expiries };
}

it('lets a number through as often as it may be, each day anew', async () => {
  const { post } = aCounter({ perNumber: 3 });
  const answers = [];
  for (let n = 0; n < 30; n++) answers.push(await post({ address: `192.0.2.${n}` }));
  expect(answers.filter((over) => over === undefined)).toHaveLength(3);
  expect(await post({ number: '0825550143' })).toBeUndefined();
  expect(await post({ receivedAt: NOW + DAY })).toBeUndefined();
});

it('counts a number from all open sources together', async () => {
  const { post } = aCounter({ perNumber: 1 });
  expect(await post()).toBeUndefined();
  expect(await post({ source: 'landing-page' })).toBe('limits.perNumber');
});

it('counts an address for ten minutes and each source by itself', async () => {
  const { post } = aCounter({ perAddress: 2 });
  expect(await post()).toBeUndefined();
  expect(await post()).toBeUndefined();
  expect(await post()).toBe('limits.perAddress');
  expect(await post({ source: 'landing-page' })).toBeUndefined();
  expect(await post({ address: '192.0.2.2' })).toBeUndefined();
  expect(await post({ receivedAt: NOW + 600_000 })).toBeUndefined();
  expect(await post({ address: undefined })).toBeUndefined();
});

it('what an address has too many of uses up neither the day nor a number', async () => {
  const { post, counters } = aCounter({ perAddress: 1, perDay: 10, perNumber: 3 });
  for (let n = 0; n < 50; n++) await post({ number: `08255501${n + 10}` });
  expect(await post({ address: '192.0.2.9' })).toBeUndefined();
  expect(counters.size).toBe(5);
});

it('makes no counters of numbers beyond the limit of the day', async () => {
  const { post, counters } = aCounter({ perDay: 10, perNumber: 3 });
  for (let n = 0; n < 100; n++) await post({ number: `08255501${n}` });
  expect(await post()).toBe('limits.perDay');
  expect(counters.size).toBe(11);
});

it('keeps neither number nor address, and lets counters expire with their window', async () => {
  const { post, counters, expiries } = aCounter({ perAddress: 9, perDay: 9, perNumber: 9 });
  await post();
  expect([...counters.keys()].join()).not.toMatch(/0825550142|192\.0\.2\.1/);
  expect([...counters.keys()].every((key) => key.startsWith('limit#'))).toBe(true);
  expect(expiries.map((seconds) => new Date(seconds * 1_000).toISOString())).toEqual([
    '2026-11-23T08:10:00.000Z',
    '2026-11-24T00:00:00.000Z',
    '2026-11-24T00:00:00.000Z',
  ]);
});

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:DB8:0:0:1:2:3:4', '2001:db8:0:0'],
  ['2001:db8:a:b:c:d:e:f', '2001:db8:a:b'],
  ['::1', '0:0:0:0'],
  ['::', '0:0:0:0'],
  ['rubbish', 'rubbish'],
])('%s is of the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
