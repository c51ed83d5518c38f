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
    const lead = leadOf(sent.ok ? sent.value.body : sent.error);
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
    const lead = leadOf(sent.ok ? sent.value.body : sent.error);
    expect([lead.id, lead.key]).toEqual([former, former]);
    const [next] = (await delivered(body, dialled)).queued.map(leadOf);
    expect(next?.formerKey).toBe(former);
  });

  it('goes in the group of its source and priority', async () => {
    const { parked } = await delivered(foreign);
    const sent = await again(parked[0] ?? '', dialled);
    expect(sent).toMatchObject({ ok: true, value: { group: 'crm:5' } });
    expect(await again(refused('r1'))).toMatchObject({ ok: true, value: { group: 'crm:2' } });
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

it('a sender’s own id is part of the id, and no part of what is known of it', async () => {
  const { parked } = await delivered({ id: '0825550142', name: 'Tuli', phone: 'none' });
  const { id, sendersId } = JSON.parse(parked[0] ?? '');
  expect(sendersId).toBe('0825550142');
  expect(id).toBe(leadId(salt, { source: 'crm', sendersId, payload: {} }, undefined));
  expect(id).not.toContain('0825550142');
});
