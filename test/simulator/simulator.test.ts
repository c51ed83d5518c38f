import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { noFaults } from '../../simulator/faults.ts';
import { createJournal, maskKeys } from '../../simulator/journal.ts';
import { type EuphoriaSimulator, startEuphoriaSimulator } from '../../simulator/simulator.ts';

// By hand from docs/euphoria-api.md, DialerTrickleFeed: every element, in its order, example values.
const contact =
  '<Contact><Title>Mr</Title><FirstName>TestName</FirstName><Surname>TestSurname</Surname>' +
  '<Address>Johannesburg</Address><Email>test@gmail.com</Email>' +
  '<PhoneNumber>0105934500</PhoneNumber><Notes>NotesTesting</Notes><Language>English</Language>' +
  '<Custom1>Custom1</Custom1><Custom2></Custom2><Custom3></Custom3><Custom4></Custom4>' +
  '<Custom5></Custom5><CrmTag>CrmTag1</CrmTag><AssignedTo>105</AssignedTo></Contact>';
const example =
  '<?xml version="1.0" encoding="utf-8"?>\n' +
  '<XML><Tenant><Name>acme</Name><Auth>k3y-of-acme</Auth></Tenant>' +
  '<ActionName>DialerTrickleFeed</ActionName><ListName>ListNumber5</ListName>' +
  '<CampaignName>SalesCampaign</CampaignName><DataSource>UploadMarch</DataSource>' +
  `<Priority>2</Priority><ContactsList>${contact}</ContactsList></XML>`;
const doNothing =
  '<?xml version="1.0" encoding="utf-8"?>\n<XML><Tenant><Name>acme</Name>' +
  '<Auth>k3y-of-acme</Auth></Tenant><ActionName>DoNothing</ActionName></XML>';
const accepted = '<XML><Status>OK</Status></XML>';
const incorrectInput = 'Incorrect Input Parameters. Please check the documentation';

let simulator: EuphoriaSimulator;
beforeAll(async () => {
  simulator = await startEuphoriaSimulator({
    port: 0,
    tenants: [
      { name: 'acme', authKey: 'k3y-of-acme' },
      { name: 'other', authKey: 'k3y-of-other' },
    ],
  });
});
beforeEach(() => {
  simulator.reset();
  simulator.setFaults(noFaults);
});
afterAll(() => simulator.close());

function post(body: string, { signal }: { signal?: AbortSignal } = {}): Promise<Response> {
  return fetch(`${simulator.url}Euphoria.Api.aspx`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body,
    ...(signal && { signal }),
  });
}

async function answer(body: string): Promise<string> {
  return (await post(body)).text();
}

// The error text of an answer, whatever stands around it.
async function errorOf(body: string): Promise<string | undefined> {
  const text = await answer(body);
  return /^<XML>(?:<Status>\w+<\/Status>)?<Error>\s*(.*?)(?:: request \d+)?\s*<\/Error><\/XML>$/s.exec(
    text,
  )?.[1];
}

function lastCall() {
  const [call] = simulator.journal({ limit: 1 });
  if (call === undefined) throw new Error('no call in the journal');
  return call;
}

function put(body: string): Promise<Response> {
  return fetch(`${simulator.url}faults`, { method: 'PUT', body });
}

async function get(path: string): Promise<unknown> {
  return (await fetch(`${simulator.url}${path}`)).json();
}

function finished(): Promise<void> {
  return vi.waitFor(() => expect(simulator.stats().inProgress).toBe(0), { timeout: 2000 });
}

