import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ConnectorInput } from '../../../functions/connector.ts';
import { answers } from '../../../functions/webhook/answers.ts';
import { type HttpEvent, toRequest } from '../../../functions/webhook/http.ts';
import {
  keepRefused,
  MOST_AN_HOUR,
  MOST_BYTES_AN_HOUR,
} from '../../../functions/webhook/refused/keep-refused.ts';
import {
  type RefusedDelivery,
  unpackEvent,
} from '../../../functions/webhook/refused/refused-delivery.ts';
import {
  type HourCounts,
  openRefusedTable,
  type RefusedTable,
} from '../../../functions/webhook/refused/refused-table.ts';
import type { Answer } from '../../../functions/webhook/source.ts';
import { aConnector } from '../../support/connector.ts';
import { startLedgerTable } from '../../support/ledger-table.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const NOON = Date.parse('2026-11-26T12:00:00Z');

const sources: ConnectorInput['sources'] = {
  crm: { preset: 'generic', keepRefused: '7d' },
  shop: { preset: 'generic', keepRefused: '1h' },
  other: { preset: 'generic' },
};

function anEvent(at = NOON, changes: Partial<HttpEvent> & { method?: string } = {}): HttpEvent {
  const { method = 'POST', ...rest } = changes;
  return {
    rawPath: '/hooks/crm',
    rawQueryString: 'token=a%2Bb',
    headers: { 'content-type': 'application/json', 'x-signature': 'abc' },
    body: '{"firstName":"Thandi"}',
    isBase64Encoded: false,
    requestContext: {
      domainName: 'hooks.example.org',
      http: { method, sourceIp: '192.0.2.7' },
      timeEpoch: at,
    },
    ...rest,
  };
}

/** Two environments of the function over a table in memory, which can be made to fail. */
function aKeeper() {
  const kept: RefusedDelivery[] = [];
  const hours = new Map<string, HourCounts>();
  const state = { requests: 0, fails: false };
  const ask = () => {
    state.requests++;
    if (state.fails) throw new Error('down');
  };
  const table: RefusedTable = {
    async put(delivery) {
      ask();
      kept.push(delivery);
    },
    async add({ source, at }, more) {
      ask();
      const before = hours.get(`${source} ${at}`) ?? { deliveries: 0, bytes: 0, notKept: 0 };
      const counts = {
        deliveries: before.deliveries + (more.deliveries ?? 0),
        bytes: before.bytes + (more.bytes ?? 0),
        notKept: before.notKept + (more.notKept ?? 0),
      };
      hours.set(`${source} ${at}`, counts);
      return counts;
    },
  };
  const connector = aConnector({ sources });
  const environment = () => {
    const keep = keepRefused(connector, () => table);
    return (event: HttpEvent, answer: Answer = answers.unauthorized()) =>
      keep(event, toRequest(event), answer);
  };
  const notKept = (at = NOON, source = 'crm') => hours.get(`${source} ${at}`)?.notKept ?? 0;
  return { keep: environment(), environment, kept, notKept, state };
}

