import { expect, it } from 'vitest';
import { sample } from '../../../cli/samples/fluent-forms.ts';
import { evaluate } from '../../../functions/webhook/mapping.ts';
import type { VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { fluentForms } from '../../../functions/webhook/sources/fluent-forms.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const context = (secrets = ['example-token']) => ({
  options: fluentForms.options.parse({}),
  secrets,
});
const read = async (made: VerifiedDelivery) => {
  const result = await fluentForms.read(made, context());
  return result.ok ? result.value : result.error;
};

it.each(['fluent-forms-all-fields', 'fluent-forms-form'])(
  '%s has the token, and tells the person and where they live, not where their browser was',
  async (name) => {
    const made = fixture(name);
    expect(fluentForms.verify(made, context())).toBe(true);
    expect(fluentForms.verify(made, context(['other']))).toBe(false);
    expect(fluentForms.verify(made, context(['']))).toBe(false);
    expect(fluentForms.verify({ ...made, headers: {} }, context())).toBe(false);
    expect(await read(made)).toEqual([
      {
        kind: 'lead',
        id: '527',
        payload: expect.objectContaining({ dropdown: 'Solar' }),
        fields: {
          firstName: 'Sipho',
          surname: 'Ndlovu',
          email: 'sipho@example.org',
          phones: ['082 555 0154'],
          country: 'NA',
          address: '9 Loop Street, Windhoek, Khomas, 10001, NA',
          notes: 'Please call',
          recordId: '527',
          answers: [
            ['dropdown', 'Solar'],
            ['checkbox', 'Panels, Battery'],
          ],
        },
      },
    ]);
  },
);

it('has a payload to map from', async () => {
  const [lead] = [await read(fixture('fluent-forms-all-fields'))].flat();
  const payload = lead !== undefined && 'payload' in lead ? lead.payload : undefined;
  expect(evaluate('__submission.source_url', payload)).toBe('https://www.example.org/contact/');
});

it.each([
  [[]],
  [{}],
  [{ __submission: null, names: { first_name: { toString: 1 } } }],
  [{ __submission: { id: {} }, a: { last_name: [] } }],
])('keeps an odd shape: %j', async (body) => {
  expect(await read(delivery(json(body)))).toMatchObject([{ kind: 'lead' }]);
});

it('the token may stand in a header of its own', () => {
  const made = delivery({ headers: { 'X-Acme': 'example-token' } });
  const options = fluentForms.options.parse({ header: 'X-Acme' });
  expect(fluentForms.verify(made, { ...context(), options })).toBe(true);
  expect(fluentForms.verify(made, context())).toBe(false);
});

it('reads its sample', async () => {
  const made = sampleDelivery(sample, 'example-token');
  expect(fluentForms.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    {
      id: sampleLead.id,
      fields: { firstName: 'Thandi', surname: 'Nkosi', phones: [sampleLead.phone] },
    },
  ]);
});
