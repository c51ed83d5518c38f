import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../../cli/samples/hubspot.ts';
import { decodeBody } from '../../../../functions/webhook/reading/body.ts';
import type { Lead, VerifiedDelivery } from '../../../../functions/webhook/source.ts';
import { hubspot } from '../../../../functions/webhook/sources/hubspot/hubspot.ts';
import { signHubSpot } from '../../../../functions/webhook/sources/hubspot/signature.ts';
import { extend } from '../../../support/length-extension.ts';
import { delivery, fixture, json } from '../deliveries.ts';
import { sampleDelivery } from '../sample-delivery.ts';

const SECRET = 'example-client-secret';
const context = (options: Parameters<typeof hubspot.options.parse>[0] = {}, secret = SECRET) => ({
  options: hubspot.options.parse(options),
  secrets: [secret],
});
const read = async (made: VerifiedDelivery): Promise<readonly Lead[]> => {
  const result = await hubspot.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value.filter((lead) => lead.kind === 'lead');
};

describe('captured requests', () => {
  it.each(['hubspot-classic', 'hubspot-v3-object', 'hubspot-flat', 'hubspot-get'])(
    '%s is signed',
    (name) => {
      const made = fixture(name);
      expect(hubspot.verify(made, context())).toBe(true);
      expect(hubspot.verify(made, context({ auth: 'token' }))).toBe(true);
      expect(hubspot.verify(made, context({}, 'other'))).toBe(false);
      expect(hubspot.verify({ ...made, url: `${made.url}#` }, context())).toBe(false);
    },
  );

  it('reads the classic contact, without what HubSpot keeps for itself', async () => {
    const [lead] = await read(fixture('hubspot-classic'));
    expect(lead?.fields).toEqual({
      firstName: 'Amahle',
      surname: 'Ndlovu',
      phones: ['082 555 0110', '021 555 0109'],
      email: 'amahle@example.org',
      address: 'Cape Town',
      notes: 'Do you deliver?',
      recordId: '5501',
      answers: [
        ['company', 'Ndlovu Foods'],
        ['jobtitle', 'Owner'],
        ['lifecyclestage', 'lead'],
      ],
    });
    expect(lead?.id).toBe('5501');
    expect(lead?.payload).toMatchObject({ vid: 5501, properties: { lifecyclestage: 'lead' } });
  });

  it('reads the object of CRM v3', async () => {
    const [lead] = await read(fixture('hubspot-v3-object'));
    expect(lead).toMatchObject({ id: '5502', payload: { properties: { firstname: 'Lindiwe' } } });
    expect(lead?.fields).toEqual({
      firstName: 'Lindiwe',
      surname: 'Mabaso',
      phones: ['+27 83 555 0111'],
      language: 'af',
      recordId: '5502',
      answers: [['lifecyclestage', 'marketingqualifiedlead']],
    });
  });

  it.each([
    ['hubspot-flat', '5503', ['0845550112']],
    ['hubspot-get', '5504', ['+27845550112']],
  ])('reads %s', async (name, id, phones) => {
    const [lead] = await read(fixture(name));
    expect(lead).toMatchObject({ id, fields: { firstName: 'Thabo', phones, recordId: id } });
    expect(lead?.payload).toMatchObject({ properties: { firstname: 'Thabo' } });
  });
});

describe('a signed request that somebody without the secret has made longer', () => {
  const body = '{"hs_object_id":5503,"firstname":"Thabo","phone":"0845550112"}';
  const made = delivery({ rawBody: body });
  const seen = Buffer.from(signHubSpot('v2', made, SECRET), 'hex');
  const longer = (suffix: string, type: string): VerifiedDelivery => {
    const { behind, digest } = extend(
      seen,
      `${SECRET}${made.method}${made.url}${body}`.length,
      suffix,
    );
    return {
      ...made,
      body: Buffer.concat([Buffer.from(body), behind]),
      headers: {
        'content-type': type,
        'x-hubspot-signature': digest.toString('hex'),
        'x-hubspot-signature-version': 'v2',
      },
    };
  };
  const part = (name: string, value: string) =>
    `\r\n--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}`;
  const parts = `${part('firstname', 'Victim')}${part('mobilephone', '083 555 0199')}\r\n--b--`;

  // HubSpot's v2 is a plain SHA-256, and signs no content type.
  it.each([
    ['&firstname=Victim&mobilephone=0835550199', 'application/x-www-form-urlencoded'],
    ['&firstname=Victim&mobilephone=0835550199', 'text/plain'],
    [parts, 'multipart/form-data; boundary=b'],
    [',"mobilephone":"0835550199"}', 'application/json'],
  ])('by %j as %s is refused, well signed as it is', async (suffix, type) => {
    const extended = longer(suffix, type);
    expect(hubspot.verify(extended, context())).toBe(true);
    expect(await hubspot.read(extended, context())).toMatchObject({
      ok: false,
      error: { status: 400, reason: expect.stringContaining('not valid JSON') },
    });
  });

  it.each([
    ['&firstname=Victim&mobilephone=083%20555%200199', 'application/x-www-form-urlencoded'],
    [parts, 'multipart/form-data; boundary=b'],
  ])('by %j as %s would be a lead where bodies may be forms', async (suffix, type) => {
    const decoded = await decodeBody(longer(suffix, type));
    expect(decoded).toMatchObject({ ok: true, value: { mobilephone: '083 555 0199' } });
  });

  it.each([
    ['a form', 'firstname=Thabo&phone=0845550112', 'application/x-www-form-urlencoded', false],
    ['JSON that is called a form', body, 'application/x-www-form-urlencoded', true],
    ['JSON with a byte-order mark', `\ufeff${body}`, 'text/plain', true],
    ['JSON behind a blank', `\n ${body}`, 'multipart/form-data; boundary=b', true],
  ])('but of what is not longer, %s is read: %s', async (_, rawBody, type, ok) => {
    const given = delivery({ rawBody, headers: { 'content-type': type } });
    expect((await hubspot.read(given, context())).ok).toBe(ok);
  });
});

