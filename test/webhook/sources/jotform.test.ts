import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/jotform.ts';
import { evaluate } from '../../../functions/webhook/mapping.ts';
import type { Lead, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { jotform } from '../../../functions/webhook/sources/jotform.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const TOKEN = 'example-token';
const context = (secret = TOKEN) => ({ options: jotform.options.parse({}), secrets: [secret] });
const read = async (made: VerifiedDelivery) => {
  const result = await jotform.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const readLead = async (made: VerifiedDelivery): Promise<Lead> => {
  const [lead, ...more] = await read(made);
  if (lead?.kind !== 'lead' || more.length > 0) throw new Error('not one lead');
  return lead;
};
/** The fields of a submission with these answers. */
const fieldsOf = async (answers: object) =>
  (await readLead(delivery(json({ rawRequest: JSON.stringify(answers) })))).fields;

describe('captured requests', () => {
  it.each(['jotform-submission', 'jotform-compound'])('%s is from its sender', (name) => {
    const made = fixture(name);
    expect(jotform.verify(made, context())).toBe(true);
    expect(jotform.verify(made, context('other'))).toBe(false);
    expect(jotform.verify(made, context(''))).toBe(false);
    expect(jotform.verify({ ...made, query: new URLSearchParams() }, context())).toBe(false);
  });

  it('tell a person, without what Jotform keeps for itself', async () => {
    const { id, fields } = await readLead(fixture('jotform-submission'));
    expect(id).toBe('6483681866127454931');
    expect(fields).toEqual({
      title: 'Ms.',
      firstName: 'Lerato',
      surname: 'Mokoena',
      phones: ['(082) 555-0131'],
      email: 'lerato@example.org',
      country: 'South Africa',
      address: '14 Church St, Polokwane, Limpopo, 0699, South Africa',
      notes: `Do you say "yes" to O'Reilly & Sons?`,
      recordId: '6483681866127454931',
      answers: [['which products', 'Panels, Battery']],
    });
  });

  it('tell answers that consist of parts', async () => {
    const { fields } = await readLead(fixture('jotform-compound'));
    expect(fields).toEqual({
      firstName: 'Sipho John',
      surname: 'Dlamini Jr',
      inParts: [
        { area: '083', alone: '+27 5550132', joined: '+27 83 5550132' },
        { area: '015', alone: '555 0132', joined: '015 555 0132' },
      ],
      phones: ['+27 83 5550132', '015 555 0132'],
      recordId: '6483681866127454932',
      answers: [
        ['agent name', 'Piet Pienaar'],
        ['call me', '09:30 AM'],
        ['start date', '2023-12-01'],
        ['visit', '2023-12-04 10:00 Africa/Johannesburg (GMT+02:00)'],
        ['checkbox10', 'Roof, Carport'],
        ['id', '8001015009087'],
        [
          'roof photos',
          'https://www.jotform.com/uploads/example/253594218352056/6483681866127454932/roof.jpg',
        ],
      ],
    });
  });

  it('have a payload to map from, without our URL and its token', async () => {
    const { payload } = await readLead(fixture('jotform-submission'));
    expect(evaluate('rawRequest.q3_fullName3.last', payload)).toBe('Mokoena ');
    expect(evaluate('formTitle', payload)).toBe('Solar quote');
    expect(payload).not.toHaveProperty('webhookURL');
    expect(payload).not.toHaveProperty('pretty');
    expect(JSON.stringify(payload)).not.toContain(TOKEN);
  });
});

describe('answers', () => {
  it.each([
    [{ q3_phone: { full: '082 555 0133' } }, ['082 555 0133']],
    [{ q3_phone: { area: '082', phone: '5550133' } }, ['082 5550133']],
    [{ q3_phone: { country: '+27', area: '(0)82', phone: '5550133' } }, ['+27 (0)82 5550133']],
    [{ q3_phone: { country: '0027', area: '', phone: '0825550133' } }, ['+27 825550133']],
    [{ q3_phone: { country: 'ZA', area: '082', phone: '5550133' } }, ['+27 82 5550133']],
    [{ q3_phone: '082 555 0133' }, ['082 555 0133']],
    [{ q3_telefonecom: { area: '081', phone: '5550133' } }, ['081 5550133']],
    [
      { q3_home: { full: '021 555 0133' }, q4_cellNumber: { full: '082 555 0133' } },
      ['082 555 0133', '021 555 0133'],
    ],
    [{ q3_phone: { full: '' } }, undefined],
    [{ q3_phone: { area: '', phone: '' } }, undefined],
  ])('%j holds the numbers %j', async (answers, phones) => {
    expect((await fieldsOf(answers)).phones).toEqual(phones);
  });

  it.each([
    [{ q3_spouse: { first: 'An', last: 'Bo' }, q4_name: { first: 'Cy', last: 'Du' } }, 'Cy', 'Du'],
    [{ q3_wieIs: { first: 'Cy', last: 'Du' } }, 'Cy', 'Du'],
    [{ q3_agentName: { first: 'An', last: 'Bo' } }, undefined, undefined],
    [{ q3_first: 'Cy', q4_lastName: 'Du' }, 'Cy', 'Du'],
  ])('%j name the person', async (answers, firstName, surname) => {
    const fields = await fieldsOf(answers);
    expect([fields.firstName, fields.surname]).toEqual([firstName, surname]);
  });

  it.each([
    [{ q3_budget: '' }, undefined],
    [{ q3_q3_radio12: 'Yes' }, [['radio12', 'Yes']]],
    [{ q3_when: { year: '', month: '', day: '' } }, undefined],
    [{ q3_when: { hourSelect: '9', minuteSelect: '30', ampm: 'PM' } }, [['when', '9:30 PM']]],
    [
      {
        q3_when: {
          month: '06',
          day: '18',
          year: '2024',
          timeInput: '01:29',
          hour: '01',
          min: '29',
          ampm: 'PM',
        },
      },
      [['when', '2024-06-18 01:29 PM']],
    ],
    [
      {
        q3_table: [
          ['Good', 'Bad'],
          ['', 'Fair'],
        ],
      },
      [['table', 'Good, Bad, Fair']],
    ],
    [{ q3_agree: true, q4_signature: 'data:image/png;base64,AAAA' }, [['agree', 'yes']]],
    [
      { q3_spouse: { addr_line1: '1 A St', city: 'B' }, q4_address: { addr_line1: '2 C St' } },
      [['spouse', '1 A St, B']],
    ],
    [
      { slug: 'x', submitSource: 'form', newKeyOfJotform: 'x', file_server: 'x', q3_a: 'b' },
      [['a', 'b']],
    ],
    [{ q3_a: 'b', event_id: '0825550133', embedUrl: ['082 555 0133'] }, [['a', 'b']]],
  ])('%j are %j', async (answers, expected) => {
    const fields = await fieldsOf(answers);
    expect(fields.answers).toEqual(expected);
    expect(fields.phones).toBeUndefined();
  });
});

describe('other shapes', () => {
  it('takes rawRequest as an object, and the number of a submission as it is written', async () => {
    const rawBody = '{"submissionID":6483681866127454933,"rawRequest":{"q3_cell":"082 555 0133"}}';
    expect(await readLead(delivery({ rawBody }))).toMatchObject({
      id: '6483681866127454933',
      fields: { phones: ['082 555 0133'], recordId: '6483681866127454933' },
    });
  });

  it('takes answers by themselves, as a form', async () => {
    const rawBody =
      'formID=1&submissionID=7&ip=192.0.2.10&q3_name[first]=Cy&q3_name[last]=Du&q4_cell[full]=082+555+0133&q5_more=x';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { id, fields, payload } = await readLead(delivery({ headers, rawBody }));
    expect(id).toBe('7');
    expect(fields).toEqual({
      firstName: 'Cy',
      surname: 'Du',
      phones: ['082 555 0133'],
      recordId: '7',
      answers: [['more', 'x']],
    });
    expect(evaluate('q3_name.first', payload)).toBe('Cy');
  });

  it('takes answers under names of their own', async () => {
    const made = delivery(
      json({ formID: '1', submissionID: '7', formTitle: 'T', name: 'Cy Du', customer: 'yes' }),
    );
    expect((await readLead(made)).fields).toEqual({
      fullName: 'Cy Du',
      recordId: '7',
      answers: [['customer', 'yes']],
    });
  });

  it.each(['{"q3_name":', [], '7', ''])(
    'parks a submission with rawRequest %j',
    async (rawRequest) => {
      const made = delivery(json({ submissionID: '7', webhookURL: TOKEN, rawRequest }));
      const items = await read(made);
      expect(items).toEqual([
        {
          kind: 'unusable',
          id: '7',
          field: 'rawRequest',
          reason: 'is not a JSON object',
          payload: { submissionID: '7', rawRequest },
        },
      ]);
    },
  );

  it.each([
    [null],
    [[]],
    [[null]],
    [{ rawRequest: null }],
    [
      {
        rawRequest: {
          q1_: 1,
          q2_a: null,
          q3_b: {},
          q4_c: [null, {}],
          q5_d: { first: {}, last: [] },
        },
      },
    ],
    [{ rawRequest: { q1_a: { full: {} }, q2_b: { addr_line1: [] }, q3_c: { year: {}, date: 1 } } }],
    [{ submissionID: {}, rawRequest: { a: [[[1]]] } }],
  ])('reads or refuses %j', async (body) => {
    const result = await jotform.read(delivery(json(body)), context());
    if (result.ok) expect(result.value).toHaveLength(1);
    else expect(result.error.status).toBe(400);
  });
});

it('has no options', () => {
  expect(jotform.options.safeParse({ auth: 'token' }).success).toBe(false);
});

it('reads its sample', async () => {
  const made = sampleDelivery(sample, TOKEN);
  expect(jotform.verify(made, context())).toBe(true);
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
  const answers = fc
    .dictionary(
      fc.constantFrom('q1_name', 'q2_phone', 'q3_address', 'q4_date', 'files', 'slug'),
      fc.oneof(
        fc.jsonValue(),
        fc.dictionary(
          fc.constantFrom('first', 'full', 'area', 'phone', 'addr_line1', 'year', 'hourSelect'),
          fc.jsonValue(),
        ),
      ),
    )
    .map((told) => JSON.stringify({ submissionID: 1, rawRequest: JSON.stringify(told) }));
  const bodies = fc.oneof(fc.uint8Array(), fc.json(), fc.string(), answers);
  const types = fc.constantFrom(
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'multipart/form-data',
  );
  await fc.assert(
    fc.asyncProperty(types, bodies, async (type, rawBody) => {
      const made = delivery({ headers: { 'content-type': type }, rawBody });
      expect(jotform.verify(made, context())).toBe(false);
      expect(typeof (await jotform.read(made, context())).ok).toBe('boolean');
    }),
  );
});