describe('a call', () => {
  it('takes the example of the description and journals it without the key', async () => {
    const response = await post(example);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    expect(await response.text()).toBe(accepted);
    expect(lastCall()).toEqual({
      n: 1,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      milliseconds: expect.any(Number),
      action: 'DialerTrickleFeed',
      tenant: 'acme',
      campaign: 'SalesCampaign',
      list: 'ListNumber5',
      dataSource: 'UploadMarch',
      priority: 2,
      contacts: 1,
      bytes: example.length,
      document: example.replace('k3y-of-acme', '***'),
      answer: accepted,
      outcome: 'accepted',
      cached: false,
      taken: 1,
      concurrent: 1,
      givenUp: false,
      violations: [],
    });
    expect(await get('taken')).toEqual({ '0105934500': 1 });
    expect(await get('stats')).toEqual({
      calls: 1,
      byOutcome: { accepted: 1 },
      contactsTaken: 1,
      peak: 1,
      overLimit: 0,
      busyFromOutside: 0,
      givenUp: 0,
      mostTaken: 1,
      inProgress: 0,
      violations: 0,
      refused: 0,
    });
  });

  it('answers DoNothing as the vendor does', async () => {
    expect(await answer(doNothing)).toBe('<XML>Nothing Done</XML>');
    expect(lastCall()).toMatchObject({ outcome: 'accepted', taken: 0, violations: [] });
  });

  it('takes several contacts, decoded references among them', async () => {
    const second = contact.replace('TestName', 'Ren&#233;e &amp;#1; &#x1F600;');
    const feed = example.replace(contact, contact + second.replace('0105934500', '0105934501'));
    expect(await answer(feed)).toBe(accepted);
    expect(lastCall()).toMatchObject({ contacts: 2, taken: 2, violations: [] });
    expect(simulator.taken()).toEqual({ '0105934500': 1, '0105934501': 1 });
  });

  it('takes 5 as the priority where it is left out', async () => {
    expect(await answer(example.replace('<Priority>2</Priority>', ''))).toBe(accepted);
    expect(lastCall()).toMatchObject({ priority: 5, violations: ['XML: Priority is missing'] });
  });
});

describe('a wrong call', () => {
  it.each([
    ['an empty body', '', 'Input XML not loaded'],
    ['no XML declaration', example.replace(/^.*\n/, ''), 'Input XML not loaded'],
    ['a tag not closed', example.replace('</Name>', '<Name>'), 'Input XML not loaded'],
    ['two document elements', `${doNothing}<XML/>`, 'Input XML not loaded'],
    ['a bare ampersand', example.replace('Mr', 'Mr & Mrs'), 'Input XML not loaded'],
    ['an unknown entity', example.replace('Mr', '&copy;'), 'Input XML not loaded'],
    ['a forbidden character', example.replace('Mr', 'M\u0001r'), 'Input XML not loaded'],
    ['a forbidden reference', example.replace('Mr', '&#11;'), 'Input XML not loaded'],
    ['a surrogate reference', example.replace('Mr', '&#xD83D;&#xDE00;'), 'Input XML not loaded'],
    ['a reference past Unicode', example.replace('Mr', '&#x110000;'), 'Input XML not loaded'],
    [
      'a document type',
      example.replace('\n', '<!DOCTYPE XML [<!ENTITY x "y">]>'),
      'Input XML not loaded',
    ],
    ['a reserved element name', example.replaceAll('Title', '__proto__'), 'Input XML not loaded'],
    ['the wrong case', doNothing.replaceAll('XML>', 'Xml>'), 'No Document Element'],
    ['no tenant', example.replace(/<Tenant>.*<\/Tenant>/, ''), 'Authorization Failed'],
    ['an unknown tenant', example.replace('acme', 'nobody'), 'Authorization Failed'],
    ["another tenant's key", example.replace('of-acme', 'of-other'), 'Authorization Failed'],
    ['no action', example.replace('DialerTrickleFeed', ''), 'No Action Defined'],
    ['an unknown action', example.replace('TrickleFeed', 'Feed'), 'Action Name Not Found'],
    ['an empty list name', example.replace('ListNumber5', ''), incorrectInput],
    ['no campaign', example.replace(/<CampaignName>.*<\/CampaignName>/, ''), incorrectInput],
    ['priority 0', example.replace('>2<', '>0<'), incorrectInput],
    ['priority 11', example.replace('>2<', '>11<'), incorrectInput],
    ['a priority in words', example.replace('>2<', '>high<'), incorrectInput],
    ['no contacts', example.replace(contact, ''), incorrectInput],
    ['an empty first name', example.replace('TestName', ' '), incorrectInput],
    ['an element in another case', example.replaceAll('FirstName', 'Firstname'), incorrectInput],
    ['an empty phone number', example.replace('0105934500', ''), incorrectInput],
    ['a phone number with a plus', example.replace('0105934500', '+27105934500'), incorrectInput],
  ])('with %s is refused', async (_name, body, error) => {
    expect(await errorOf(body)).toBe(error);
    expect(lastCall()).toMatchObject({ outcome: error, taken: 0 });
    expect(simulator.taken()).toEqual({});
  });

  it('with another content type is not loaded', async () => {
    const headers = { 'content-type': 'application/xml' };
    await fetch(simulator.url, { method: 'POST', headers, body: example });
    expect(lastCall()).toMatchObject({ outcome: 'Input XML not loaded', taken: 0 });
  });

  it('with an extension that is not settable is refused', async () => {
    simulator.setFaults({ extensions: ['104'], cacheSeconds: 0 });
    expect(await errorOf(example)).toBe('That username is not part of this Tenant');
    expect(await answer(example.replace('>105<', '><'))).toBe(accepted);
    expect(await answer(example.replace('>105<', '>104<'))).toBe(accepted);
  });

  it('with a poisoned number among good ones adds none of them', async () => {
    simulator.setFaults({ poison: ['0105934509'] });
    const bad = contact.replace('0105934500', '0105934509');
    expect(await errorOf(example.replace(contact, contact + bad))).toBe(incorrectInput);
    expect(simulator.taken()).toEqual({});
  });

  it('with a key that was changed meanwhile is not authorised, even by the cache', async () => {
    await answer(example);
    simulator.setFaults({ authKey: 'new-key' });
    expect(await errorOf(example)).toBe('Authorization Failed');
    expect(await answer(example.replace('k3y-of-acme', 'new-key'))).toBe(accepted);
  });

  it('shows no key, however it is broken', async () => {
    const broken = [
      example.replace('</Auth>', ''),
      example.replaceAll('Auth>', 'auth>'),
      example.replace('k3y-of-acme', '<![CDATA[k3y-of-acme]]>'),
      example.replace('<Auth>k3y-of-acme</Auth>', '<Key>k3y-of-acme</Key>'),
      example.replace('k3y-of-acme', 'a-key-nobody-knows'),
    ];
    for (const body of broken) await answer(body);
    const journal = JSON.stringify(await get('journal'));
    expect(JSON.parse(journal)).toMatchObject({ total: broken.length });
    expect(journal).not.toMatch(/k3y|nobody-knows/);
  });
});

