import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClock } from '../../local/clock.ts';
import { noFaults } from '../../simulator/faults.ts';
import { placesTakenByOthers } from '../../simulator/outsiders.ts';
import { isPoisonNumber } from '../../simulator/poison.ts';
import { profileNames } from '../../simulator/profiles.ts';
import { type EuphoriaSimulator, startEuphoriaSimulator } from '../../simulator/simulator.ts';

const clock = createClock();
let simulator: EuphoriaSimulator;
beforeEach(async () => {
  simulator = await startEuphoriaSimulator({
    port: 0,
    tenants: [{ name: 'acme', authKey: 'key' }],
    now: clock.now,
  });
});
afterEach(() => simulator.close());

interface Feed {
  numbers?: string[];
  list?: string;
  campaign?: string;
  notes?: string;
}

function feed({
  numbers = ['0825550101'],
  list = 'WebLeads',
  campaign = 'Sales',
  notes = '',
}: Feed) {
  const contacts = numbers.map(
    (number) =>
      `<Contact><Title/><FirstName>Thandi</FirstName><Surname/><Address/><Email/>` +
      `<PhoneNumber>${number}</PhoneNumber><Notes>${notes}</Notes><Language/><Custom1/><Custom2/>` +
      '<Custom3/><Custom4/><Custom5/><CrmTag/><AssignedTo/></Contact>',
  );
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n<XML><Tenant><Name>acme</Name><Auth>key</Auth></Tenant>' +
    `<ActionName>DialerTrickleFeed</ActionName><ListName>${list}</ListName>` +
    `<CampaignName>${campaign}</CampaignName><DataSource/><Priority>5</Priority>` +
    `<ContactsList>${contacts.join('')}</ContactsList></XML>`
  );
}

async function post(what: Feed = {}, signal?: AbortSignal) {
  const response = await fetch(simulator.url, {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: feed(what),
    ...(signal && { signal }),
  });
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}

const answer = async (what?: Feed): Promise<string> => (await post(what)).bytes.toString();

const inProgress = (calls: number) =>
  vi.waitFor(() => expect(simulator.stats().inProgress).toBe(calls), 10_000);

describe('a slow API', () => {
  it('keeps the place of a caller that has gone, takes its contact, and takes it again', async () => {
    simulator.setProfile('slow', { limit: 2 });
    const caller = new AbortController();
    const given = post({}, caller.signal).catch(() => 'gone');
    await inProgress(1);
    caller.abort();
    expect(await given).toBe('gone');
    await vi.waitFor(() => expect(simulator.stats().givenUp).toBe(1), 10_000);
    // The same bytes while the first call is under way find nothing in the cache.
    const again = post();
    await inProgress(2);
    expect(await answer()).toContain('Concurrent API Calls Exceeded');
    expect(simulator.stats()).toMatchObject({ overLimit: 1, contactsTaken: 0 });
    clock.advance(9_000);
    expect((await again).bytes.toString()).toBe('<XML><Status>OK</Status></XML>');
    await inProgress(0);
    expect(simulator.stats()).toMatchObject({ contactsTaken: 2, mostTaken: 2, peak: 3 });
    expect(simulator.people()).toEqual({ '0825550101 WebLeads': 2 });
  });

  it.each([9_000, 30_000, 600_000])('takes %i ms by its clock', async (latencyMs) => {
    simulator.setProfile('very-slow', { latencyMs });
    const call = post();
    await inProgress(1);
    clock.advance(latencyMs - 2_000);
    // Longer than it leaves between two looks at its clock.
    await wait(300);
    expect(simulator.stats().inProgress).toBe(1);
    clock.advance(2_000);
    await call;
    expect(simulator.stats().contactsTaken).toBe(1);
  });

  it('is done with all its calls when it is told to be', async () => {
    simulator.setProfile('very-slow');
    const call = post();
    await inProgress(1);
    await fetch(`${simulator.url}calls`, { method: 'DELETE' });
    expect((await call).bytes.toString()).toContain('OK');
    const next = post({ numbers: ['0825550102'] });
    await inProgress(1);
    simulator.finishCalls();
    await next;
  });

  it('keeps the place of a call that hangs for as long as it is told to', async () => {
    simulator.setFaults({ next: ['hangAfterProcessing'], hangHoldsMs: 60_000, limit: 1 });
    const caller = new AbortController();
    const given = post({}, caller.signal).catch(() => 'gone');
    await vi.waitFor(() => expect(simulator.stats().contactsTaken).toBe(1), 10_000);
    caller.abort();
    await given;
    expect(await answer({ numbers: ['0825550102'] })).toContain('Concurrent API Calls Exceeded');
  });
});

