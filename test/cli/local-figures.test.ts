import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, type TestContext } from 'vitest';
import { readLocalFigures } from '../../cli/target/local-figures.ts';
import { file } from './run.ts';

/** `npm start` as far as it is asked: so many contacts more with each look. */
async function startStatus(
  step: number,
  { onTestFinished }: TestContext,
  upSeconds?: number,
): Promise<string> {
  let contactsDelivered = 0;
  const server = createServer((_, response) => {
    contactsDelivered += step;
    const api = { contactsDelivered, byOutcome: { accepted: 2 }, lastFailure: 'no answer' };
    response.end(JSON.stringify({ balance: { received: 3 }, api, upSeconds }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const line = (secondsAgo: number, message: string, more: object = {}): string =>
  JSON.stringify({
    timestamp: new Date(Date.now() - secondsAgo * 1_000).toISOString(),
    level: 'INFO',
    message,
    ...more,
  });
const delivered = (count: number, secondsAgo: number): string[] =>
  Array.from({ length: count }, () => line(secondsAgo, 'lead delivered'));

describe('readLocalFigures', () => {
  it.for([
    ['since there is a backlog', 10, 30 / 8],
    ['over five seconds at least', 1, 0],
    ['over a minute at most, since something went out', 600, 930 / 30],
    ['since it was started', 600, 30 / 8, 20],
    ['since a call failed', 600, 30 / 8, undefined, line(20, 'call unavailable')],
    [
      'over a call that was refused for a contact',
      600,
      930 / 30,
      undefined,
      line(20, 'call rejected'),
    ],
  ] as const)('measures %s', async ([, oldest, rate, upSeconds, call = 'no JSON'], test) => {
    const log = [...delivered(900, 30), call, ...delivered(30, 8)].join('\n');
    const figures = await readLocalFigures({
      url: await startStatus(20, test, upSeconds),
      dialerLog: file(log, 'dialer.log'),
      webhookLog: '/nowhere',
      oldestAt: () => Date.now() - oldest * 1_000,
    });
    expect(figures).toMatchObject({ calls: { accepted: 2 }, lastFailure: 'no answer' });
    // It looks for a second.
    expect(figures.backlogPerSecond).toBeLessThanOrEqual(rate);
    expect(figures.backlogPerSecond).toBeGreaterThanOrEqual(rate / 2);
    expect(figures.contactsPerSecond.minute).toBe(15.5);
    expect(figures.contactsPerSecond.second).toBeGreaterThan(10);
    expect(figures.oldestSeconds).toBeGreaterThanOrEqual(oldest);
  });

  it('tells when each source was last heard', async (test) => {
    const queued = (source: string, secondsAgo: number) =>
      line(secondsAgo, 'lead queued', { source });
    const { heard, heardWithin } = await readLocalFigures({
      url: await startStatus(0, test),
      dialerLog: '/nowhere',
      webhookLog: file(
        [
          queued('crm', 90),
          queued('website', 60),
          line(30, 'lead parked', { source: 'website', reason: 'bad' }),
          line(10, 'not a new lead', { source: 'crm', outcome: 'ignored', reason: 'test' }),
          line(5, 'delivery refused', { source: 'ads' }),
          line(20, 'not let through by when', { source: 'shop', outcome: 'filtered', leads: 1 }),
        ].join('\n'),
        'webhook.log',
      ),
      oldestAt: () => undefined,
    });
    expect(Object.keys(heard)).toEqual(['crm', 'website', 'shop']);
    expect(heardWithin).toBe('never, as far back as the log goes');
    const secondsAgo = (source: string) => (Date.now() - Date.parse(heard[source] ?? '')) / 1_000;
    expect(secondsAgo('crm')).toBeGreaterThanOrEqual(90);
    expect(secondsAgo('website')).toBeGreaterThanOrEqual(30);
    expect(secondsAgo('website')).toBeLessThan(60);
  });

  it('tells the last five troubles of both functions', async (test) => {
    const trouble = (n: number) =>
      line(20 - n, 'lead parked', {
        level: 'WARN',
        source: 'crm',
        id: `id-${n}`,
        reason: `bad ${n}`,
      });
    const { errors, oldestSeconds } = await readLocalFigures({
      url: await startStatus(0, test),
      dialerLog: file([1, 3, 5, 7].map(trouble).join('\n'), 'dialer.log'),
      webhookLog: file([2, 4, 6].map(trouble).join('\n'), 'webhook.log'),
      oldestAt: () => undefined,
    });
    expect(errors?.map(({ says }) => says)).toEqual(
      [3, 4, 5, 6, 7].map((n) => `lead parked: bad ${n} (crm id-${n})`),
    );
    expect(oldestSeconds).toBeNull();
  });

  it('folds what is said of several leads of a source, and pushes nothing else out', async (test) => {
    const waits = (secondsAgo: number, source: string, id: string) =>
      line(secondsAgo, 'lead waits', { level: 'WARN', source, id, reason: 'Wrong List' });
    const { errors } = await readLocalFigures({
      url: await startStatus(0, test),
      dialerLog: file(
        [
          line(99, 'lead parked', { level: 'ERROR', source: 'crm', id: 'p', reason: 'no agent' }),
          ...Array.from({ length: 12 }, (_, n) => waits(20 - n, 'crm', `id-${n}`)),
          ...[waits(3, 'form', 'one'), waits(2, 'form', 'one'), waits(1, 'shop', 'two')],
        ].join('\n'),
        'dialer.log',
      ),
      webhookLog: '/nowhere',
      oldestAt: () => undefined,
    });
    expect(errors?.map(({ says, times }) => [says, times])).toEqual([
      ['lead parked: no agent (crm p)', undefined],
      ['lead waits: Wrong List (crm), leads id-7, id-8, id-9, id-10, id-11 and 7 before', 12],
      ['lead waits: Wrong List (form one)', 2],
      ['lead waits: Wrong List (shop two)', undefined],
    ]);
  });

  it('folds what is said again, counts the mappings, and counts the filtered by source', async (test) => {
    const empty = (secondsAgo: number, field = 'contact.custom1') =>
      line(secondsAgo, 'mappings find nothing that can be used, lead after lead', {
        ...{ level: 'WARN', source: 'crm', field },
      });
    const filtered = (secondsAgo: number, source: string, leads: number) =>
      line(secondsAgo, 'not let through by when', { source, outcome: 'filtered', leads });
    const lines = [
      ...[filtered(1_000, 'crm', 50), filtered(9, 'crm', 2), filtered(8, 'website', 1)],
      ...[filtered(7, 'crm', 1), empty(6), empty(4, 'list.from, contact.custom1')],
      ...[line(5, 'boom', { level: 'ERROR' }), empty(2, 'list.from')],
    ];
    const figures = await readLocalFigures({
      url: await startStatus(0, test),
      dialerLog: '/nowhere',
      webhookLog: file(lines.join('\n'), 'webhook.log'),
      oldestAt: () => undefined,
    });
    expect(figures.filtered).toEqual({ crm: 3, website: 1 });
    expect(figures.errors?.map(({ says, times }) => [says, times])).toEqual([
      ['boom', undefined],
      [
        'mappings find nothing that can be used, lead after lead: contact.custom1 2 times, list.from 2 times (crm)',
        undefined,
      ],
    ]);
  });
});