describe('violations', () => {
  it.each([
    [
      'contact elements out of order',
      example.replace('<Title>Mr</Title><FirstName>TestName</FirstName>', (two) =>
        two.replace(/(<T.*e>)(<F.*)/, '$2$1'),
      ),
      ['Contact 1: FirstName stands where Title belongs'],
    ],
    [
      'call elements out of order',
      example.replace(/(<ListName>.*)(<CampaignName>.*)(<DataSource>)/, '$2$1$3'),
      ['XML: CampaignName stands where ListName belongs'],
    ],
    [
      'key before name',
      example.replace(/(<Name>.*)(<Auth>.*<\/Auth>)/, '$2$1'),
      ['Tenant: Auth stands where Name belongs'],
    ],
    [
      'an element left out of the second contact',
      example.replace(contact, contact + contact.replace('<Custom3></Custom3>', '')),
      ['Contact 2: Custom3 is missing'],
    ],
    [
      'an element twice',
      example.replace('<Custom3></Custom3>', '<Custom3/><Custom3/>'),
      ['Contact 1: an element stands twice'],
    ],
    [
      'an element of their own',
      example.replace('</Contact>', '<Custom6/></Contact>'),
      ['Contact 1: Custom6 is not part of it'],
    ],
    [
      'something else among the contacts',
      example.replace('</ContactsList>', '<Lead/></ContactsList>'),
      ['ContactsList: Lead is not part of it'],
    ],
    [
      'bytes outside ASCII',
      example.replace('TestName', 'Renée'),
      ['Transport: bytes outside ASCII'],
    ],
  ])('%s: taken, and noted', async (_name, body, violations) => {
    expect(await answer(body)).toBe(accepted);
    expect(lastCall().violations).toEqual(violations);
    expect(simulator.stats().violations).toBe(1);
  });

  it('notes a content type without its charset', async () => {
    const headers = { 'content-type': 'text/xml' };
    await fetch(simulator.url, { method: 'POST', headers, body: example });
    expect(lastCall()).toMatchObject({
      outcome: 'accepted',
      violations: ['Transport: Content-Type is not text/xml; charset=utf-8'],
    });
  });

  it('notes no more than 20 a call', async () => {
    const short = contact.replace('<Custom3></Custom3>', '');
    await answer(example.replace(contact, short.repeat(50)));
    expect(lastCall().violations).toHaveLength(20);
  });
});

