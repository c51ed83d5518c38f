import { describe, expect, it } from 'vitest';
import { sample as instapage } from '../../../cli/samples/instapage.ts';
import { sample as leadpages } from '../../../cli/samples/leadpages.ts';
import * as presets from '../../../functions/webhook/presets.ts';
import type { VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { landingPage } from '../../../functions/webhook/sources/landing-pages.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const context = (secrets = ['example-token']) => ({
  options: landingPage.options.parse({}),
  secrets,
});
const read = async (made: VerifiedDelivery) => {
  const result = await landingPage.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const readJson = (value: unknown) => read(delivery(json(value)));

it('is what both names of the config stand for', () => {
  expect(presets.instapage).toBe(landingPage);
  expect(presets.leadpages).toBe(landingPage);
});

describe.each([
  [
    'instapage-form',
    {
      fullName: 'Kabelo Molefe',
      email: 'kabelo@example.org',
      phones: ['0725550129'],
      address: 'Polokwane',
      answers: [['time to call', 'After 17:00']],
    },
  ],
  [
    'leadpages-form',
    {
      firstName: 'Riana',
      surname: 'Venter',
      email: 'riana@example.org',
      phones: ['084 555 0130'],
      answers: [['How did you hear of us?', 'Radio']],
    },
  ],
])('%s', (name, fields) => {
  it('is read by its labels, without what the page adds', async () => {
    const made = fixture(name);
    expect(landingPage.verify(made, context())).toBe(true);
    expect(landingPage.verify(made, context(['other']))).toBe(false);
    expect(landingPage.verify({ ...made, query: new URLSearchParams() }, context())).toBe(false);
    const [lead] = await read(made);
    expect(lead).not.toHaveProperty('id');
    expect(lead).toHaveProperty('fields', fields);
    expect(JSON.stringify(lead)).not.toContain('example-token');
  });
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

it.each([
  ['instapage', instapage],
  ['leadpages', leadpages],
])('reads the sample of %s', async (_, sample) => {
  const made = sampleDelivery(sample, 'example-token');
  expect(landingPage.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    { id: sampleLead.id, fields: { phones: [sampleLead.phone], email: sampleLead.email } },
  ]);
});