describe('what is kept', () => {
  it('is all that a proof needs, with the answer and for as long as the config says', async () => {
    const { client, table, items } = await startLedgerTable();
    const event = anEvent();
    const keep = keepRefused(aConnector({ sources }), () => openRefusedTable(table, client));
    const whole = { ...event, cookies: ['a=b'], version: '2.0' };
    await keep(whole, toRequest(whole), answers.unauthorized());
    const all = await items();
    expect(all).toHaveLength(2);
    const item = all.find(({ key }) => key?.S?.startsWith('delivery#'));
    expect(item).toMatchObject({
      key: { S: expect.stringMatching(/^delivery#[0-9a-f]{32}$/) },
      source: { S: 'crm' },
      at: { N: String(NOON) },
      status: { N: '401' },
      reason: { S: 'the source is unknown, or its signature, token or timestamp is wrong' },
      expiresAt: { N: String(NOON / 1_000 + 7 * 24 * 3_600) },
    });
    expect(unpackEvent(item?.event?.B ?? Buffer.alloc(0))).toEqual(event);
    expect(all.find(({ key }) => key?.S === 'hour#crm#2026-11-26T12')).toMatchObject({
      deliveries: { N: '1' },
      notKept: { N: '0' },
      expiresAt: { N: String(NOON / 1_000 + (7 * 24 + 1) * 3_600) },
    });
  });

  const yes = [400, 401, 403, 413, 415];
  it.each([...yes, 200, 204, 303, 405, 422, 429, 503])('after the answer %d', async (status) => {
    const { keep, kept } = aKeeper();
    await keep(anEvent(), { status, headers: {}, body: '<html>' });
    expect(kept.map(({ reason }) => reason)).toEqual(
      yes.includes(status) ? [`answered ${status}`] : [],
    );
  });

  it.each([
    ['a question', { method: 'GET' }],
    ['a file', { rawPath: '/hooks/crm/form.js' }],
    ['a source that does not keep them', { rawPath: '/hooks/other' }],
    ['no source', { rawPath: '/hooks/nobody' }],
    ['no source, by a name that objects have', { rawPath: '/hooks/constructor' }],
  ])('is not %s', async (_, changes) => {
    const { keep, kept, state } = aKeeper();
    await keep(anEvent(NOON, changes));
    expect([kept, state.requests]).toEqual([[], 0]);
  });
});

describe('a flood', () => {
  it('is kept up to the limit of an hour, costs next to nothing beyond, and is told to a tenth', async () => {
    const { environment, kept, notKept, state } = aKeeper();
    const environments = [environment(), environment(), environment()];
    const flood = 30_000;
    for (let n = 0; n < flood; n++) await environments[n % 3]?.(anEvent(NOON + n));
    expect(kept).toHaveLength(MOST_AN_HOUR);
    const beyond = flood - MOST_AN_HOUR;
    expect(notKept()).toBeLessThanOrEqual(beyond);
    expect(notKept()).toBeGreaterThan(0.9 * beyond);
    // Two for each that is kept; beyond that each environment finds out, and tells now and then.
    expect(state.requests - 2 * MOST_AN_HOUR).toBeLessThan(3 * 100);

    // Another source is not touched by it, and the next hour begins anew, and tells the rest.
    const told = notKept();
    await environments[0]?.(anEvent(NOON + flood, { rawPath: '/hooks/shop' }));
    for (const one of environments) await one(anEvent(NOON + HOUR));
    expect(kept).toHaveLength(MOST_AN_HOUR + 4);
    expect(notKept()).toBe(told);
    expect(told + notKept(NOON + HOUR)).toBe(beyond);
  });

  it('of large deliveries ends where an hour has its bytes', async () => {
    const { keep, kept, notKept } = aKeeper();
    const body = randomBytes(150_000).toString('base64');
    for (let n = 0; n < 40; n++) await keep(anEvent(NOON, { body, isBase64Encoded: true }));
    const bytes = kept.reduce((sum, { event }) => sum + event.length, 0);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES_AN_HOUR);
    expect(bytes).toBeGreaterThan(0.9 * MOST_BYTES_AN_HOUR);
    expect(notKept()).toBeGreaterThan(0.9 * (40 - kept.length) - 1);
  });

  it.each([
    ['text that packs well', 'x'.repeat(900_000), 1],
    ['what does not pack', randomBytes(300_000).toString('base64'), 0],
    ['what is over 1 MiB', 'x'.repeat(1_048_577), 0],
  ])('%s', async (_, body, count) => {
    const { keep, kept, notKept } = aKeeper();
    const isBase64Encoded = !body.startsWith('x');
    await keep(anEvent(NOON, { body, isBase64Encoded }), answers.tooLarge());
    expect([kept.length, notKept()]).toEqual([count, 1 - count]);
  });
});

it('a table that fails while an hour is full is left alone, too', async () => {
  const { keep, state } = aKeeper();
  for (let n = 0; n < MOST_AN_HOUR + 100; n++) await keep(anEvent());
  state.fails = true;
  state.requests = 0;
  for (let n = 0; n < 1_000; n++) await keep(anEvent(NOON + n));
  expect(state.requests).toBe(1);
});

it('a table that fails is left alone for a minute, and what was not kept is told after it', async () => {
  const { keep, kept, notKept, state } = aKeeper();
  state.fails = true;
  await keep(anEvent());
  const asked = state.requests;
  for (let second = 1; second < 60; second++) await keep(anEvent(NOON + 1_000 * second));
  expect(state.requests).toBe(asked);
  state.fails = false;
  await keep(anEvent(NOON + MINUTE));
  expect(kept).toHaveLength(1);
  expect(notKept()).toBe(60);
});
