import { describe, expect, it } from 'vitest';
import type { ConnectorInput } from '../../functions/connector.ts';
import { recordPrefix } from '../../functions/lead/lead-id.ts';
import { decodeQueuedLead } from '../../functions/lead/queued-lead.ts';
import { LEAD_SEEN } from '../../functions/shared/metrics.ts';
import { configureSources } from '../../functions/webhook/configure.ts';
import { type ReceiveEffects, receive } from '../../functions/webhook/receive.ts';
import { aConnector } from '../support/connector.ts';

const SALT = 'an invented salt of some length!';
const NOW = Date.parse('2026-11-23T08:00:00.000Z');

/** The webhook flow with its queues in memory. */
function aReceiver(
  effects: Partial<ReceiveEffects> = {},
  sources: ConnectorInput['sources'] = { crm: { preset: 'generic' } },
  dedupe: NonNullable<ConnectorInput['dedupe']> = { by: 'event' },
) {
  const connector = aConnector({ sources, dedupe });
  const queued: string[] = [];
  const parked: string[] = [];
  const groups: string[] = [];
  const counted: (readonly [string, string, number, string?])[] = [];
  const all: ReceiveEffects = {
    connector,
    sources: configureSources(connector),
    readSecrets: async () => ({ ok: true, value: { crm: { secrets: ['right-token'] } } }),
    readSalt: async () => ({ ok: true, value: SALT }),
    queueLeads: async (messages) => {
      queued.push(...messages.map(({ body }) => body));
      groups.push(...messages.map(({ group }) => group));
      return true;
    },
    parkLeads: async (messages) => {
      parked.push(...messages.map(({ body }) => body));
      return true;
    },
    count: (source = '', metric, value = 1, reason) =>
      counted.push(reason ? [source, metric, value, reason] : [source, metric, value]),
    ...effects,
  };
  const post = (body: unknown, { source = 'crm', headers = {} } = {}) =>
    receive(
      {
        source,
        delivery: {
          method: 'POST',
          url: `https://hooks.example.org/hooks/${source}`,
          headers: {
            'content-type': 'application/json',
            authorization: 'Bearer right-token',
            ...headers,
          },
          query: new URLSearchParams(),
          body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
          receivedAt: NOW,
        },
      },
      all,
    );
  return { post, queued, parked, counted, groups };
}

const lead = { id: 'A1', firstName: 'Thandi', surname: 'Mokoena', phone: '082 555 0142' };
const noNumber = { id: 'A2', firstName: 'Sipho', phone: 'n/a' };

it('takes no body whose leads the config finds nowhere, and puts nothing of it on a queue', async () => {
  const sources = { crm: { preset: 'generic', leads: '[customer]' } } as const;
  const { post, queued, parked, counted } = aReceiver({}, sources);
  const answer = await post(lead);
  expect(answer).toMatchObject({
    status: 400,
    body: '{"error":"the option leads finds nothing in the body"}',
  });
  expect([...queued, ...parked, ...counted]).toEqual([]);
});

it('takes texts for leads if the config finds the number in them, and not otherwise', async () => {
  const source = { preset: 'generic', leads: 'numbers' } as const;
  const numbers = { numbers: ['082 555 0142'] };
  const mapped = aReceiver({}, { crm: { ...source, contact: { phoneNumber: '@' } } });
  expect((await mapped.post(numbers)).status).toBe(200);
  expect(mapped.queued).toHaveLength(1);
  expect((await aReceiver({}, { crm: source }).post(numbers)).status).toBe(400);
});

it('queues a lead and says under which id', async () => {
  const { post, queued, parked, counted } = aReceiver();
  const answer = await post(lead);
  expect(answer.status).toBe(200);
  const [message = ''] = queued;
  const decoded = decodeQueuedLead(message);
  expect(decoded).toMatchObject({
    ok: true,
    value: {
      v: 1,
      source: 'crm',
      receivedAt: '2026-11-23T08:00:00.000Z',
      destination: {
        campaign: 'SalesCampaign',
        list: 'WebLeads',
        dataSource: 'webhooks',
        priority: 5,
      },
      contact: { firstName: 'Thandi', surname: 'Mokoena', phoneNumber: '0825550142', crmTag: 'A1' },
    },
  });
  const id = decoded.ok ? decoded.value.id : '';
  expect(decoded.ok && decoded.value.key).toBe(id);
  expect(JSON.parse(answer.body)).toEqual({ accepted: [{ id }], rejected: [], ignored: 0 });
  expect(parked).toEqual([]);
  expect(counted).toEqual([
    ['crm', 'LeadsReceived', 1],
    ['crm', 'NothingToDial', LEAD_SEEN],
  ]);
});

