import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/typeform.ts';
import { evaluate } from '../../../functions/webhook/mapping.ts';
import type { Lead, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { typeform } from '../../../functions/webhook/sources/typeform.ts';
import { type Captured, delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const SECRET = 'example-typeform-secret';
const context = (options: Parameters<typeof typeform.options.parse>[0] = {}, secret = SECRET) => ({
  options: typeform.options.parse(options),
  secrets: [secret],
});
const read = async (made: VerifiedDelivery) => {
  const result = await typeform.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const readLead = async (response: object): Promise<Lead> => {
  const [lead] = await read(
    delivery(json({ event_type: 'form_response', form_response: response })),
  );
  if (lead?.kind !== 'lead') throw new Error('no lead');
  return lead;
};

interface Asked {
  title?: string;
  ref?: string;
  type?: string;
  value: unknown;
}
/** A response with these questions and their answers. */
const response = (asked: readonly Asked[]) => ({
  token: 'abc',
  definition: { fields: asked.map(({ title, ref }, at) => ({ id: `f${at}`, title, ref })) },
  answers: asked.map(({ ref, type = 'text', value }, at) => ({
    type,
    [type]: value,
    field: { id: `f${at}`, ref },
  })),
});

describe('the signature', () => {
  // The known-answer vector of test/webhook/proof/signatures.test.ts.
  const vector = {
    rawBody: '{"name":"Käthe Müller","phone":"+49 30 901820"}',
    headers: { 'typeform-signature': 'sha256=moirgRmkNhSIqoG1WE3NQBdc/CFv/6pGDlJFq+RYDvU=' },
  };
  const isSigned = (parts: Captured, secret = 'shhh-Example-Secret') =>
    typeform.verify(delivery(parts), context({}, secret));
  const sign = (digest: string) => ({ ...vector, headers: { 'typeform-signature': digest } });

  it('is that of the known vector', () => {
    expect(isSigned(vector)).toBe(true);
  });

  it.each([
    ['another secret', vector, 'other'],
    ['an empty secret', sign(`sha256=${hmac('')}`), ''],
    ['a changed body', { ...vector, rawBody: `${vector.rawBody} ` }, undefined],
    ['no header', { rawBody: vector.rawBody }, undefined],
    ['no prefix', sign('moirgRmkNhSIqoG1WE3NQBdc/CFv/6pGDlJFq+RYDvU='), undefined],
    ['another prefix', sign('sha1=moirgRmkNhSIqoG1WE3NQBdc/CFv/6pGDlJFq+RYDvU='), undefined],
    ['the digest in hex', sign(`sha256=${hmac('shhh-Example-Secret', 'hex')}`), undefined],
    [
      'base64 without its end',
      sign('sha256=moirgRmkNhSIqoG1WE3NQBdc/CFv/6pGDlJFq+RYDvU'),
      undefined,
    ],
    ['an empty digest', sign('sha256='), undefined],
  ])('is refused with %s', (_, parts, secret) => {
    expect(isSigned(parts, secret)).toBe(false);
  });

  it('may be by any of several secrets', () => {
    const made = delivery(vector);
    const both = { ...context(), secrets: ['old', 'shhh-Example-Secret'] };
    expect(typeform.verify(made, both)).toBe(true);
  });

  function hmac(secret: string, encoding: 'base64' | 'hex' = 'base64'): string {
    return createHmac('sha256', secret).update(vector.rawBody).digest(encoding);
  }
});

describe('auth token', () => {
  const url = `https://leads.example.org/hooks/typeform?token=${SECRET}`;
  it('is taken only where the config says so', () => {
    expect(typeform.verify(delivery({ url }), context({ auth: 'token' }))).toBe(true);
    expect(typeform.verify(delivery({ url }), context({ auth: 'token' }, 'other'))).toBe(false);
    expect(typeform.verify(delivery({ url }), context())).toBe(false);
  });

  it('is no way around a wrong signature', () => {
    const made = delivery({ url, headers: { 'typeform-signature': 'sha256=AAAA' } });
    expect(typeform.verify(made, context({ auth: 'token' }))).toBe(false);
    expect(typeform.verify(fixture('typeform-response'), context({ auth: 'token' }))).toBe(true);
  });

  it.each([[{ auth: 'none' }], [{ header: 'x' }]])('refuses the options %j', (options) => {
    expect(typeform.options.safeParse(options).success).toBe(false);
  });
});

describe('a captured response', () => {
  it('is signed and tells its person', async () => {
    const made = fixture('typeform-response');
    expect(typeform.verify(made, context())).toBe(true);
    const [lead, ...more] = await read(made);
    expect(more).toEqual([]);
    expect(lead).toMatchObject({ kind: 'lead', id: 'a3a12ec67a1365927098a606107fac15' });
    expect(lead).toHaveProperty('fields', {
      firstName: 'Naledi',
      surname: 'van der Merwe',
      phones: ['+27825550121', '+27 83 555 0122'],
      email: 'naledi@example.org',
      country: 'South Africa',
      address: 'Polokwane, South Africa',
      recordId: 'a3a12ec67a1365927098a606107fac15',
      answers: [
        ['What is your monthly budget?', '2500'],
        ['What do you need?', 'Panels, Battery, A geyser'],
        ['Are you the owner?', 'yes'],
        ['How did you hear of us?', 'A friend'],
        ['When do you want to start?', '2023-12-01'],
        ['A photo of the roof', 'https://api.typeform.com/responses/files/ab12/roof.jpg'],
        ['Deposit', 'R100.00'],
        ['utm source', 'facebook'],
      ],
    });
  });

  it('is a payload whose answers are mapped by reference', async () => {
    const [lead] = await read(fixture('typeform-response'));
    const payload = lead?.kind === 'lead' ? lead.payload : undefined;
    expect(evaluate('byRef.budget', payload)).toBe('2500');
    expect(evaluate('byRef.needs', payload)).toBe('Panels, Battery, A geyser');
    expect(evaluate('byRef."6f1c0a52-0b1f-4d39-9f0e-7b6a1f0c0004"', payload)).toBe(
      'naledi@example.org',
    );
    expect(evaluate('hidden.utm_source', payload)).toBe('facebook');
    expect(evaluate('definition.title', payload)).toBe('Solar quote');
    expect(evaluate("answers[?field.ref=='start'].date", payload)).toBe('2023-12-01');
  });
});

describe('what is no lead', () => {
  it('is a test request', async () => {
    const made = fixture('typeform-test-request');
    expect(typeform.verify(made, context())).toBe(true);
    expect(await read(made)).toEqual([
      { kind: 'ignored', why: 'a test request with the sample answers of Typeform' },
    ]);
  });

  it.each([
    ['form_response_partial', 'an event of another kind (form_response_partial)'],
    ['form.deleted', 'an event of another kind (form.deleted)'],
  ])('is an event %s', async (event_type, why) => {
    const form_response = response([{ type: 'phone_number', value: '+27825550123' }]);
    expect(await read(delivery(json({ event_type, form_response })))).toEqual([
      { kind: 'ignored', why },
    ]);
  });

  it.each(['form_response_completed', '<script>', 7])(
    'parks somebody with a number in the event %s, which nobody knows',
    async (event_type) => {
      const form_response = response([{ type: 'phone_number', value: '+27825550123' }]);
      const [item] = (await read(
        delivery(json({ event_type, form_response })),
      )) as readonly unknown[];
      expect(item).toMatchObject({ kind: 'unusable', payload: { event_type } });
    },
  );

  it('ignores an event that nobody knows and that holds nobody', async () => {
    const made = delivery(json({ event_type: 'form_viewed', form_response: response([]) }));
    expect(await read(made)).toEqual([
      { kind: 'ignored', why: 'an event of another kind (form_viewed)' },
    ]);
  });
});

describe('names of questions', () => {
  it.each([
    ["What's your name?", 'Jan Botha', { fullName: 'Jan Botha' }],
    ['First up, what’s your *full name*?', 'Jan Botha', { fullName: 'Jan Botha' }],
    ['Hello! What is your first name? (as on your ID)', 'Jan', { firstName: 'Jan' }],
    ['Last name', 'Botha', { surname: 'Botha' }],
    ['Van', 'Botha', { surname: 'Botha' }],
    ['Zip/Post Code', '0699', { address: '0699' }],
    ['Thanks {{field:x}}, and your surname?', 'Botha', { surname: 'Botha' }],
    ['En jou van?', 'Botha', { surname: 'Botha' }],
    ['Great! Last name?', 'Botha', { surname: 'Botha' }],
    ['May we have your full name, please?', 'Jan Botha', { fullName: 'Jan Botha' }],
    ["And your spouse's name?", 'Sannie', { answers: [["And your spouse's name?", 'Sannie']] }],
    ["What's your company's name?", 'Acme', { answers: [["What's your company's name?", 'Acme']] }],
    ['Company name', 'Acme', { answers: [['Company name', 'Acme']] }],
  ])('%s', async (title, value, expected) => {
    const { fields } = await readLead(response([{ title, value }]));
    expect(fields).toMatchObject(expected);
    if ('answers' in expected) expect(fields).not.toHaveProperty('fullName');
  });

  it('do not matter for the types of a number and an address', async () => {
    const { fields } = await readLead(
      response([
        { title: 'Where can we reach you?', type: 'phone_number', value: '+27825550123' },
        { title: 'Selfoon', type: 'phone_number', value: '+27825550124' },
        { title: 'And online?', type: 'email', value: 'jan@intranet' },
      ]),
    );
    expect(fields).toEqual({
      phones: ['+27825550124', '+27825550123'],
      email: 'jan@intranet',
      recordId: 'abc',
    });
  });

  it('give way to a reference that tells more, and are replaced by it', async () => {
    const { fields } = await readLead(
      response([
        { title: 'Who are you?', ref: 'full_name', value: 'Jan Botha' },
        { title: 'Hi {{field:x}}, your *roof*?', value: 'Tiles' },
        { ref: 'colour', value: 'Red' },
        { value: 'Flat' },
      ]),
    );
    expect(fields).toMatchObject({ fullName: 'Jan Botha' });
    expect(fields.answers).toEqual([
      ['Hi , your roof?', 'Tiles'],
      ['colour', 'Red'],
      ['question', 'Flat'],
    ]);
  });

  it('are found in groups too', async () => {
    const definition = {
      fields: [
        { id: 'g', title: 'Contact', properties: { fields: [{ id: 'f0', title: 'Last name' }] } },
      ],
    };
    const answers = [{ type: 'text', text: 'Botha', field: { id: 'f0' } }];
    expect((await readLead({ token: 'abc', definition, answers })).fields).toMatchObject({
      surname: 'Botha',
    });
  });
});

it('takes the event for the id of a response without a token', async () => {
  const [lead] = await read(delivery(json({ event_id: 'ev1', form_response: { answers: [] } })));
  expect(lead).toMatchObject({ kind: 'lead', id: 'ev1', fields: { recordId: 'ev1' } });
});

it('never takes the id of a hidden field for the number or the record', async () => {
  const { fields } = await readLead({
    ...response([]),
    hidden: { contact_id: '082 555 0123', lead_id: '7', ip: '192.0.2.10' },
  });
  expect(fields).toEqual({ recordId: 'abc' });
});

it.each([
  [null],
  [[]],
  ['x'],
  [{ answers: null, definition: null, hidden: null }],
  [{ answers: {}, definition: [], hidden: [1] }],
  [{ answers: [null, 1, [], {}, { type: 'text' }, { field: null, type: 7, text: {} }] }],
  [{ answers: [{ type: 'constructor', field: { id: '__proto__' } }] }],
  [{ answers: [{ choices: { labels: 'x' } }], definition: { fields: [null, { properties: 1 }] } }],
])('keeps a response of an odd shape: %j', async (form_response) => {
  const items = await read(delivery(json({ event_type: 'form_response', form_response })));
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ kind: 'lead' });
});

it('refuses what is no JSON', async () => {
  const result = await typeform.read(delivery({ rawBody: '{"form_response":' }), context());
  expect(result).toMatchObject({ ok: false, error: { status: 400 } });
});

it('reads its sample', async () => {
  const made = sampleDelivery(sample, SECRET);
  expect(typeform.verify(made, context())).toBe(true);
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
  const responses = fc.jsonValue().map((form_response) => JSON.stringify({ form_response }));
  const answers = fc
    .array(fc.dictionary(fc.constantFrom('type', 'field', 'text', 'choices'), fc.jsonValue()))
    .map((list) => JSON.stringify({ form_response: { answers: list } }));
  const bodies = fc.oneof(fc.uint8Array(), fc.json(), fc.string(), responses, answers);
  const headers = fc.dictionary(fc.constantFrom('content-type', 'typeform-signature'), fc.string());
  await fc.assert(
    fc.asyncProperty(headers, bodies, async (sent, rawBody) => {
      const made = delivery({ headers: sent, rawBody });
      expect(typeform.verify(made, context())).toBe(false);
      expect(typeof (await typeform.read(made, context())).ok).toBe('boolean');
    }),
  );
});
