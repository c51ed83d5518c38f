import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/contact-form-7.ts';
import { evaluate } from '../../../functions/webhook/mapping.ts';
import type { Lead, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { contactForm7 } from '../../../functions/webhook/sources/contact-form-7.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const TOKEN = 'example-token';
const context = (
  options: Parameters<typeof contactForm7.options.parse>[0] = {},
  secret = TOKEN,
) => ({ options: contactForm7.options.parse(options), secrets: [secret] });
const readLead = async (made: VerifiedDelivery): Promise<Lead> => {
  const result = await contactForm7.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  const [lead, ...more] = result.value;
  if (lead?.kind !== 'lead' || more.length > 0) throw new Error('not one lead');
  return lead;
};

describe('captured requests', () => {
  it.each(['contact-form-7-default', 'contact-form-7-get', 'contact-form-7-broken'])(
    '%s is from its sender',
    (name) => {
      const made = fixture(name);
      expect(contactForm7.verify(made, context())).toBe(true);
      expect(contactForm7.verify(made, context({}, 'other'))).toBe(false);
      expect(contactForm7.verify(made, context({}, ''))).toBe(false);
    },
  );

  it('tell the default body', async () => {
    const lead = await readLead(fixture('contact-form-7-default'));
    expect(lead.fields).toEqual({
      fullName: 'Käthe Müller',
      phones: ['+49 30 901820'],
      email: 'kathe@example.org',
      notes: 'Do you deliver?',
      answers: [
        ['menu 1', 'Solar, Battery'],
        ['your subject', 'A quote'],
        ['acceptance 9', '1'],
      ],
    });
    expect(evaluate('"menu-1"[0]', lead.payload)).toBe('Solar');
    expect(evaluate('_url', lead.payload)).toBe('https://www.example.org/contact/');
  });

  it('tell a query', async () => {
    const lead = await readLead(fixture('contact-form-7-get'));
    expect(lead.fields).toEqual({
      fullName: 'Kagiso Molefe',
      phones: ['+27825550171'],
      answers: [['menu 1', 'Solar, Battery']],
    });
    expect(JSON.stringify(lead)).not.toContain(TOKEN);
  });

  it('refuse what a body template has broken, without quoting it', async () => {
    const result = await contactForm7.read(fixture('contact-form-7-broken'), context());
    expect(result).toMatchObject({ ok: false, error: { status: 400 } });
    expect(JSON.stringify(result)).not.toMatch(/Kagiso|0171/);
  });
});

it.each([
  ['your-tel', { phones: ['0825550172'] }],
  ['tel-987', { phones: ['0825550172'] }],
  ['your-cell', { phones: ['0825550172'] }],
  // Looks like a number; its name says nothing.
  ['text-12', { phones: ['0825550172'] }],
  ['_remote_ip', {}],
  ['_raw_menu-1', {}],
])('reads the tag %s', async (name, expected) => {
  expect((await readLead(delivery(json({ [name]: '0825550172' })))).fields).toEqual(expected);
});

it('takes nothing that a visitor typed for an id of the lead', async () => {
  const lead = await readLead(delivery(json({ id: '8001015009087', 'tel-1': '0825550172' })));
  expect(lead).not.toHaveProperty('id');
});

it('may have its token in a header of its own', () => {
  const made = delivery({ headers: { 'x-acme': TOKEN } });
  expect(contactForm7.verify(made, context({ header: 'X-Acme' }))).toBe(true);
  expect(contactForm7.verify(made, context())).toBe(false);
  expect(contactForm7.options.safeParse({ header: 'a b' }).success).toBe(false);
});

it('reads its sample', async () => {
  const made = sampleDelivery(sample, TOKEN);
  expect(contactForm7.verify(made, context())).toBe(true);
  expect((await readLead(made)).fields).toMatchObject({
    fullName: 'Thandi Nkosi',
    phones: [sampleLead.phone],
    email: sampleLead.email,
  });
});

it('never throws', async () => {
  const bodies = fc.oneof(fc.uint8Array(), fc.json(), fc.string());
  await fc.assert(
    fc.asyncProperty(bodies, async (rawBody) => {
      const made = delivery({ rawBody });
      expect(contactForm7.verify(made, context())).toBe(false);
      expect(typeof (await contactForm7.read(made, context())).ok).toBe('boolean');
    }),
  );
});