describe('faults', () => {
  it.each([
    ['incorrectInput', incorrectInput],
    ['unknownUsername', 'That username is not part of this Tenant'],
    ['concurrentCalls', 'Concurrent API Calls Exceeded'],
    ['databasesFailed', "I'm sorry, connection to one or more of the databases failed"],
    ['sipServerNotFound', 'Sip Server not found'],
    ['authorizationFailed', 'Authorization Failed'],
    ['permissionDenied', 'Permission Denied'],
    ['actionNameNotFound', 'Action Name Not Found'],
    ['noActionDefined', 'No Action Defined'],
    ['inputXmlNotLoaded', 'Input XML not loaded'],
    ['noDocumentElement', 'No Document Element'],
    ['unrecognisedError', 'Reactor temperature out of range'],
  ] as const)('%s answers its text', async (fault, error) => {
    simulator.setFaults({ next: [fault] });
    expect(await errorOf(example)).toBe(error);
    expect(lastCall()).toMatchObject({ outcome: fault, taken: 0 });
  });

  it.each([
    ['http500', 500],
    ['http503', 503],
    ['http429', 429],
    ['http408', 408],
    ['http413', 413],
    ['http502', 502],
    ['http504', 504],
  ] as const)('%s answers its status', async (fault, status) => {
    simulator.setFaults({ next: [fault] });
    expect((await post(example)).status).toBe(status);
    expect(lastCall()).toMatchObject({ outcome: fault, taken: 0 });
  });

  it.each([
    ['emptyBody', /^$/],
    ['html', /^<!DOCTYPE html>/],
    ['brokenXml', /^<XML>.*[^>]$/],
  ] as const)('%s answers 200 with what proves nothing', async (fault, body) => {
    simulator.setFaults({ next: [fault] });
    const response = await post(example);
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(body);
    expect(lastCall()).toMatchObject({ outcome: fault, taken: 0 });
  });

  it('resetBeforeProcessing loses the call', async () => {
    simulator.setFaults({ next: ['resetBeforeProcessing'] });
    await expect(post(example)).rejects.toThrow('fetch failed');
    expect(lastCall()).toMatchObject({ outcome: 'resetBeforeProcessing', taken: 0, answer: null });
    expect(await answer(example)).toBe(accepted);
    expect(lastCall()).toMatchObject({ cached: false, taken: 1 });
  });

  it.each(['resetAfterProcessing', 'truncatedBody'] as const)(
    '%s takes the contacts and loses the answer, which the cache still has',
    async (fault) => {
      simulator.setFaults({ next: [fault, fault] });
      await expect(answer(example)).rejects.toThrow();
      expect(lastCall()).toMatchObject({ outcome: fault, taken: 1, answer: null });
      await expect(answer(example)).rejects.toThrow();
      expect(lastCall()).toMatchObject({ outcome: fault, taken: 0, cached: true });
      expect(await answer(example)).toBe(accepted);
      expect(lastCall()).toMatchObject({ outcome: 'accepted', taken: 0, cached: true });
      expect(simulator.taken()).toEqual({ '0105934500': 1 });
    },
  );

  it('hangAfterProcessing takes the contacts and keeps silent until the client goes', async () => {
    simulator.setFaults({ next: ['hangAfterProcessing'] });
    const client = new AbortController();
    const hanging = post(example, client);
    await vi.waitFor(() => expect(simulator.stats().contactsTaken).toBe(1), 10_000);
    expect(lastCall()).toMatchObject({ milliseconds: null, taken: 1 });
    expect(simulator.stats().inProgress).toBe(1);
    client.abort();
    await expect(hanging).rejects.toThrow('aborted');
    await finished();
    expect(simulator.stats().byOutcome).toEqual({ hangAfterProcessing: 1 });
  });

  it.each(['http502', 'http504', 'emptyBody', 'html', 'brokenXml'] as const)(
    '%s can hide a call that was taken',
    async (fault) => {
      simulator.setFaults({ next: [fault], takenWhenUnsure: 1 });
      await answer(example);
      expect(lastCall()).toMatchObject({ outcome: fault, taken: 1 });
      expect(await answer(example)).toBe(accepted);
      expect(simulator.taken()).toEqual({ '0105934500': 1 });
    },
  );

  it('down destroys connections of API calls only', async () => {
    expect((await put('{"down":true}')).status).toBe(200);
    await expect(post(example)).rejects.toThrow('fetch failed');
    expect(simulator.stats()).toMatchObject({ calls: 0, refused: 1 });
    await put('{"down":false}');
    expect(await answer(example)).toBe(accepted);
  });

  it('come from the queue in its order, then by their rates', async () => {
    simulator.setFaults({ next: ['none', 'http500'], rates: { http503: 1 }, cacheSeconds: 0 });
    const statuses: number[] = [];
    for (let call = 0; call < 4; call += 1) statuses.push((await post(example)).status);
    expect(statuses).toEqual([200, 500, 503, 503]);
  });

  it('are drawn alike from the same seed', async () => {
    const run = async (seed: number): Promise<string[]> => {
      const tenants = [{ name: 'acme', authKey: 'k3y-of-acme' }];
      const own = await startEuphoriaSimulator({ port: 0, tenants, seed });
      own.setFaults({ rates: { http500: 0.3, sipServerNotFound: 0.3 }, cacheSeconds: 0 });
      const headers = { 'content-type': 'text/xml; charset=utf-8' };
      for (let call = 0; call < 30; call += 1) {
        await (await fetch(own.url, { method: 'POST', headers, body: example })).text();
      }
      const outcomes = own.journal().map(({ outcome }) => outcome);
      await own.close();
      return outcomes;
    };
    const first = await run(7);
    expect(new Set(first)).toEqual(new Set(['accepted', 'http500', 'sipServerNotFound']));
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });

  it('answers errors with and without details, blanks and a Status beside them', async () => {
    simulator.setFaults({ rates: { sipServerNotFound: 1 }, cacheSeconds: 0 });
    const shapes = new Set<string>();
    for (let call = 0; call < 40; call += 1) {
      shapes.add((await answer(example)).replace(/\d+/, '0'));
    }
    expect(shapes.size).toBe(6);
  });

  it.each([40, { min: 40, max: 60 }])('takes its time: %o', async (latencyMs) => {
    simulator.setFaults({ latencyMs });
    await answer(example);
    expect(lastCall().milliseconds).toBeGreaterThanOrEqual(39);
  });
});

