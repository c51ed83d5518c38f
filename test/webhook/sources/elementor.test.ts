import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/elementor.ts';
import { evaluate } from '../../../functions/webhook/mapping.ts';
import type { Lead, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { elementor } from '../../../functions/webhook/sources/elementor.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const TOKEN = 'example-token';
const context = (secret = TOKEN) => ({ options: elementor.options.parse({}), secrets: [secret] });
const readLead = async (made: VerifiedDelivery): Promise<Lead> => {
  const result = await elementor.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  const [lead, ...more] = result.value;
  if (lead?.kind !== 'lead' || more.length > 0) throw new Error('not one lead');
  return lead;
};
const form = (fields: Readonly<Record<string, string>>): VerifiedDelivery =>
  delivery({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    rawBody: new URLSearchParams(fields).toString(),
  });

describe('captured requests', () => {
  it.each(['elementor-advanced', 'elementor-simple', 'generic-elementor'])(
    '%s is from its sender',
    (name) => {
      const made = fixture(name);
      expect(elementor.verify(made, context())).toBe(true);
      expect(elementor.verify(made, context('other'))).toBe(false);
      expect(elementor.verify(made, context(''))).toBe(false);
      expect(elementor.verify({ ...made, query: new URLSearchParams() }, context())).toBe(false);
    },
  );

  it('tell fields with their types', async () => {
    const lead = await readLead(fixture('elementor-advanced'));
    expect(lead).not.toHaveProperty('id');
    expect(lead.fields).toEqual({
      fullName: 'Jan van Wyk',
      phones: ['+27 84 555 0161'],
      email: 'jan@example.org',
      notes: 'Bel my ná vyf.',
      answers: [['Watter produkte?', 'Panele, Battery']],
    });
  });

  it('tell titles', async () => {
    const lead = await readLead(fixture('elementor-simple'));
    expect(lead).not.toHaveProperty('id');
    expect(lead.fields).toEqual({
      firstName: 'Amahle',
      surname: 'Zulu',
      phones: ['0735550162'],
      email: 'amahle@example.org',
      answers: [
        ['Which service?', 'Repairs'],
        ['Opt in', 'on'],
      ],
    });
  });

  it('tell what the generic preset was told', async () => {
    expect((await readLead(fixture('generic-elementor'))).fields).toEqual({
      fullName: 'Jan van Wyk',
      phones: ['+27 84 555 0105'],
    });
  });

  it('have a payload to map from', async () => {
    const { payload } = await readLead(fixture('elementor-advanced'));
    expect(evaluate('fields.field_1a2b3c4.value', payload)).toBe('Panele, Battery');
    expect(evaluate('meta.page_url.value', payload)).toBe('https://www.example.org/kontak');
    expect(evaluate('form.name', payload)).toBe('Kontak ons');
    const simple = await readLead(fixture('elementor-simple'));
    expect(evaluate('"Which service?"', simple.payload)).toBe('Repairs');
    expect(JSON.stringify([payload, simple.payload])).not.toContain(TOKEN);
  });
});

describe('the type of a field', () => {
  it.each([
    [{ type: 'tel', title: 'Waar kan ons bel?' }, { phones: ['0825550163'] }],
    [{ type: 'tel', title: 'Reach' }, { phones: ['0825550163'] }],
    [{ type: 'tel', title: 'Reference' }, { answers: [['Reference', '0825550163']] }],
    [{ type: 'tel', title: '' }, { phones: ['0825550163'] }],
    [{ type: 'text', title: 'WhatsApp' }, { phones: ['0825550163'] }],
    [{ type: 'number', title: 'Reference' }, { answers: [['Reference', '0825550163']] }],
    [{ type: 'password', title: 'Code' }, {}],
    [{ type: 'honeypot', title: 'Phone' }, {}],
  ])('%j', async (field, expected) => {
    const fields = { field_0f1e2d3: { id: 'field_0f1e2d3', value: '0825550163', ...field } };
    expect((await readLead(delivery(json({ fields })))).fields).toEqual(expected);
  });

  it('gives way to a title that says more, and an id to both', async () => {
    const fields = {
      a: { type: 'tel', title: 'Work', value: '0215550163' },
      b: { type: 'tel', title: 'Cell', value: '0825550163' },
      c: { type: 'email', title: 'Where to?', value: 'jan@intranet' },
      d: { type: 'text', id: 'name', title: '', value: 'Jan Botha' },
    };
    expect((await readLead(delivery(json({ fields })))).fields).toEqual({
      phones: ['0825550163', '0215550163'],
      email: 'jan@intranet',
      fullName: 'Jan Botha',
    });
  });

  it('does not matter where there is a raw value only', async () => {
    const fields = [{ type: 'checkbox', title: 'Roof', value: '', raw_value: ['Tiles', 'Flat'] }];
    expect((await readLead(delivery(json({ fields })))).fields).toEqual({
      answers: [['Roof', 'Tiles, Flat']],
    });
  });
});

describe('what Elementor adds to the titles', () => {
  it('is left out, but a date that the form asked for is not', async () => {
    const { fields } = await readLead(form({ Date: '1 December', Time: 'ten', form_id: 'x' }));
    expect(fields.answers).toEqual([
      ['Date', '1 December'],
      ['Time', 'ten'],
    ]);
  });

  it('is never a name or a number', async () => {
    const added = { form_name: 'Jan', form_id: '0825550163', 'Page Title': '082 555 0163' };
    expect((await readLead(form(added))).fields).toEqual({});
  });

  it('is the label of a field without one', async () => {
    const { fields } = await readLead(
      form({ 'No Label tel': '082 555 0101', 'No Label name': 'Jan B' }),
    );
    expect(fields).toEqual({ phones: ['082 555 0101'], fullName: 'Jan B' });
  });
});

it.each([
  [[]],
  [[null]],
  [{}],
  [{ fields: null }],
  [{ fields: [null, 1, {}, { title: {}, value: {} }, { type: [], id: [], raw_value: {} }] }],
  [{ fields: 'x', meta: 1 }],
])('keeps an odd shape: %j', async (body) => {
  expect(await readLead(delivery(json(body)))).toMatchObject({ payload: body });
});

it('has no options', () => {
  expect(elementor.options.safeParse({ header: 'x' }).success).toBe(false);
});

it('reads its sample', async () => {
  const made = sampleDelivery(sample, TOKEN);
  expect(elementor.verify(made, context())).toBe(true);
  expect((await readLead(made)).fields).toEqual({
    fullName: 'Thandi Nkosi',
    phones: [sampleLead.phone],
    email: sampleLead.email,
  });
});

it('never throws', async () => {
  const fields = fc.array(
    fc.dictionary(fc.constantFrom('id', 'type', 'title', 'value', 'raw_value'), fc.jsonValue()),
  );
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json(),
    fc.string(),
    fields.map((list) => JSON.stringify({ fields: list })),
  );
  const types = fc.constantFrom('application/json', 'application/x-www-form-urlencoded');
  await fc.assert(
    fc.asyncProperty(types, bodies, async (type, rawBody) => {
      const made = delivery({ headers: { 'content-type': type }, rawBody });
      expect(elementor.verify(made, context())).toBe(false);
      expect(typeof (await elementor.read(made, context())).ok).toBe('boolean');
    }),
  );
});