it('gives a lead delivered again the same id', async () => {
  const { post } = aReceiver();
  expect((await post(lead)).body).toBe((await post({ ...lead, note: 'again' })).body);
});

it('parks what cannot be dialled with its reason, and queues the rest', async () => {
  const { post, queued, parked, counted } = aReceiver();
  const answer = await post([lead, noNumber, 'rubbish', { ...lead, id: 'A3' }]);
  expect(answer.status).toBe(200);
  const receipt = JSON.parse(answer.body);
  expect(receipt.accepted).toHaveLength(2);
  expect(receipt.rejected).toEqual([
    { id: expect.any(String), field: 'phoneNumber', reason: expect.any(String) },
    { id: expect.any(String), field: 'phoneNumber', reason: expect.any(String) },
  ]);
  expect(queued).toHaveLength(2);
  expect(parked.map((text) => JSON.parse(text))).toEqual([
    {
      v: 1,
      id: receipt.rejected[0].id,
      source: 'crm',
      field: 'phoneNumber',
      reason: receipt.rejected[0].reason,
      parkedAt: '2026-11-23T08:00:00.000Z',
      sendersId: 'A2',
      payload: noNumber,
      fields: { firstName: 'Sipho', recordId: 'A2' },
      contact: { firstName: 'Sipho', crmTag: 'A2' },
    },
    expect.objectContaining({ payload: 'rubbish' }),
  ]);
  expect(counted).toEqual([
    ['crm', 'LeadsReceived', 4],
    ['crm', 'LeadsRejected', 2],
    ['crm', 'LeadsParked', 2],
    ['crm', 'NothingToDial', LEAD_SEEN],
  ]);
});

describe('what cannot be dialled', () => {
  const mapped = { firstName: 'rec.klnt_nm', surname: 'rec.klnt_vn', phoneNumber: 'rec.sel_nr' };
  const rec = { klnt_nm: 'Letters', klnt_vn: 'Phone', sel_nr: 'zero eight two' };
  const known = { firstName: 'Letters', surname: 'Phone', phoneNumber: 'zero eight two' };
  const failing = () => {
    throw new Error('invented');
  };

  it.each([
    ['for want of a number', {}, {}],
    ['as its sender says do not call', {}, { do_not_call: true }],
    ['as the condition fails on it', { when: failing }, {}],
  ])('is parked with what the config made of its person, %s', async (_, config, more) => {
    const crm = { preset: 'generic', contact: mapped, ...config } as const;
    const { post, parked } = aReceiver({}, { crm });
    await post({ rec, ...more });
    expect(JSON.parse(parked[0] ?? '')).toMatchObject({ contact: known });
  });

  it('has no name that nobody told, and no notes yet', async () => {
    const { post, parked } = aReceiver();
    await post({ question: 'what else?', phone: '12345' });
    expect(JSON.parse(parked[0] ?? '').contact).toEqual({ phoneNumber: '12345' });
  });
});

it('groups the messages by source and priority, and what is parked by source', async () => {
  const { post, groups } = aReceiver(
    {},
    {
      crm: { preset: 'generic', priority: { from: 'urgency' } },
    },
  );
  await post([
    { ...lead, urgency: 1 },
    { ...lead, id: 'A3', urgency: 2 },
  ]);
  expect(groups).toEqual(['crm:1', 'crm:2']);
});

it('ignores what is marked as a test, counts it by its reason, and tells a source with nothing else', async () => {
  const { post, queued, counted } = aReceiver();
  expect(JSON.parse((await post({ ...lead, is_test: true })).body)).toEqual({
    accepted: [],
    rejected: [],
    ignored: 1,
  });
  expect(queued).toEqual([]);
  expect(counted).toEqual([
    ['crm', 'LeadsIgnored', 1, 'test'],
    ['crm', 'NothingToDial', 1],
  ]);
});