describe('the settings', () => {
  it('change in part, over HTTP', async () => {
    const settings = { latencyMs: { min: 1, max: 2 }, next: ['http500'] };
    expect(await (await put(JSON.stringify(settings))).json()).toEqual({
      ...noFaults,
      ...settings,
    });
    await put('{"limit":2}');
    expect(await get('faults')).toEqual({ ...noFaults, ...settings, limit: 2 });
    await fetch(`${simulator.url}faults`, { method: 'DELETE' });
    expect(await get('faults')).toEqual(noFaults);
  });

  it.each([
    ['no JSON', '{', 'not JSON'],
    ['no object', '7', 'a JSON object'],
    [
      'an unknown setting',
      '{"latency":5}',
      'latency: is not a setting; choices: latencyMs, rates, ',
    ],
    ['an unknown fault', '{"next":["http418"]}', ', http500, '],
    ['a value of none', '{"next":["http418"]}', ', got "http418"'],
    ['an unknown rate', '{"rates":{"http418":1}}', 'rates.http418: '],
    ['a rate above 1', '{"rates":{"http500":2}}', 'rates.http500: '],
    ['rates that add up to more', '{"rates":{"http500":0.6,"http503":0.6}}', 'more than 1'],
    ['latency backwards', '{"latencyMs":{"min":2,"max":1}}', 'latencyMs: '],
    ['latency in words', '{"latencyMs":"slow"}', 'latencyMs: expected milliseconds'],
    ['poison with blanks', '{"poison":["010 593"]}', 'digits only'],
  ])('refuse %s with a clear 400', async (_name, body, message) => {
    const response = await put(body);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: string }).error).toContain(message);
    expect(simulator.faults()).toEqual(noFaults);
  });
});

