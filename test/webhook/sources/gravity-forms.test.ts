import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/gravity-forms.ts';
import { evaluate } from '../../../functions/webhook/mapping.ts';
import type { Lead, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { gravityForms } from '../../../functions/webhook/sources/gravity-forms.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const TOKEN = 'example-token';
const context = (
  options: Parameters<typeof gravityForms.options.parse>[0] = {},
  secret = TOKEN,
) => ({ options: gravityForms.options.parse(options), secrets: [secret] });
const read = async (made: VerifiedDelivery) => {
  const result = await gravityForms.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const readLead = async (entry: unknown): Promise<Lead> => {
  const [lead] = await read(delivery(json(entry)));
  if (lead?.kind !== 'lead') throw new Error('no lead');
  return lead;
};

describe('captured requests', () => {
  it.each(['gravity-forms-entry', 'gravity-forms-selected'])('%s is from its sender', (name) => {
    const made = fixture(name);
    expect(gravityForms.verify(made, context())).toBe(true);
    expect(gravityForms.verify(made, context({}, 'other'))).toBe(false);
    expect(gravityForms.verify(made, context({}, ''))).toBe(false);
    expect(gravityForms.verify({ ...made, headers: {} }, context())).toBe(false);
  });

  it('tell a whole entry', async () => {
    const [lead, ...more] = await read(fixture('gravity-forms-entry'));
    expect(more).toEqual([]);
    expect(lead).toMatchObject({ kind: 'lead', id: '7-3233', payload: { '3': '0845550141' } });
    expect(lead).toHaveProperty('fields', {
      title: 'Mnr',
      firstName: 'Pieter Johan',
      surname: 'van Wyk',
      phones: ['0845550141'],
      email: 'pieter@example.org',
      country: 'South Africa',
      address: '1 Long St, Cape Town, Western Cape, 8001, South Africa',
      recordId: '3233',
      answers: [
        ['field 5', 'Roof, Carport'],
        ['field 8', 'I agree to be called.'],
        ['field 9', 'Please ring after five.'],
        ['field 13', 'Panels, Battery'],
      ],
    });
  });

  it('tell selected fields', async () => {
    expect(await read(fixture('gravity-forms-selected'))).toMatchObject([
      {
        kind: 'lead',
        id: '7-3234',
        fields: {
          firstName: 'Zanele',
          surname: 'Khumalo',
          phones: ['+27 72 555 0142'],
          recordId: '3234',
          answers: [['product', 'Battery']],
        },
      },
    ]);
  });

  it('have a payload that is mapped by the numbers of the fields', async () => {
    const [lead] = await read(fixture('gravity-forms-entry'));
    const payload = lead?.kind === 'lead' ? lead.payload : undefined;
    expect(evaluate('"3"', payload)).toBe('0845550141');
    expect(evaluate('"1.6"', payload)).toBe('van Wyk');
    expect(evaluate('source_url', payload)).toContain('example.org');
  });
});

describe('a whole entry', () => {
  const blank = { '1.2': '', '1.3': '', '1.4': '', '1.6': '', '1.8': '' };
  it.each([
    [
      { '1.3': 'Jan', '1.6': 'Botha' },
      { firstName: 'Jan', surname: 'Botha' },
    ],
    [{ ...blank, '1.3': 'Jan' }, { firstName: 'Jan' }],
    // A name that a condition hid, and the one that was asked instead.
    [
      { ...blank, '4.3': 'Jan', '4.6': 'Botha' },
      { firstName: 'Jan', surname: 'Botha' },
    ],
    // A second person.
    [
      { '1.3': 'Jan', '1.6': 'Botha', '4.3': 'An', '4.6': 'Bester' },
      { firstName: 'Jan', surname: 'Botha', answers: [['field 4', 'An, Bester']] },
    ],
    // Checkboxes: the third and the sixth of six, and of seven.
    [
      { '1.1': '', '1.2': '', '1.3': 'Roof', '1.4': '', '1.5': '', '1.6': 'Wall' },
      { answers: [['field 1', 'Roof, Wall']] },
    ],
    [
      { '1.1': '', '1.2': '', '1.3': 'Roof', '1.4': '', '1.5': '', '1.6': 'Wall', '1.7': '' },
      { answers: [['field 1', 'Roof, Wall']] },
    ],
    [{ '1.1': 'A', '1.2': 'B', '1.3': 'C' }, { answers: [['field 1', 'A, B, C']] }],
    [
      { '1.1': 'Kit', '1.2': 'R 100,00', '1.3': '2' },
      { answers: [['field 1', 'Kit, R 100,00, 2']] },
    ],
    [{ '1.1': '', '1.2': '', '1.3': '' }, {}],
    // No name without a surname's input: the third of some checkboxes, as a relay may pass it on.
    [{ '1.3': 'Roof' }, { answers: [['field 1', 'Roof']] }],
    [{ '5': 'Jan Botha' }, { answers: [['field 5', 'Jan Botha']] }],
    [
      { '10': 'b', '9': 'a', '10.5': 'c' },
      {
        answers: [
          ['field 9', 'a'],
          ['field 10', 'b, c'],
        ],
      },
    ],
  ])('%j', async (entry, expected) => {
    const { fields } = await readLead({ id: '1', form_id: '7', status: 'active', ...entry });
    expect(fields).toEqual({ ...expected, recordId: '1' });
  });

  const address = { '2.1': '1 Long St', '2.2': 'Gardens', '2.3': 'Cape Town', '2.4': 'WC' };
  it.each([
    [{ ...address, '2.5': '8001', '2.6': '' }, '1 Long St, Gardens, Cape Town, WC, 8001'],
    [
      { ...address, '2.5': '', '2.6': 'Suid-Afrika' },
      '1 Long St, Gardens, Cape Town, WC, Suid-Afrika',
    ],
    [
      { '2.1': '', '2.2': '', '2.3': 'Durban', '2.4': '', '2.5': '', '2.6': 'South Africa' },
      'Durban, South Africa',
    ],
    // Nothing says that these are no six checkboxes.
    [{ ...address, '2.5': '', '2.6': '' }, undefined],
    [{ '2.1': '1000', '2.2': '', '2.3': '', '2.4': '', '2.5': '5000', '2.6': '' }, undefined],
    [{ '2.1': 'Yes', '2.2': '', '2.3': '', '2.4': '', '2.5': '', '2.6': 'No' }, undefined],
    [{ ...address, '2.5': '8001', '2.6': 'South Africa', '2.7': '' }, undefined],
  ])('%j has the address %s', async (entry, expected) => {
    const { fields } = await readLead({ id: '1', ...entry });
    expect(fields.address).toBe(expected);
    expect(fields.answers === undefined).toBe(expected !== undefined);
  });

  it('finds numbers and addresses by what they look like, and never among its own', async () => {
    const { fields } = await readLead({
      id: '0825550143',
      form_id: '0825550144',
      transaction_id: '082 555 0145',
      gravityflow_step: '082 555 0146',
      '1': '+27 82 555 0147',
      '2': 'jan@example.org',
      '3': '8001015009087',
      '4': '2023-11-14',
    });
    expect(fields).toEqual({
      phones: ['+27 82 555 0147'],
      email: 'jan@example.org',
      recordId: '0825550143',
      answers: [
        ['field 3', '8001015009087'],
        ['field 4', '2023-11-14'],
      ],
    });
  });

  it.each([
    [{ id: 12, form_id: 3, '1': 'a' }, '3-12', '12'],
    [{ id: '12', '1': 'a' }, '12', '12'],
    [{ form_id: '3', '1': 'a' }, undefined, undefined],
    // Selected fields: a bare `id` may be the person's.
    [{ id: '8001015009087', form_id: '3', cell: '0825550143' }, undefined, undefined],
    [{ entry_id: '12', form_id: '3', id: '9' }, '3-12', '12'],
  ])('%j has the id %s', async (entry, id, recordId) => {
    const lead = await readLead(entry);
    expect(lead.id).toBe(id);
    expect(lead.fields.recordId).toBe(recordId);
  });

  it.each(['spam', 'trash'])('that is %s is ignored', async (status) => {
    expect(await read(delivery(json({ id: '1', '1': '0825550143', status })))).toEqual([
      { kind: 'ignored', why: `an entry that is marked as ${status}` },
    ]);
  });
});

it('keeps what the person answered among selected fields', async () => {
  const answers = { date_of_birth: '1980-01-01', payment_plan: 'Monthly', status: 'Married' };
  const { fields } = await readLead({ ...answers, date_created: '2023-11-14 22:13:20' });
  expect(fields).toEqual({
    answers: [
      ['date of birth', '1980-01-01'],
      ['payment plan', 'Monthly'],
      ['status', 'Married'],
    ],
  });
});

it('reads a query', async () => {
  const url = `https://leads.example.org/hooks/gravity-forms?token=${TOKEN}&id=5&form_id=7&1.3=Jan&1.6=Botha&3=0825550143`;
  const made = delivery({ method: 'GET', url });
  expect(gravityForms.verify(made, context())).toBe(true);
  const [lead] = await read(made);
  expect(lead).toMatchObject({ id: '7-5', fields: { firstName: 'Jan', phones: ['0825550143'] } });
  expect(JSON.stringify(lead)).not.toContain(TOKEN);
});

it('takes the token from a header of its own', () => {
  const made = delivery({ headers: { 'x-acme': TOKEN } });
  expect(gravityForms.verify(made, context({ header: 'X-Acme' }))).toBe(true);
  expect(gravityForms.verify(made, context())).toBe(false);
  expect(gravityForms.options.safeParse({ header: 'a b' }).success).toBe(false);
});

it('reads a list, and what is no entry', async () => {
  const list = [{ id: 1, '1': 'a' }, null, 7, [], { '1': null, '1.3': {}, '2.x': [], '3.': 1 }];
  const items = await read(delivery(json(list)));
  expect(items.map(({ kind }) => kind)).toEqual(['lead', 'lead', 'lead', 'lead', 'lead']);
});

it('reads its sample', async () => {
  const made = sampleDelivery(sample, TOKEN);
  expect(gravityForms.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    {
      id: `7-${sampleLead.id}`,
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
  const key = fc.constantFrom(
    'id',
    'form_id',
    'status',
    '1',
    '1.1',
    '1.2',
    '1.3',
    '1.5',
    '1.6',
    '2',
  );
  const entries = fc.dictionary(key, fc.jsonValue()).map((entry) => JSON.stringify(entry));
  const bodies = fc.oneof(fc.uint8Array(), fc.json(), fc.string(), entries);
  await fc.assert(
    fc.asyncProperty(bodies, async (rawBody) => {
      const made = delivery({ rawBody });
      expect(gravityForms.verify(made, context())).toBe(false);
      expect(typeof (await gravityForms.read(made, context())).ok).toBe('boolean');
    }),
  );
});