describe('a source with a condition', () => {
  const sources: ConnectorInput['sources'] = {
    crm: { preset: 'generic', when: "consent == 'yes'" },
  };

  it('neither queues nor parks what it does not let through: it is counted, and answered as ignored', async () => {
    const { post, queued, parked, counted } = aReceiver({}, sources);
    const answer = await post([
      { ...lead, consent: 'yes' },
      { ...lead, id: 'A3', consent: 'no' },
      noNumber,
    ]);
    expect(JSON.parse(answer.body)).toMatchObject({
      accepted: [{ id: expect.any(String) }],
      rejected: [],
      ignored: 2,
    });
    expect([queued.length, parked.length]).toEqual([1, 0]);
    expect(counted).toEqual([
      ['crm', 'LeadsFiltered', 2],
      ['crm', 'LeadsReceived', 1],
      ['crm', 'NothingToDial', LEAD_SEEN],
    ]);
  });

  it.each([
    [
      'a function that throws',
      (payload: unknown) => (payload as { consent: { given: boolean } }).consent.given,
      'TypeError',
    ],
    [
      'what a function does not take',
      "starts_with(children, 'y')",
      'starts_with takes a text, and children is a number',
    ],
    [
      'a text compared as a number',
      'age >= `18`',
      'age >= `18` compares numbers, and age is a text: to_number(age) makes one of it',
    ],
    [
      'a function that gives a promise',
      () => Promise.resolve(true),
      'gives a promise: write it without async',
    ],
  ])(
    'parks a lead on which the condition fails, nobody knows whether it may be dialled: %s',
    async (_, when, why) => {
      const { post, queued, parked } = aReceiver({}, { crm: { preset: 'generic', when } });
      const answer = await post({ ...lead, age: '30', children: 2 });
      expect(JSON.parse(answer.body).rejected).toEqual([
        { id: expect.any(String), field: 'when', reason: `fails on this lead: ${why}` },
      ]);
      expect([queued.length, parked.length]).toEqual([0, 1]);
    },
  );
});

describe('the id', () => {
  const idsOf = async (
    bodies: readonly unknown[],
    effects: Partial<ReceiveEffects> = {},
    sources?: ConnectorInput['sources'],
  ) => {
    const { post, queued } = aReceiver(effects, sources);
    for (const body of bodies) await post(body);
    return queued.map((text) => {
      const decoded = decodeQueuedLead(text);
      if (!decoded.ok) throw new Error(decoded.error);
      return decoded.value;
    });
  };

  it('of a sender that gives two persons one id tells them apart', async () => {
    const [one, other] = await idsOf([lead, { ...lead, phone: '082 555 0143' }]);
    expect(one?.key).not.toBe(other?.key);
    expect(one?.id.slice(0, 16)).toBe(other?.id.slice(0, 16));
  });

  it('of one person written in two ways is one, where the sender has no id', async () => {
    const [one, other] = await idsOf([
      { name: 'Ann Ngcobo', phone: '+27 72 555 0151' },
      { phone: '0725550151', name: 'Ann Ngcobo' },
    ]);
    expect(one?.key).toBe(other?.key);
    expect(one?.id).toMatch(/^p[0-9a-f]{32}$/);
  });

  it.each([
    [
      'salesforce',
      { attributes: { type: 'Lead' }, Id: '00QAb00000XyZ12MAB', MobilePhone: '0825550940' },
      '00QAb00000XyZ12MAB',
    ],
    ['odoo', { _model: 'res.partner', _id: 44, phone: '0825550941' }, '44'],
    ['generic', { id: 'A1', contactId: 'P9', phone: '0825550942' }, 'P9'],
    ['generic', { phone: '0825550943', contactId: '' }, ''],
    ['generic', { id: 'A1', phone: '0825550944' }, 'A1'],
  ] as const)(
    'of %s is found by its CrmTag too, which need not be its id: %j',
    async (preset, body, tag) => {
      const [one] = await idsOf([body], {}, { crm: { preset } });
      const mark = recordPrefix(SALT, 'crm', tag);
      expect(one?.contact.crmTag).toBe(tag);
      expect([one?.record, one?.id.startsWith(mark)]).toEqual(
        tag === '' ? [undefined, false] : tag === 'A1' ? [undefined, true] : [mark, false],
      );
    },
  );

  it('of a lead without an id that asks for something else is another', async () => {
    const [one, other] = await idsOf([
      { name: 'Ann Ngcobo', phone: '0725550151', product: 'solar' },
      { name: 'Ann Ngcobo', phone: '0725550151', product: 'geyser' },
    ]);
    expect(one?.key).not.toBe(other?.key);
  });

  it('is brought along with the one that it has where leads are told apart in the other way', async () => {
    const by = (kind: 'event' | 'contact') =>
      idsOf([lead], {}, { crm: { preset: 'generic', dedupe: { by: kind } } });
    const [[byEvent], [byContact]] = await Promise.all([by('event'), by('contact')]);
    expect(byEvent?.key).toBe(byEvent?.id);
    expect(byContact?.key).toMatch(/^c:/);
    expect([byEvent?.otherKey, byContact?.otherKey]).toEqual([byContact?.key, byEvent?.key]);
  });

  it('tells nothing without the salt, and brings along the one that versions before gave', async () => {
    const [one] = await idsOf([lead]);
    const [other] = await idsOf([lead], {
      readSalt: async () => ({ ok: true, value: `${SALT}.` }),
    });
    expect(one?.id).not.toBe(other?.id);
    // sha256 of ["crm","id","A1"], as versions before made it.
    expect([one?.formerKey, other?.formerKey]).toEqual(
      Array(2).fill('7d461da8fe5c486ce3b23fb622d85c8e'),
    );
  });
});

