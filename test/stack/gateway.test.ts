import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAdversary } from '../support/adversary/adversary.ts';
import { expectBalance } from '../support/balance.ts';
import { MINUTE, startDay } from '../support/day.ts';
import { aLead, phoneOf, TOKEN } from '../support/stack.ts';

// What API Gateway and Lambda may do between a sender and a function, and AWS does not describe.

const WAYS = ['base64', 'replaced'] as const;

/** The first name with which a lead arrived at the API. */
function nameOf(
  { simulator }: Awaited<ReturnType<typeof startDay>>,
  n: number,
): string | undefined {
  const call = simulator.journal().find(({ document }) => document.includes(phoneOf(n)));
  return /<FirstName>(.*?)<\/FirstName>/.exec(call?.document ?? '')?.[1];
}

describe.each(WAYS)('text that is no UTF-8, handed over as %s', (undecodable) => {
  const adversary = createAdversary({ gateway: { undecodable } });
  let day: Awaited<ReturnType<typeof startDay>>;
  beforeAll(async () => {
    day = await startDay({ adversary });
  });
  afterAll(() => day?.close());

  const post = async (n: number, type: string) => {
    const text = JSON.stringify({ ...aLead(n), firstName: 'Chloë' });
    const response = await fetch(`${day.stack.url}/hooks/crm`, {
      method: 'POST',
      headers: { 'content-type': type, authorization: `Bearer ${TOKEN}` },
      body: Buffer.from(text, 'latin1'),
    });
    return response.status;
  };

  it.each([
    [1, 'application/json; charset=iso-8859-1'],
    [2, 'application/json'],
    [3, 'text/plain'],
  ])('lead %i, %s: is dialled, and no letter of the name is a wrong one', async (n, type) => {
    expect(await post(n, type)).toBe(200);
    await day.settle();
    expect(day.simulator.taken()[phoneOf(n)]).toBe(1);
    // Where API Gateway has replaced the letter, nobody can know it any more.
    expect(nameOf(day, n)).toBe(undecodable === 'base64' ? 'Chlo&#235;' : 'Chlo&#65533;');
  });

  it('leads whose invocations are turned away are delivered when there is room again', async () => {
    adversary.set({ gateway: { throttled: { webhook: 1 } } });
    expect((await day.post(aLead(4))).status).toBe(503);
    adversary.set({ gateway: { throttled: { dialer: 1 } } });
    expect((await day.post(aLead(4))).status).toBe(200);
    await day.settle();
    expect(day.simulator.taken()[phoneOf(4)]).toBeUndefined();
    adversary.set({ gateway: { throttled: {} } });
    await day.pass(10 * MINUTE);
    expect(day.simulator.taken()[phoneOf(4)]).toBe(1);
    await expectBalance(day.stack, { waiting: 0 });
    expect(adversary.counts()).toMatchObject({ 'webhook.throttled': 1 });
  });
});

describe('headers that are sent several times, which API Gateway joins by commas', () => {
  let day: Awaited<ReturnType<typeof startDay>>;
  beforeAll(async () => {
    day = await startDay();
  });
  afterAll(() => day?.close());

  let people = 10;
  const json = JSON.stringify;
  const form = (lead: object) => new URLSearchParams(lead as Record<string, string>).toString();
  const authorization = `Bearer ${TOKEN}`;

  it.each<[string, Record<string, string | string[]>, (lead: object) => string]>([
    [
      'the content type of JSON',
      { 'content-type': ['application/json', 'application/json'] },
      json,
    ],
    [
      'the content type of a form',
      {
        'content-type': [
          'application/x-www-form-urlencoded; charset=UTF-8',
          'application/x-www-form-urlencoded',
        ],
      },
      form,
    ],
    ['a header that nobody reads', { 'x-relay': ['one', 'two'] }, json],
    ['the token', { authorization: [authorization, authorization] }, json],
    ['the token in its own header', { authorization: 'none', 'x-api-key': [TOKEN, TOKEN] }, json],
  ])('%s', async (_, headers, write) => {
    const n = ++people;
    const sent = request(`${day.stack.url}/hooks/crm`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization, ...headers },
    });
    sent.end(write({ ...aLead(n), firstName: 'Chloë' }));
    const [response] = await once(sent, 'response');
    expect(response.statusCode).toBe(200);
    await day.settle();
    expect(day.simulator.taken()[phoneOf(n)]).toBe(1);
    expect(nameOf(day, n)).toBe('Chlo&#235;');
  });
});
