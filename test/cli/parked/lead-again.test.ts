import { describe, expect, it } from 'vitest';
import { leadsAgain } from '../../../cli/parked/lead-again.ts';
import { readParkedMessage } from '../../../cli/parked/parked-message.ts';
import type { ConnectorInput } from '../../../functions/connector.ts';
import { formerLeadId, leadId } from '../../../functions/lead/lead-id.ts';
import { decodeQueuedLead, type QueuedLead } from '../../../functions/lead/queued-lead.ts';
import { configureSources } from '../../../functions/webhook/configure.ts';
import { receive } from '../../../functions/webhook/receive.ts';
import { aConnector } from '../../support/connector.ts';
import { refused, unusable } from '../parked-bodies.ts';

const salt = 'an invented salt of some length!';
const readSalt = async () => ({ ok: true, value: salt }) as const;
const origin = 'https://www.example.org';

/** What the webhook function puts on its two queues for one delivery, with a config as it is. */
async function delivered(body: object, changes: Partial<ConnectorInput> = {}) {
  const connector = aConnector(changes);
  const queued: string[] = [];
  const parked: string[] = [];
  const into = (list: string[]) => async (messages: readonly { readonly body: string }[]) => {
    list.push(...messages.map((message) => message.body));
    return true;
  };
  await receive(
    {
      source: 'crm',
      delivery: {
        method: 'POST',
        url: 'https://hooks.example.org/hooks/crm',
        headers: { 'content-type': 'application/json', 'x-api-key': 'token', origin },
        query: new URLSearchParams(),
        body: Buffer.from(JSON.stringify(body)),
        receivedAt: Date.now(),
      },
    },
    {
      connector,
      sources: configureSources(connector),
      readSecrets: async () => ({ ok: true, value: { crm: { secrets: ['token'] } } }),
      readSalt,
      queueLeads: into(queued),
      parkLeads: into(parked),
      count: () => {},
    },
  );
  return { queued, parked };
}

async function again(body: string, changes: Partial<ConnectorInput> = {}) {
  return leadsAgain(
    aConnector(changes),
    readSalt,
  )(readParkedMessage({ Body: body, MessageId: 'm1' }));
}

function leadOf(text = ''): QueuedLead {
  const decoded = decodeQueuedLead(text);
  if (!decoded.ok) throw new Error(decoded.error);
  return decoded.value;
}

const foreign = { name: 'Tuli Amunyela', phone: '+264 81 444 5566' };
const dialled: Partial<ConnectorInput> = { countries: ['ZA', 'NA'] };

describe('a lead that could not be dialled, read again with another config', () => {
  it.each([
    ['with an id of the sender', { id: 'A1', ...foreign }],
    ['without one', foreign],
  ])('%s keeps its id, and has the key of its next delivery', async (_, body) => {
    const { parked } = await delivered(body);
    const [message = ''] = parked;
    expect(JSON.parse(message).reason).toBe(
      'is a number of NA, which this connector does not dial: see countries',
    );
    const sent = await again(message, dialled);
    const lead = leadOf(sent.ok ? sent.value[0]?.body : sent.error);
    expect(lead.id).toBe(JSON.parse(message).id);
    expect(lead.contact.phoneNumber).toBe('00264814445566');
    const [next] = (await delivered(body, dialled)).queued.map(leadOf);
    expect(lead.key).toBe(next?.key);
    expect(lead.formerKey).toBe(next?.formerKey);
  });

  it('parked by a version before keeps its key, by which its next delivery is known', async () => {
    const body = { id: 'A1', ...foreign };
    const former = formerLeadId({ source: 'crm', sendersId: 'A1', payload: body });
    const fields = { fullName: foreign.name, phones: [foreign.phone], recordId: 'A1' };
    const sent = await again(unusable(former, { payload: body, fields }), dialled);
    const lead = leadOf(sent.ok ? sent.value[0]?.body : sent.error);
    expect([lead.id, lead.key]).toEqual([former, former]);
    const [next] = (await delivered(body, dialled)).queued.map(leadOf);
    expect(next?.formerKey).toBe(former);
  });

  it('has all that it was told: numbers in parts, of the firm, and words in their place', async () => {
    const resent = async (told: object) => {
      const { parked } = await delivered(told);
      const sent = await again(parked[0] ?? '', dialled);
      return sent.ok ? leadOf(sent.value[0]?.body).contact : sent.error;
    };
    const inParts = { name: 'Tuli Amunyela', areaCode: '61', dial_code: '264', phone: '234 567' };
    expect(await resent({ ...inParts, mobile: 'ask reception' })).toMatchObject({
      phoneNumber: '0026461234567',
      notes: 'mobile: ask reception',
    });
    const ofFirm = { name: 'Tuli Amunyela', phone: '0000000000', 'Company cell': foreign.phone };
    expect(await resent(ofFirm)).toMatchObject({ phoneNumber: '00264814445566' });
  });

  it('goes in the group of its source and priority', async () => {
    const { parked } = await delivered(foreign);
    const sent = await again(parked[0] ?? '', dialled);
    expect(sent).toMatchObject({ ok: true, value: [{ group: 'crm:5' }] });
    expect(await again(refused('r1'))).toMatchObject({ ok: true, value: [{ group: 'crm:2' }] });
  });
});