describe('the answer cache', () => {
  it('answers the same bytes without adding the contacts again', async () => {
    expect(await answer(example)).toBe(accepted);
    expect(await answer(example)).toBe(accepted);
    expect(lastCall()).toMatchObject({ cached: true, taken: 0, outcome: 'accepted' });
    expect(await answer(example.replace('NotesTesting', 'Notes'))).toBe(accepted);
    expect(lastCall()).toMatchObject({ cached: false, taken: 1 });
    expect(simulator.taken()).toEqual({ '0105934500': 2 });
  });

  it('brings the same error back', async () => {
    simulator.setFaults({ next: ['databasesFailed'] });
    const first = await answer(example);
    expect(first).toContain('databases failed');
    expect(await answer(example)).toBe(first);
    expect(lastCall()).toMatchObject({ cached: true, taken: 0, outcome: 'databasesFailed' });
  });

  it.each(['concurrentCalls', 'http500'] as const)('does not keep %s', async (fault) => {
    simulator.setFaults({ next: [fault] });
    await answer(example);
    expect(await answer(example)).toBe(accepted);
    expect(lastCall()).toMatchObject({ cached: false, taken: 1 });
  });

  it('can be switched off, and forgets with time', async () => {
    simulator.setFaults({ cacheSeconds: 0 });
    await answer(example);
    await answer(example);
    expect(simulator.taken()).toEqual({ '0105934500': 2 });
    simulator.setFaults({ cacheSeconds: 30 });
    await answer(example);
    simulator.setFaults({ cacheSeconds: 0.001 });
    await vi.waitFor(async () => {
      await answer(example);
      expect(lastCall().cached).toBe(false);
    }, 10_000);
  });
});

describe('simultaneous calls', () => {
  it('refuses the fourth of a tenant, hanging ones counted', async () => {
    const hang = 'hangAfterProcessing' as const;
    simulator.setFaults({ next: [hang, hang, hang], cacheSeconds: 0 });
    const client = new AbortController();
    const hanging = [1, 2, 3].map(() => post(example, client).catch(() => 'gone'));
    await vi.waitFor(() => expect(simulator.stats().contactsTaken).toBe(3), 10_000);
    expect(simulator.stats()).toMatchObject({ peak: 3, overLimit: 0, inProgress: 3 });

    expect(await errorOf(example)).toBe('Concurrent API Calls Exceeded');
    expect(lastCall()).toMatchObject({ concurrent: 4, taken: 0 });
    const other = example.replaceAll('acme', 'other');
    expect(await answer(other)).toBe(accepted);
    expect(simulator.stats()).toMatchObject({ peak: 4, overLimit: 1, inProgress: 3 });

    client.abort();
    await Promise.all(hanging);
    await finished();
    expect(await answer(example)).toBe(accepted);
  });

  it('keeps the place of a client that gave up until the call is over', async () => {
    const own = await startEuphoriaSimulator({
      port: 0,
      tenants: [{ name: 'acme', authKey: 'k3y-of-acme' }],
    });
    own.setFaults({ latencyMs: 60_000, limit: 1 });
    const headers = { 'content-type': 'text/xml; charset=utf-8' };
    const request = { method: 'POST', headers, body: doNothing };
    const client = new AbortController();
    const given = fetch(own.url, { ...request, signal: client.signal }).catch(() => 'gone');
    await vi.waitFor(() => expect(own.stats().inProgress).toBe(1), 10_000);
    client.abort();
    expect(await given).toBe('gone');
    const next = await fetch(own.url, request);
    expect(await next.text()).toContain('Concurrent API Calls Exceeded');
    await own.close();
  });

  it('never sees a fourth where a client makes three at a time', async () => {
    simulator.setFaults({ latencyMs: 2, cacheSeconds: 0 });
    const client = async (): Promise<void> => {
      for (let call = 0; call < 50; call += 1) await answer(example);
    };
    await Promise.all([client(), client(), client()]);
    expect(simulator.stats()).toMatchObject({
      peak: 3,
      overLimit: 0,
      byOutcome: { accepted: 150 },
    });
  });
});

