import { expect, it } from 'vitest';
import { sample } from '../../../cli/samples/paperform.ts';
import { evaluate } from '../../../functions/webhook/mapping.ts';
import type { VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { paperform } from '../../../functions/webhook/sources/paperform.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const context = (secrets = ['example-token']) => ({
  options: paperform.options.parse({}),
  secrets,
});
const read = async (made: VerifiedDelivery) => {
  const result = await paperform.read(made, context());
  return result.ok ? result.value : result.error;
};

it('has the token in its URL', () => {
  const made = fixture('paperform-submission');
  expect(paperform.verify(made, context())).toBe(true);
  expect(paperform.verify(made, context(['other']))).toBe(false);
  expect(paperform.verify(made, context(['']))).toBe(false);
  expect(paperform.verify({ ...made, query: new URLSearchParams() }, context())).toBe(false);
});

it('is one person however many questions there are, and never dials the number of somebody else', async () => {
  expect(await read(fixture('paperform-submission'))).toEqual([
    {
      kind: 'lead',
      id: '6924ca9a37b747c7b8025ffc',
      payload: expect.objectContaining({ slug: 'q59luyjh' }),
      fields: {
        fullName: 'Lerato Molefe',
        phones: ['021 555 0152'],
        email: 'lerato@example.org',
        address: '12 Long Street, Cape Town, 8001, South Africa',
        recordId: '6924ca9a37b747c7b8025ffc',
        answers: [
          ["Spouse's number", '083 555 0153'],
          ['Which roof?', 'Tiles'],
          ['What do you need?', 'Panels, Battery'],
        ],
      },
    },
  ]);
});

it('has a payload whose answers are mapped by their question', async () => {
  const [lead] = [await read(fixture('paperform-submission'))].flat();
  const payload = lead !== undefined && 'payload' in lead ? lead.payload : undefined;
  expect(evaluate('answers."Which roof?"', payload)).toBe('Tiles');
  expect(evaluate('device.utm_source', payload)).toBe('ads');
});

it('ignores a partial submission', async () => {
  expect(await read(fixture('paperform-partial'))).toEqual([
    { kind: 'ignored', why: 'a partial submission' },
  ]);
});

it.each([
  [[]],
  [{ data: {} }],
  [{ data: [] }],
  [{ data: [null, 1, {}, { title: {}, value: { toString: 1 } }], submission_id: {} }],
])('keeps an odd shape: %j', async (body) => {
  expect(await read(delivery(json(body)))).toMatchObject([{ kind: 'lead' }]);
});

it('has no options', () => {
  expect(paperform.options.safeParse({ header: 'X-Key' }).success).toBe(false);
});

it('reads its sample', async () => {
  const made = sampleDelivery(sample, 'example-token');
  expect(paperform.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    {
      id: sampleLead.id,
      fields: { fullName: 'Thandi Nkosi', phones: [sampleLead.phone], email: sampleLead.email },
    },
  ]);
});