describe('stays parked', () => {
  it('whose sender says do not call', async () => {
    const fields = { firstName: 'Thandi', phones: ['082 555 0142'], doNotCall: true };
    const message = unusable('n1', { reason: 'the sender says do not call', fields });
    expect(await again(message, { countries: 'all' })).toEqual({
      ok: false,
      error: 'still unusable: the sender says do not call (phoneNumber)',
    });
  });

  it('what the source’s condition does not let through', async () => {
    const sources = { crm: { preset: 'generic', when: "consent == 'yes'" } } as const;
    const message = unusable('w1', { fields: { phones: ['082 555 0142'] } });
    expect(await again(message, { sources })).toEqual({
      ok: false,
      error: 'still unusable: does not let this lead through (when)',
    });
  });
});

describe('several persons, of whom nothing said who is the lead', () => {
  const body = {
    ref: 'R1',
    customer: { name: 'Ann Nel', phone: '0825550311' },
    contact: { name: 'Ben Smit', phone: '0825550312' },
  };
  const withLeads = (leads?: string, more: object = {}): Partial<ConnectorInput> => ({
    sources: { crm: { preset: 'generic', ...(leads === undefined ? {} : { leads }), ...more } },
  });
  const parkedOf = async (told: object) => (await delivered(told)).parked[0] ?? '';

  it('are read again with what the config says now, and known by the id they were parked under', async () => {
    const message = await parkedOf(body);
    const sent = await again(message, withLeads('[customer]'));
    if (!sent.ok) throw new Error(sent.error);
    expect(sent.value.map(({ group }) => group)).toEqual(['crm:5']);
    const text = sent.value[0]?.body ?? '';
    const lead = leadOf(text);
    const kept = JSON.parse(message);
    expect(lead).toMatchObject({ id: kept.id, receivedAt: kept.parkedAt });
    expect(lead.contact).toMatchObject({ firstName: 'Ann', phoneNumber: '0825550311' });
    expect(JSON.parse(text)).toHaveProperty('parkedAt', kept.parkedAt);
    const [next] = (await delivered(body, withLeads('[customer]'))).queued.map(leadOf);
    expect(lead.key).toBe(next?.key);
  });

  it('are each a lead where the config says so, with the keys of their next delivery', async () => {
    const sent = await again(await parkedOf(body), withLeads('[customer, contact, nobody]'));
    if (!sent.ok) throw new Error(sent.error);
    const leads = sent.value.map((one) => leadOf(one.body));
    expect(leads.map(({ contact }) => contact.firstName)).toEqual(['Ann', 'Ben']);
    const next = await delivered(body, withLeads('[customer, contact]'));
    expect(leads.map(({ id, key }) => [id, key])).toEqual(
      next.queued.map(leadOf).map(({ id, key }) => [id, key]),
    );
    // One message was received before, so that one of them says so.
    expect(sent.value.map((one) => 'parkedAt' in JSON.parse(one.body))).toEqual([true, false]);
  });

  it.each([
    ['nothing is set', withLeads(), /^still holds several persons: sources\.crm\.leads says where/],
    [
      'nobody is found',
      withLeads('[nobody]'),
      /^the option leads finds nothing in the body: sources/,
    ],
    [
      'one of them cannot be dialled',
      withLeads('[customer, {name: ref}]'),
      /^still unusable, and none of its persons was sent: phoneNumber is missing; sources\.crm/,
    ],
    [
      'the condition lets nobody through',
      withLeads('[customer]', { when: 'consent' }),
      /^still unusable: does not let this lead through \(when\)$/,
    ],
    [
      'the preset has no such setting',
      { sources: { crm: { preset: 'form', origins: [origin] } } } as const,
      /^still holds several persons: its preset has no setting leads, which generic has: phone/,
    ],
  ])('stay parked where %s, with what to do', async (_, changes, why) => {
    expect(await again(await parkedOf(body), changes as Partial<ConnectorInput>)).toEqual({
      ok: false,
      error: expect.stringMatching(why),
    });
  });

  it('of a signed sender are read again too, though what it signed is gone', async () => {
    const message = await parkedOf({ type: 'contact.created', data: body });
    const sources = { crm: { preset: 'standard-webhooks', leads: 'data.customer' } } as const;
    const sent = await again(message, { sources });
    expect(sent.ok && sent.value.map((one) => leadOf(one.body).contact.firstName)).toEqual(['Ann']);
  });
});

it('says what is left where nothing was kept to be read again', async () => {
  const message = unusable('d1', { reason: 'is gone', fields: undefined });
  expect(await again(message)).toEqual({
    ok: false,
    error: expect.stringMatching(
      /^phoneNumber is gone; it cannot be read again: parked show tells/,
    ),
  });
});

it('a sender’s own id is part of the id, and no part of what is known of it', async () => {
  const { parked } = await delivered({ id: '0825550142', name: 'Tuli', phone: 'none' });
  const { id, sendersId } = JSON.parse(parked[0] ?? '');
  expect(sendersId).toBe('0825550142');
  expect(id).toBe(leadId(salt, { source: 'crm', sendersId, payload: {} }, undefined));
  expect(id).not.toContain('0825550142');
});