describe('says no', () => {
  it.each<[string, unknown, { source?: string; headers?: Record<string, string> }, number]>([
    ['an unknown source', lead, { source: 'nobody' }, 401],
    ['a source named like a method', lead, { source: 'constructor' }, 401],
    ['a wrong token', lead, { headers: { authorization: 'Bearer wrong' } }, 401],
    ['no token', lead, { headers: { authorization: '' } }, 401],
    ['broken JSON', '{"phone":', {}, 400],
    ['nothing', '', {}, 400],
    ['a picture', 'x', { headers: { 'content-type': 'image/png' } }, 415],
    ['more than 1 MiB', JSON.stringify({ notes: 'x'.repeat(1_048_576) }), {}, 413],
  ])('to %s', async (_, body, request, status) => {
    const { post, queued, parked } = aReceiver();
    const answer = await post(body, request);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({ error: expect.any(String) });
    expect([...queued, ...parked]).toEqual([]);
  });

  it('in the same words, whatever is wrong with who is asking', async () => {
    const { post } = aReceiver();
    const unknown = await post(lead, { source: 'nobody' });
    expect(await post(lead, { headers: { authorization: 'Bearer wrong' } })).toEqual(unknown);
  });
});

describe('asks to be sent the lead again', () => {
  const again = { status: 503, headers: { 'retry-after': expect.stringMatching(/^\d+$/) } };
  const no = async () => false;
  const unreadable = { ok: false, error: { secret: 'acme/webhooks', reason: 'down' } } as const;

  it.each<[string, Partial<ReceiveEffects>]>([
    ['the lead queue cannot be reached', { queueLeads: no }],
    ['the parked queue cannot be reached', { parkLeads: no }],
    ['the secret cannot be read', { readSecrets: async () => unreadable }],
    ['the salt cannot be read', { readSalt: async () => unreadable }],
    [
      'the secret has no entry for the source',
      { readSecrets: async () => ({ ok: true, value: {} }) },
    ],
  ])('when %s', async (_, effects) => {
    const { post } = aReceiver(effects);
    expect(await post([lead, noNumber])).toMatchObject(again);
  });
});

describe('a secret that was rotated', () => {
  it('is fetched afresh at once, and only then', async () => {
    const asked: (string | undefined)[] = [];
    const readSecrets: ReceiveEffects['readSecrets'] = async (fresh) => {
      asked.push(fresh);
      return { ok: true, value: { crm: { secrets: [fresh ? 'new-token' : 'old-token'] } } };
    };
    const { post } = aReceiver({ readSecrets });
    expect(await post(lead, { headers: { authorization: 'Bearer new-token' } })).toMatchObject({
      status: 200,
    });
    expect(asked).toEqual([undefined, 'fresh']);
    asked.length = 0;
    expect(await post(lead, { headers: { authorization: 'Bearer old-token' } })).toMatchObject({
      status: 200,
    });
    expect(asked).toEqual([undefined]);
  });

  it('works with both values while they are both listed', async () => {
    const readSecrets = async () =>
      ({ ok: true, value: { crm: { secrets: ['new', 'old'] } } }) as const;
    const { post } = aReceiver({ readSecrets });
    for (const token of ['new', 'old']) {
      expect(await post(lead, { headers: { authorization: `Bearer ${token}` } })).toMatchObject({
        status: 200,
      });
    }
  });
});

