import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/marketo.ts';
import type { VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { marketo } from '../../../functions/webhook/sources/marketo.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const SECRET = 'example-token';
const context = (options: Parameters<typeof marketo.options.parse>[0] = {}, secret = SECRET) => ({
  options: marketo.options.parse(options),
  secrets: [secret],
});
const read = async (made: VerifiedDelivery) => {
  const result = await marketo.read(made, context());
  return result.ok ? result.value : result.error;
};

describe('captured requests', () => {
  it.each(['marketo-json', 'marketo-form', 'marketo-broken'])('%s has the token', (name) => {
    expect(marketo.verify(fixture(name), context())).toBe(true);
    expect(marketo.verify(fixture(name), context({}, 'other'))).toBe(false);
    expect(marketo.verify(fixture(name), context({}, ''))).toBe(false);
  });

  it('reads a JSON template', async () => {
    expect(await read(fixture('marketo-json'))).toEqual([
      {
        kind: 'lead',
        id: '318592',
        payload: {
          leadId: 318592,
          firstName: 'Ayanda',
          lastName: 'Botha',
          mobilePhone: '082 555 0177',
          email: 'ayanda@example.org',
          country: 'South Africa',
          interest: 'Fleet',
        },
        fields: {
          firstName: 'Ayanda',
          surname: 'Botha',
          email: 'ayanda@example.org',
          phones: ['082 555 0177'],
          country: 'South Africa',
          recordId: '318592',
          answers: [
            ['country', 'South Africa'],
            ['interest', 'Fleet'],
          ],
        },
      },
    ]);
  });

  it('reads a form template', async () => {
    expect(await read(fixture('marketo-form'))).toEqual([
      {
        kind: 'lead',
        id: '318593',
        payload: expect.objectContaining({ 'First Name': 'Pieter' }),
        fields: {
          firstName: 'Pieter',
          surname: 'van der Merwe',
          phones: ['+27 21 555 0178'],
          notes: 'Please call',
          recordId: '318593',
        },
      },
    ]);
  });

  it('says what is wrong with a template that quotes twice', async () => {
    expect(await read(fixture('marketo-broken'))).toMatchObject({
      status: 400,
      reason: expect.stringContaining('the template puts quotes around tokens'),
    });
  });
});

it('does not blame quotes for other faults', async () => {
  const broken = delivery({ rawBody: '{"firstName": "", "phone": }' });
  expect(await read(broken)).toMatchObject({
    status: 400,
    reason: expect.not.stringContaining('quotes'),
  });
  expect(await read(delivery())).toMatchObject({ status: 400, reason: 'the body is empty' });
});

it('takes quotes off wherever they are, and only a pair', async () => {
  const body = [{ phone: '"0825550177"', size: '5"', more: ['"a"'], name: '"' }, null, 5];
  expect(await read(delivery(json(body)))).toMatchObject([
    { payload: { phone: '0825550177', size: '5"', more: ['a'], name: '"' } },
    { payload: null, fields: {} },
    { payload: 5, fields: {} },
  ]);
});

it('the token may stand in a header of its own', () => {
  const made = delivery({ headers: { 'X-Acme': SECRET } });
  expect(marketo.verify(made, context({ header: 'X-Acme' }))).toBe(true);
  expect(marketo.verify(made, context())).toBe(false);
});

it.each([[{ header: 'X Acme' }], [{ auth: 'token' }]])('refuses the options %j', (options) => {
  expect(marketo.options.safeParse(options).success).toBe(false);
});

it('the sample has the token and is read', async () => {
  const made = sampleDelivery(sample, SECRET);
  expect(marketo.verify(made, context())).toBe(true);
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
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array(), fc.json(), fc.string()), async (rawBody) => {
      const made = delivery({ rawBody });
      expect(marketo.verify(made, context())).toBe(false);
      expect(typeof (await marketo.read(made, context())).ok).toBe('boolean');
    }),
  );
});
