import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sample } from '../../../cli/samples/leadpages.ts';
import type { Item, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { leadpages } from '../../../functions/webhook/sources/landing-pages.ts';
import { delivery, fixture, json, NOW } from './deliveries.ts';

const context = (secrets = ['example-token']) => ({
  options: leadpages.options.parse({}),
  secrets,
});
const read = async (made: VerifiedDelivery): Promise<readonly Item[]> => {
  const result = await leadpages.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const readJson = (value: unknown) => read(delivery(json(value)));

it('reads a form by its labels, without what the page adds', async () => {
  const made = fixture('leadpages-form');
  expect(leadpages.verify(made, context())).toBe(true);
  expect(leadpages.verify(made, context(['other']))).toBe(false);
  expect(leadpages.verify({ ...made, query: new URLSearchParams() }, context())).toBe(false);
  const [lead] = await read(made);
  expect(lead).not.toHaveProperty('id');
  expect(lead?.kind === 'lead' && lead.fields).toEqual({
    firstName: 'Riana',
    surname: 'Venter',
    email: 'riana@example.org',
    phones: ['084 555 0130'],
    answers: [['How did you hear of us?', 'Radio']],
  });
  expect(JSON.stringify(lead)).not.toContain('example-token');
});

it.each([
  [{ submission_id: 'x-1' }, 'x-1'],
  [{ lead_id: 7, id: 8 }, '7'],
  [{ submissionId: '', leadId: 'x-2' }, 'x-2'],
  [{ id: 'x-3' }, undefined],
  [{ page_id: 'x-4', form_id: 'x-5' }, undefined],
])('the id of %j is %s', async (body, id) => {
  const [lead] = await readJson({ ...body, phone: '082 555 0101' });
  expect(lead?.kind === 'lead' && lead.id).toBe(id);
});

it('reads several, and answers in an envelope', async () => {
  const leads = [{ phone: '1111111' }, { fields: { phone: '2222222', Rooms: '3' } }];
  expect(await readJson(leads)).toMatchObject([
    { fields: { phones: ['1111111'] } },
    { fields: { phones: ['2222222'], answers: [['Rooms', '3']] } },
  ]);
  expect(await readJson({ event: 'form.submitted', data: { phone: '1111111' } })).toMatchObject([
    { fields: { phones: ['1111111'] } },
  ]);
});

it('takes its own sample', async () => {
  const person = {
    id: '20231114',
    firstName: 'Thandi',
    surname: 'Mokoena',
    phone: '+27825550142',
    email: 'thandi@example.org',
  };
  const rawBody = sample.body(person);
  const url = 'https://leads.example.org/hooks/leadpages';
  const { query = {} } = sample.sign({ url, body: rawBody, secret: 'example-token', now: NOW });
  const made = delivery({
    url: `${url}?${new URLSearchParams(query)}`,
    headers: { 'content-type': sample.contentType },
    rawBody,
  });
  expect(leadpages.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    {
      id: person.id,
      fields: {
        firstName: 'Thandi',
        surname: 'Mokoena',
        phones: [person.phone],
        email: person.email,
      },
    },
  ]);
});

it('never throws', async () => {
  const bodies = fc.oneof(fc.uint8Array(), fc.json());
  await fc.assert(
    fc.asyncProperty(bodies, async (rawBody) => {
      const made = delivery({ rawBody });
      expect(leadpages.verify(made, context())).toBe(false);
      expect(typeof (await leadpages.read(made, context())).ok).toBe('boolean');
    }),
  );
});