describe('with dedupe by contact', () => {
  const origin = 'https://www.example.org';
  const sources: ConnectorInput['sources'] = {
    crm: { preset: 'generic' },
    site: { preset: 'form', origins: [origin] },
    leads: { preset: 'form', origins: [origin], list: 'Other' },
    events: { preset: 'form', origins: [origin], dedupe: { by: 'event' } },
  };
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin };
  const receiver = (effects: Partial<ReceiveEffects> = {}) =>
    aReceiver(effects, sources, { by: 'contact' });
  const read = (text: string) => {
    const decoded = decodeQueuedLead(text);
    if (!decoded.ok) throw new Error(decoded.error);
    return decoded.value;
  };

  it('the form and the CRM give the same person the same key, and ids of their own', async () => {
    const { post, queued } = receiver();
    await post(lead);
    await post('name=T.+Mokoena&phone=%2B27825550142', { source: 'site', headers: form });
    const [ofCrm, ofForm] = queued.map(read);
    expect(ofCrm?.key).toMatch(/^c:[0-9a-f]{64}$/);
    expect(ofForm?.key).toBe(ofCrm?.key);
    expect(ofForm?.id).not.toBe(ofCrm?.id);
  });

  it('the same person in another list, and another person, have keys of their own', async () => {
    const { post, queued } = receiver();
    await post([lead, { ...lead, id: 'A3', phone: '082 555 0143' }]);
    await post('name=T&phone=0825550142', { source: 'leads', headers: form });
    expect(new Set(queued.map((text) => read(text).key)).size).toBe(3);
  });

  it('twice in one delivery is twice in the queue, under one key: the ledger tells them', async () => {
    const { post, queued } = receiver();
    await post([lead, { ...lead, id: 'A3' }]);
    expect(queued).toHaveLength(2);
    expect(new Set(queued.map((text) => read(text).key)).size).toBe(1);
  });

  it('a source that dedupes by event keeps its ids as keys', async () => {
    const { post, queued } = receiver();
    await post('name=T&phone=0825550142', { source: 'events', headers: form });
    const [queuedLead] = queued.map(read);
    expect(queuedLead?.key).toBe(queuedLead?.id);
  });

  it('asks to be sent the lead again when the salt cannot be read', async () => {
    const { post, queued, parked } = receiver({
      readSalt: async () => ({
        ok: false,
        error: { secret: 'acme/dedupe-salt', reason: 'down' },
      }),
    });
    expect(await post([lead, noNumber])).toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
    });
    expect([...queued, ...parked]).toEqual([]);
  });
});

it('a browser form is answered as its visitor needs it, without asking for a secret', async () => {
  const readSecrets = async () => {
    throw new Error('not needed');
  };
  const origin = 'https://www.example.org';
  const { post, queued } = aReceiver(
    { readSecrets },
    { site: { preset: 'form', origins: [origin] } },
  );
  const headers = {
    origin,
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'text/html',
  };
  const good = await post('name=Thandi+Mokoena&phone=082+555+0142', { source: 'site', headers });
  expect(good).toMatchObject({
    status: 200,
    headers: { 'content-type': expect.stringContaining('text/html') },
  });
  expect(queued).toHaveLength(1);
  const bad = await post('name=Thandi&phone=12', { source: 'site', headers });
  expect(bad.status).toBe(422);
  const foreign = await post('name=Thandi&phone=0825550142', {
    source: 'site',
    headers: { ...headers, origin: 'https://evil.example' },
  });
  expect(foreign.status).toBe(401);
});