it('reads a list', async () => {
  const list = [{ id: '1', properties: { phone: '1111111' } }, { vid: 2, phone: '2222222' }, 3];
  expect(await read(delivery(json(list)))).toMatchObject([
    { id: '1', fields: { phones: ['1111111'] } },
    { id: '2', fields: { phones: ['2222222'] } },
    { payload: 3, fields: {} },
  ]);
});

it.each([
  [{ vid: 1, objectId: 2, id: 3, properties: { hs_object_id: 4 } }, '1'],
  [{ objectId: 2, id: 3, properties: { hs_object_id: { value: '4' } } }, '2'],
  [{ id: 3, properties: { hs_object_id: { value: '4' } } }, '4'],
  [{ id: 3, properties: {} }, '3'],
  [{ id: '', properties: {} }, undefined],
])('the id of %j is %s', async (record, id) => {
  const [lead] = await read(delivery(json(record)));
  expect(lead?.id).toBe(id);
});

it('never dials a number HubSpot computed, or an id', async () => {
  const properties = {
    hs_calculated_phone_number: '+27215550109',
    hs_object_id: '082 555 0101',
    hubspot_owner_id: '082 555 0101',
    associatedcompanyid: '082 555 0101',
  };
  const [lead] = await read(delivery(json({ vid: 27825550101, properties })));
  expect(lead?.fields).not.toHaveProperty('phones');
  const [whatsapp] = await read(
    delivery(json({ properties: { hs_whatsapp_phone_number: '082 555 0101', phone: '1111111' } })),
  );
  expect(whatsapp?.fields.phones).toEqual(['082 555 0101', '1111111']);
});

describe('auth token', () => {
  const token = { headers: { authorization: `Bearer ${SECRET}` } };
  it('is taken only where the config says so', () => {
    expect(hubspot.verify(delivery(token), context({ auth: 'token' }))).toBe(true);
    expect(hubspot.verify(delivery(token), context())).toBe(false);
  });

  it('is no way around a wrong signature', () => {
    const headers = { ...token.headers, 'x-hubspot-signature-v3': 'AAAA' };
    expect(hubspot.verify(delivery({ headers }), context({ auth: 'token' }))).toBe(false);
  });

  it('may stand in a header of its own', () => {
    const made = delivery({ headers: { 'x-acme': SECRET } });
    expect(hubspot.verify(made, context({ auth: 'token', header: 'X-Acme' }))).toBe(true);
  });
});

it.each([[{ auth: 'none' }], [{ secret: 'x' }]])('refuses the options %j', (options) => {
  expect(hubspot.options.safeParse(options).success).toBe(false);
});

it('takes its own sample', async () => {
  const made = sampleDelivery(sample, SECRET);
  expect(hubspot.verify(made, context())).toBe(true);
  expect(hubspot.verify(made, context({}, 'other'))).toBe(false);
  expect(await read(made)).toMatchObject([
    {
      id: '1700000001',
      fields: {
        firstName: 'Thandi',
        surname: 'Nkosi',
        phones: ['+27825550142'],
        email: 'thandi@example.org',
      },
    },
  ]);
});

it('never throws', async () => {
  const headers = fc.dictionary(
    fc.constantFrom(
      'content-type',
      'x-hubspot-signature',
      'x-hubspot-signature-version',
      'x-hubspot-signature-v3',
      'x-hubspot-request-timestamp',
    ),
    fc.oneof(fc.string(), fc.constantFrom('v1', 'v2', '1700000000000')),
  );
  const bodies = fc.oneof(fc.uint8Array(), fc.json(), fc.string());
  await fc.assert(
    fc.asyncProperty(headers, bodies, fc.webUrl(), async (sent, rawBody, url) => {
      const made = delivery({ headers: sent, rawBody, url });
      expect(hubspot.verify(made, context())).toBe(false);
      expect(typeof (await hubspot.read(made, context())).ok).toBe('boolean');
    }),
  );
});