describe('what it answers', () => {
  it('takes every call and answers HTML, each time anew', async () => {
    simulator.setProfile('html');
    for (let call = 0; call < 3; call += 1) expect(await answer()).toMatch(/^<!DOCTYPE html>/);
    expect(simulator.stats()).toMatchObject({ mostTaken: 3, byOutcome: { html: 3 } });
  });

  it.each([
    ['line-break', {}, /^\r\n<\?xml .*<XML><Status>OK/s],
    ['byte-order-mark', {}, /^\uFEFF<\?xml .*<XML><Status>OK/s],
    ['new-success-shape', {}, /^<XML><Status>Success<\/Status><\/XML>$/],
    ['new-success-shape', { success: 'text' }, /^<XML>[^<]+<\/XML>$/],
    ['new-success-shape', { success: 'empty' }, /^<XML\/>$/],
    ['new-success-shape', { success: 'emptyElement' }, /^<XML><\w+\/><\/XML>$/],
  ] as const)('%s %o: taken', async (name, changes, shape) => {
    simulator.setProfile(name, changes);
    expect(await answer()).toMatch(shape);
    expect(simulator.stats()).toMatchObject({ contactsTaken: 1, byOutcome: { accepted: 1 } });
  });

  it('sends its byte-order mark as the three bytes of UTF-8', async () => {
    simulator.setProfile('byte-order-mark');
    expect((await post()).bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  });

  it.each([
    [{}, '<XML><Status>Failed</Status></XML>'],
    [{ failure: 'lowerCase' }, '<XML><error>Incorrect Input Parameters. '],
    [{ failure: 'message' }, '<XML><Message>Incorrect Input Parameters. '],
    [{ failure: 'text' }, '<XML>Incorrect Input Parameters. '],
    [{ failure: 'statusText' }, '<XML><Status>Incorrect Input Parameters. '],
    [{ failure: 'details' }, '<XML><Error>Incorrect Input Parameters. '],
    [{ rates: { databasesFailed: 1 }, failure: 'message' }, "<XML><Message>I'm sorry, "],
  ] as const)('failed-status %o: not taken', async (changes, beginning) => {
    simulator.setProfile('failed-status', changes);
    expect((await answer()).startsWith(beginning)).toBe(true);
    expect(simulator.stats().contactsTaken).toBe(0);
  });
});

describe('a list that it refuses', () => {
  it('is refused as a whole, the others are not', async () => {
    const refused = [{ list: 'Old', error: 'unknownUsername' as const }];
    simulator.setProfile('refuses-list', { refused });
    expect(await answer({ list: 'Old' })).toContain('That username is not part of this Tenant');
    expect(await answer({ list: 'New' })).toContain('OK');
    expect(simulator.people()).toEqual({ '0825550101 New': 1 });
  });

  it('can be a campaign, or a list of one campaign only', async () => {
    simulator.setFaults({
      refused: [
        { campaign: 'Closed', error: 'incorrectInput' },
        { campaign: 'Sales', list: 'Old', error: 'incorrectInput' },
      ],
    });
    const isTaken = async (what: Feed) => (await answer(what)).includes('OK');
    expect(await isTaken({ campaign: 'Closed' })).toBe(false);
    expect(await isTaken({ campaign: 'Sales', list: 'Old' })).toBe(false);
    expect(await isTaken({ campaign: 'Sales', list: 'New' })).toBe(true);
    expect(await isTaken({ campaign: 'Support', list: 'Old' })).toBe(true);
  });
});

describe('poison', () => {
  const numbers = Array.from({ length: 5_000 }, (_, n) => `082${1_000_000 + n}`);
  const poison = numbers.filter((number) => isPoisonNumber(number, 0.01));
  const good = numbers.filter((number) => !isPoisonNumber(number, 0.01));

  it('is some 1 % of all numbers, always the same', () => {
    expect(poison.length).toBeGreaterThan(25);
    expect(poison.length).toBeLessThan(75);
    expect(numbers.filter((number) => isPoisonNumber(number, 0))).toEqual([]);
  });

  it('makes the API refuse its whole call', async () => {
    simulator.setProfile('poison');
    const mixed = [...good.slice(0, 20), ...poison.slice(0, 1)];
    expect(await answer({ numbers: mixed })).toContain('Incorrect Input Parameters');
    expect(simulator.taken()).toEqual({});
    expect(await answer({ numbers: good.slice(0, 20) })).toContain('OK');
    expect(simulator.stats().contactsTaken).toBe(20);
  });

  it('may leave the good contacts taken', async () => {
    simulator.setProfile('poison-takes-good', { poisonError: 'unrecognisedError' });
    const mixed = [...good.slice(0, 2), ...poison.slice(0, 1)];
    expect(await answer({ numbers: mixed })).toContain('Reactor temperature');
    expect(Object.keys(simulator.taken())).toEqual(good.slice(0, 2));
  });

  it('may be a mark in any field', async () => {
    simulator.setFaults({ poisonMark: 'refuse me' });
    expect(await answer({ notes: 'please refuse me today' })).toContain('Incorrect Input');
    expect(await answer({ notes: 'please phone me' })).toContain('OK');
  });
});

describe('other programs of the tenant', () => {
  const outsiders = { places: 3, everyMs: 2_000, seed: 7 };
  /** The first stretch of time from now on in which they have so many places. */
  function whenTheyHave(places: number): number {
    for (let at = clock.now(); ; at += outsiders.everyMs) {
      if (placesTakenByOthers(outsiders, at) === places) return at;
    }
  }

  it('take between none and all of the places, from the seed alone', () => {
    const drawn = Array.from({ length: 100 }, (_, n) => placesTakenByOthers(outsiders, n * 2_000));
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2, 3]));
    expect(placesTakenByOthers(null, 0)).toBe(0);
  });

  it('leave no room, and busy stays the answer to the same bytes for 30 s', async () => {
    simulator.setProfile('busy-from-outside', { outsiders });
    clock.advance(whenTheyHave(3) - clock.now());
    expect(await answer()).toContain('Concurrent API Calls Exceeded');
    expect(simulator.stats()).toMatchObject({ busyFromOutside: 1, overLimit: 0, contactsTaken: 0 });
    clock.advance(whenTheyHave(0) - clock.now());
    simulator.setFaults({ cacheSeconds: 3_600 });
    expect(await answer()).toContain('Concurrent API Calls Exceeded');
    expect(simulator.journal({ limit: 1 })).toMatchObject([{ cached: true, taken: 0 }]);
    expect(await answer({ numbers: ['0825550102'] })).toContain('OK');
  });
});