describe('a form, whose sender proves nothing', () => {
  const origin = 'https://www.example.org';
  const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' };
  const aForm = (effects: Partial<ReceiveEffects>, options = {}) => {
    const receiver = aReceiver(effects, {
      site: { preset: 'form', origins: [origin], ...options },
    });
    const post = (fields: Record<string, string>) =>
      receiver.post(new URLSearchParams(fields).toString(), { source: 'site', headers });
    return { ...receiver, post };
  };
  const counting = () => {
    const counters = new Map<string, number>();
    return async (key: string, most: number) => {
      counters.set(key, (counters.get(key) ?? 0) + 1);
      return (counters.get(key) ?? 0) <= most;
    };
  };
  const person = { name: 'Thandi Mokoena', phone: '082 555 0142' };

  it('has what is over a limit parked as it would have been queued, and thanks all the same', async () => {
    const { post, queued, parked, counted } = aForm(
      { takeOne: counting() },
      {
        limits: { perNumber: 1 },
      },
    );
    const [first, second] = [await post(person), await post({ ...person, message: 'again' })];
    expect(second).toEqual(first);
    expect(queued).toHaveLength(1);
    expect(parked.map((text) => JSON.parse(text))).toEqual([
      expect.objectContaining({
        field: 'limits.perNumber',
        reason: 'more than 1 leads of one number in a day',
        lead: expect.objectContaining({ v: 1, source: 'site' }),
        withheld: true,
      }),
    ]);
    expect(counted).toContainEqual(['site', 'LeadsWithheld', 1]);
  });

  it.each([
    ['fail', () => Promise.reject(new Error('down'))],
    ['hang', () => new Promise<boolean>(() => {})],
  ])(
    'has leads parked when the limits cannot be looked at, or lets them through if told to: counters that %s',
    async (_, takeOne) => {
      const { post, queued, parked } = aForm({ takeOne });
      expect((await post(person)).status).toBe(200);
      expect(queued).toEqual([]);
      expect(parked.map((text) => JSON.parse(text))).toMatchObject([
        { field: 'limits', reason: 'the limits could not be looked at', withheld: true },
      ]);
      const lenient = aForm({ takeOne }, { whenUnverified: 'accept' });
      expect((await lenient.post(person)).status).toBe(200);
      expect([lenient.queued.length, lenient.parked.length]).toEqual([1, 0]);
    },
  );

  it('asks counters that hang about one lead of a delivery, however many it has: its sender waits', async () => {
    const asked: string[] = [];
    const takeOne = (key: string) => {
      asked.push(key);
      return new Promise<boolean>(() => {});
    };
    const { post, parked } = aForm({ takeOne });
    const people = Array.from({ length: 10 }, (_, n) => ({
      name: `Thandi ${n}`,
      phone: `08255501${n + 10}`,
    }));
    expect((await post({ leads: JSON.stringify(people) })).status).toBe(200);
    expect(parked.map((text) => JSON.parse(text).field)).toEqual(Array(10).fill('limits'));
    expect(asked).toHaveLength(1);
  });

  it('counts nobody who is told to correct a number', async () => {
    const asked: string[] = [];
    const takeOne = async (key: string) => asked.push(key) > 0;
    const { post, parked, counted } = aForm({ takeOne });
    expect((await post({ ...person, phone: '082' })).status).toBe(422);
    expect([...asked, ...parked]).toEqual([]);
    expect(counted).toEqual([
      ['site', 'LeadsMistyped', 1],
      ['site', 'NothingToDial', LEAD_SEEN],
    ]);
  });

  it('has a number that the config does not dial parked, because nobody mistyped it', async () => {
    const { post, parked } = aForm({});
    expect((await post({ ...person, phone: '+44 20 7946 0958' })).status).toBe(422);
    expect(parked).toHaveLength(1);
  });

  it('thanks whose lead is parked because the condition fails: there is nothing to correct', async () => {
    const { post, parked } = aForm({}, { when: 'age > `18`' });
    expect((await post({ ...person, age: '30' })).status).toBe(200);
    expect(parked.map((text) => JSON.parse(text).field)).toEqual(['when']);
  });

  it('has the rest of a list parked: a form tells of one person', async () => {
    const { post, queued, parked } = aForm({ takeOne: counting() }, { limits: { perDay: 'none' } });
    const many = Array.from({ length: 40 }, (_, n) => ({
      name: `Bot ${n}`,
      phone: `08255501${n + 10}`,
    }));
    await post({ leads: JSON.stringify(many) });
    expect([queued.length, parked.length]).toEqual([10, 30]);
  });

  it.each([
    ['park', 0, 1],
    ['accept', 1, 0],
  ])('while the key of its verifier cannot be read: %s', async (whenUnverified, good, held) => {
    const readSecrets = async () =>
      ({ ok: false, error: { secret: 'acme/webhooks', reason: 'down' } }) as const;
    const { post, queued, parked } = aForm({ readSecrets }, { verify: 'hcaptcha', whenUnverified });
    const answer = await post({ ...person, 'h-captcha-response': 'from the widget' });
    expect(answer.status).toBe(200);
    expect([queued.length, parked.length]).toEqual([good, held]);
    expect([...queued, ...parked].join()).not.toContain('from the widget');
  });
});
