import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/activecampaign.ts';
import type { Item, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { activecampaign } from '../../../functions/webhook/sources/activecampaign.ts';
import { delivery, fixture } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const SECRET = 'example-token';
const context = (secret = SECRET) => ({
  options: activecampaign.options.parse({}),
  secrets: [secret],
});
const read = async (made: VerifiedDelivery): Promise<readonly Item[]> => {
  const result = await activecampaign.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const form = (fields: Record<string, string>) =>
  delivery({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    rawBody: new URLSearchParams(fields).toString(),
  });

describe('captured requests', () => {
  it.each(['activecampaign-subscribe', 'activecampaign-automation'])(
    '%s has the token in its URL',
    (name) => {
      const made = fixture(name);
      expect(activecampaign.verify(made, context())).toBe(true);
      expect(activecampaign.verify(made, context('other'))).toBe(false);
      expect(activecampaign.verify(made, context(''))).toBe(false);
      expect(activecampaign.verify({ ...made, query: new URLSearchParams() }, context())).toBe(
        false,
      );
    },
  );

  it('reads the webhook of the account', async () => {
    const [lead] = await read(fixture('activecampaign-subscribe'));
    expect(lead).toEqual({
      kind: 'lead',
      id: '4401',
      payload: {
        type: 'subscribe',
        date_time: '2023-11-15T00:13:20+02:00',
        initiated_from: 'public',
        initiated_by: 'public',
        list: '3',
        form: { id: '7' },
        contact: {
          id: '4401',
          email: 'zanele@example.org',
          first_name: 'Zanele',
          last_name: 'Dube',
          phone: '+27 82 555 0173',
          ip: '192.0.2.7',
          tags: 'webinar, hot lead',
          orgname: 'Dube Motors',
          customer_acct_name: '',
          fields: { 39: ['Fibre', 'Mobile'], 3: '', 41: 'After 5 & on Saturdays' },
        },
      },
      fields: {
        firstName: 'Zanele',
        surname: 'Dube',
        email: 'zanele@example.org',
        phones: ['+27 82 555 0173'],
        recordId: '4401',
        answers: [
          ['company', 'Dube Motors'],
          ['field 39', 'Fibre, Mobile'],
          ['field 41', 'After 5 & on Saturdays'],
          ['tags', 'webinar, hot lead'],
        ],
      },
    });
  });

  it('reads the webhook of an automation', async () => {
    const [lead] = await read(fixture('activecampaign-automation'));
    expect(lead).toMatchObject({ kind: 'lead', id: '4402', payload: { seriesid: '9' } });
    expect(lead?.kind === 'lead' && lead.fields).toEqual({
      firstName: 'Johan',
      surname: 'Kruger',
      email: 'johan@example.org',
      phones: ['0835550174'],
      language: 'Afrikaans',
      recordId: '4402',
      answers: [['products', 'Yes']],
    });
  });
});

it('finds a number in a field that has no name', async () => {
  const [lead] = await read(form({ 'contact[id]': '5', 'contact[fields][12]': '082 555 0173' }));
  expect(lead).toMatchObject({ id: '5', fields: { phones: ['082 555 0173'] } });
});

it('takes no id of a field for that of the contact', async () => {
  const [lead] = await read(form({ 'contact[fields][uuid]': 'x', 'contact[phone]': '0825550173' }));
  expect(lead).not.toHaveProperty('id');
  expect(lead).not.toHaveProperty('fields.recordId');
});

it('never takes an id for a number', async () => {
  const [lead] = await read(
    form({
      'contact[id]': '0825550173',
      'contact[ip4]': '082 555 0174',
      'contact[fields][record_id]': '082 555 0175',
      seriesid: '082 555 0176',
    }),
  );
  expect(lead).toMatchObject({ kind: 'lead', fields: { recordId: '0825550173' } });
  expect(lead).not.toHaveProperty('fields.phones');
});

it.each([
  'update',
  'unsubscribe',
  'contact_tag_added',
  'contact_tag_removed',
  'bounce',
  'deal_add',
  'sms_unsub',
])('ignores %s', async (type) => {
  const made = form({ type, 'contact[id]': '1', 'contact[phone]': '082 555 0173' });
  expect(await read(made)).toEqual([
    { kind: 'ignored', why: `an event that is no new contact: ${type}` },
  ]);
});

it.each([
  [{ type: 'subscribe' }],
  [{ type: '', contact: 'x' }],
  [{ 'contact[]': 'x' }],
  [{ 'contact[fields]': '||', 'contact[tags][]': 'a' }],
])('a form without a person, %j, is a lead without a number', async (fields) => {
  expect(await read(form(fields))).toMatchObject([{ kind: 'lead' }]);
});

it('cannot read an empty body', async () => {
  const result = await activecampaign.read(delivery(), context());
  expect(result).toMatchObject({ ok: false, error: { status: 400 } });
});

it('the sample has the token and is read', async () => {
  const made = sampleDelivery(sample, SECRET);
  expect(activecampaign.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    {
      id: sampleLead.id,
      fields: {
        firstName: 'Thandi',
        surname: 'Nkosi',
        phones: [sampleLead.phone],
        email: sampleLead.email,
      },
    },
  ]);
});

it('never throws', async () => {
  const names = fc.constantFrom('type', 'contact', 'contact[id]', 'contact[fields][3]', '[', 'a[b');
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.dictionary(names, fc.string()).map((fields) => new URLSearchParams(fields).toString()),
    fc.record({ contact: fc.jsonValue() }).map((body) => JSON.stringify(body)),
  );
  await fc.assert(
    fc.asyncProperty(bodies, async (rawBody) => {
      const made = delivery({
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        rawBody,
      });
      expect(activecampaign.verify(made, context())).toBe(false);
      expect(typeof (await activecampaign.read(made, context())).ok).toBe('boolean');
    }),
  );
});