describe('the journal', () => {
  it('pages: newest, or on from a number', async () => {
    for (let call = 0; call < 5; call += 1) await answer(doNothing);
    const numbers = async (query: string): Promise<unknown> => {
      const { calls, total } = (await get(`journal${query}`)) as {
        calls: { n: number }[];
        total: number;
      };
      expect(total).toBe(5);
      return calls.map(({ n }) => n);
    };
    expect(await numbers('')).toEqual([1, 2, 3, 4, 5]);
    expect(await numbers('?limit=2')).toEqual([4, 5]);
    expect(await numbers('?since=1&limit=2')).toEqual([2, 3]);
    expect(await numbers('?since=5')).toEqual([]);
    expect((await fetch(`${simulator.url}journal?since=yesterday`)).status).toBe(400);
  });

  it('is emptied by DELETE, with counters and cache', async () => {
    await answer(example);
    await fetch(`${simulator.url}journal`, { method: 'DELETE' });
    expect(await get('journal')).toEqual({ calls: [], total: 0 });
    expect(simulator.stats()).toMatchObject({ calls: 0, contactsTaken: 0, peak: 0 });
    await answer(example);
    expect(lastCall()).toMatchObject({ n: 1, cached: false });
  });

  it('keeps the newest 10,000 calls, or 64 MiB of them, and counts all', () => {
    const call = {
      at: '2026-01-01T00:00:00.000Z',
      milliseconds: 1,
      action: null,
      tenant: null,
      campaign: null,
      list: null,
      dataSource: null,
      priority: null,
      contacts: 0,
      bytes: 0,
      document: '',
      answer: null,
      outcome: '',
      cached: false,
      taken: 0,
      concurrent: 1,
      givenUp: false,
      violations: [],
    };
    const journal = createJournal();
    for (let n = 0; n < 10_010; n += 1) journal.begin(call);
    expect(journal.read()).toHaveLength(10_000);
    expect(journal.read({ since: 0, limit: 1 })[0]?.n).toBe(11);
    expect(journal.stats.calls).toBe(10_010);
    const document = 'x'.repeat(30 * 1024 * 1024);
    for (let n = 0; n < 3; n += 1) journal.begin({ ...call, document });
    expect(journal.read()).toHaveLength(2);
  });

  it('tells each call to onCall once it is over', async () => {
    const outcomes: string[] = [];
    const own = await startEuphoriaSimulator({
      port: 0,
      tenants: [],
      onCall: ({ outcome }) => outcomes.push(outcome),
    });
    await fetch(own.url, { method: 'POST', body: 'x' });
    await own.close();
    expect(outcomes).toEqual(['Input XML not loaded']);
  });

  it('masks a key that is written with references', () => {
    expect(maskKeys('<Auth>a&amp;b</Auth><Notes>a&b</Notes>', ['a&b'])).toBe(
      '<Auth>***</Auth><Notes>***</Notes>',
    );
  });
});

it('rejects where the port is taken', async () => {
  await expect(startEuphoriaSimulator({ port: simulator.port, tenants: [] })).rejects.toMatchObject(
    { code: 'EADDRINUSE' },
  );
});

it('tells what it has where an address is unknown', async () => {
  const response = await fetch(simulator.url);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('/journal');
});

it.each<[string, Record<string, string>]>([
  ['a name that was pointed here', { host: 'evil.example' }],
  ['a tunnel', { 'x-forwarded-for': '203.0.113.7' }],
  ['a tunnel that tells the host only', { 'x-forwarded-host': 'evil.example' }],
  ['a page of another origin', { origin: 'https://evil.example' }],
  ['a script of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
])('tells nothing to %s, and lets it set nothing', async (_, headers) => {
  const ask = async (method: string, path: string, body = ''): Promise<string> => {
    const { host, port } = new URL(simulator.url);
    const sent = request({ port, path, method, headers: { host, ...headers } });
    sent.end(body);
    const [response] = await once(sent, 'response');
    return `${response.statusCode} ${await text(response)}`;
  };
  for (const path of ['/journal', '/taken', '/people', '/arrivals', '/stats', '/faults']) {
    expect(await ask('GET', path)).toMatch(/^403 .*for this machine only/);
  }
  expect(await ask('PUT', '/faults', '{"down":true}')).toMatch(/^403 /);
  expect(await ask('PUT', '/profile', '{"name":"slow"}')).toMatch(/^403 /);
  expect(await ask('DELETE', '/journal')).toMatch(/^403 /);
  expect(await ask('POST', '/', '<XML/>')).toMatch(/^403 /);
  expect(simulator.faults()).toEqual(noFaults);
  expect(simulator.stats().calls).toBe(0);
});

it('shares no code with the functions it checks', () => {
  const folder = new URL('../../simulator/', import.meta.url);
  const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  expect(sources.length).toBeGreaterThan(0);
  for (const source of sources) expect(source).not.toMatch(/from '\.\.\//);
});