describe('a limit of bytes', () => {
  const many = { numbers: Array.from({ length: 50 }, (_, n) => `08255501${10 + n}`) };

  it('refuses what is larger with HTTP 413', async () => {
    simulator.setProfile('small-documents');
    expect((await post(many)).status).toBe(413);
    expect((await post()).status).toBe(200);
    expect(simulator.stats()).toMatchObject({ contactsTaken: 1, byOutcome: { http413: 1 } });
  });

  it('or with Input XML not loaded', async () => {
    simulator.setProfile('small-documents', { tooLarge: 'inputXmlNotLoaded' });
    expect(await answer(many)).toContain('Input XML not loaded');
    expect(simulator.journal({ limit: 1 })[0]?.bytes).toBe(feed(many).length);
  });
});

it('tells in which order contacts came, and how often each person', async () => {
  simulator.setFaults({ cacheSeconds: 0 });
  await answer({ numbers: ['0825550102', '0825550101'] });
  await answer({ numbers: ['0825550101'], list: 'Other' });
  await answer({ numbers: ['0825550101'] });
  const get = async (path: string) => (await fetch(`${simulator.url}${path}`)).json();
  expect(await get('people')).toEqual({
    '0825550102 WebLeads': 1,
    '0825550101 WebLeads': 2,
    '0825550101 Other': 1,
  });
  expect(await get('arrivals')).toEqual([
    { call: 1, list: 'WebLeads', phoneNumber: '0825550102' },
    { call: 1, list: 'WebLeads', phoneNumber: '0825550101' },
    { call: 2, list: 'Other', phoneNumber: '0825550101' },
    { call: 3, list: 'WebLeads', phoneNumber: '0825550101' },
  ]);
});

describe('a profile', () => {
  const put = (body: string) => fetch(`${simulator.url}profile`, { method: 'PUT', body });

  it('is taken by its name over HTTP, with settings of it changed and all others put back', async () => {
    simulator.setFaults({ down: true });
    const settings = await (await put('{"name":"slow","latencyMs":30000}')).json();
    expect(settings).toEqual({ ...noFaults, latencyMs: 30_000 });
    await put('{"name":"kind"}');
    expect(simulator.faults()).toEqual(noFaults);
  });

  it.each([
    ['no JSON', 'slow', 'the body is not JSON, such as {"name": "slow"}'],
    ['no name', '{"latencyMs":1}', 'name'],
    ['an unknown name', '{"name":"wild"}', ', busy, down, wrong-key, '],
    ['a setting for a name', '{"name":"fast"}', 'beside the name stand settings'],
    ['an unknown setting', '{"name":"slow","latency":1}', 'latency'],
    ['a refusal of nothing', '{"name":"kind","refused":[{"error":"incorrectInput"}]}', 'a list'],
  ])('with %s is a clear 400', async (_name, body, message) => {
    const response = await put(body);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(message.replaceAll('"', '\\"'));
    expect(simulator.faults()).toEqual(noFaults);
  });

  it.each([
    ['busy', { rates: { concurrentCalls: 1 } }],
    ['down', { down: true }],
    ['wrong-key', { authKey: expect.any(String) }],
  ])('%s is there from a shell as it is on the page', async (name, faults) => {
    expect((await put(JSON.stringify({ name }))).status).toBe(200);
    expect(simulator.faults()).toEqual({ ...noFaults, ...faults });
  });

  it('is listed with what it does, and its settings are right', async () => {
    const listed = await (await fetch(`${simulator.url}profiles`)).json();
    expect(Object.keys(listed as object)).toEqual(profileNames);
    for (const name of profileNames) simulator.setProfile(name);
  });
});

it('goes on when a caller goes away in the middle of its document', async () => {
  const half = request(simulator.url, {
    method: 'POST',
    headers: { 'content-length': '1000' },
  });
  half.on('error', () => {});
  half.write('<?xml');
  await once(half, 'socket');
  half.destroy();
  expect(await answer()).toContain('OK');
});
