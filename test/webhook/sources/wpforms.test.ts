import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/wpforms.ts';
import type { Lead, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { wpforms } from '../../../functions/webhook/sources/wpforms.ts';
import { type Captured, delivery, fixture, json, NOW } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const SECRET = 'example-wpforms-secret';
const TOKEN = 'example-token';
type Options = Parameters<typeof wpforms.options.parse>[0];
const context = (options: Options = {}, secret = SECRET) => ({
  options: wpforms.options.parse(options),
  secrets: [secret],
});
const read = async (made: VerifiedDelivery): Promise<readonly Lead[]> => {
  const result = await wpforms.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value.filter((item) => item.kind === 'lead');
};

describe('the signature', () => {
  const rawBody = '{"phone":"082 555 0153"}';
  const time = NOW / 1000;
  const digest = (t: unknown, encoding: 'hex' | 'base64' = 'hex', secret = SECRET) =>
    createHmac('sha256', secret).update(`${t}.${rawBody}`).digest(encoding);
  const signed = (header: string, body = rawBody): Captured => ({
    headers: { 'X-WPForms-Webhook-Signature': header },
    rawBody: body,
  });
  const isSigned = (parts: Captured, secret?: string) =>
    wpforms.verify(delivery(parts), context({}, secret));

  it.each([0, 299, 300, -300])('is taken at an age of %s seconds', (age) => {
    const t = time - age;
    expect(isSigned(signed(`t=${t},v=${digest(t)}`))).toBe(true);
  });

  it.each([
    ['of another secret', signed(`t=${time},v=${digest(time, 'hex', 'other')}`)],
    ['of another body', signed(`t=${time},v=${digest(time)}`, `${rawBody} `)],
    ['of another time', signed(`t=${time + 1},v=${digest(time)}`)],
    ['that is old', signed(`t=${time - 301},v=${digest(time - 301)}`)],
    ['of the future', signed(`t=${time + 301},v=${digest(time + 301)}`)],
    ['of no time', signed(`t=now,v=${digest('now')}`)],
    ['of an empty time', signed(`t=,v=${digest('')}`)],
    ['without a time', signed(`v=${digest('')}`)],
    ['in base64', signed(`t=${time},v=${digest(time, 'base64')}`)],
    ['without its name', signed(`t=${time},${digest(time)}`)],
    ['of another name', signed(`t=${time},v1=${digest(time)}`)],
    ['that is missing', { rawBody }],
    ['that is empty', signed('')],
  ])('is refused: one %s', (_, parts) => {
    expect(isSigned(parts)).toBe(false);
  });

  it('is refused under an empty secret', () => {
    expect(isSigned(signed(`t=${time},v=${digest(time, 'hex', '')}`), '')).toBe(false);
  });

  it('may be by any of several secrets', () => {
    const made = delivery(signed(`t=${time},v=${digest(time)}`));
    expect(wpforms.verify(made, { ...context(), secrets: ['old', SECRET] })).toBe(true);
  });
});

describe('auth token', () => {
  it('is taken only where the config says so', () => {
    const made = fixture('wpforms-form');
    expect(wpforms.verify(made, context({ auth: 'token' }, TOKEN))).toBe(true);
    expect(wpforms.verify(made, context({ auth: 'token' }, 'other'))).toBe(false);
    expect(wpforms.verify(made, context({}, TOKEN))).toBe(false);
  });

  it('cannot be told from the signature of a form', () => {
    // It is signed, but as JSON that is not what was sent.
    expect(wpforms.verify(fixture('wpforms-form'), context())).toBe(false);
  });

  it('may stand in a header of its own', () => {
    const made = delivery({ headers: { 'x-acme': TOKEN } });
    expect(wpforms.verify(made, context({ auth: 'token', header: 'X-Acme' }, TOKEN))).toBe(true);
    expect(wpforms.verify(made, context({ auth: 'token' }, TOKEN))).toBe(false);
  });

  it.each([[{ auth: 'none' }], [{ header: 'a b' }], [{ secret: 'x' }]])(
    'refuses the options %j',
    (options) => {
      expect(wpforms.options.safeParse(options).success).toBe(false);
    },
  );
});

describe('captured requests', () => {
  it('tell JSON', async () => {
    const made = fixture('wpforms-json');
    expect(wpforms.verify(made, context())).toBe(true);
    const [lead, ...more] = await read(made);
    expect(more).toEqual([]);
    expect(lead).toMatchObject({ id: '812', payload: { interest: 'Panels||Battery' } });
    expect(lead?.fields).toEqual({
      fullName: 'Thandi Nkosi',
      phones: ['+27 83 555 0151'],
      email: 'thandi@example.org',
      address: '9 Loop St, Sea Point, Cape Town, Western Cape, 8005',
      recordId: '812',
      answers: [
        ['interest', 'Panels, Battery'],
        ['visit', '12/01/2023'],
      ],
    });
  });

  it('tell a form', async () => {
    const [lead] = await read(fixture('wpforms-form'));
    expect(lead?.fields).toEqual({ firstName: 'Bongani', phones: ['072 555 0152'] });
    expect(lead).not.toHaveProperty('id');
  });

  it('tell a query', async () => {
    const url = `https://leads.example.org/hooks/wpforms?key=${TOKEN}&entry_id=813&cell=0825550153`;
    const made = delivery({ method: 'GET', url });
    expect(wpforms.verify(made, context({ auth: 'token' }, TOKEN))).toBe(true);
    const [lead] = await read(made);
    expect(lead).toMatchObject({ id: '813', fields: { phones: ['0825550153'] } });
    expect(JSON.stringify(lead)).not.toContain(TOKEN);
  });
});

it.each([
  [{ entry_id: 812 }, '812'],
  [{ 'Entry-ID': ' 812 ' }, '812'],
  [{ entry_id: '' }, undefined],
  [{ entry_id: ['812'] }, undefined],
  [{ id: '8001015009087' }, undefined],
  [{ parent_entry_id: '812' }, undefined],
])('the id of %j is %s', async (record, id) => {
  const [lead] = await read(delivery(json({ ...record, cell: '0825550153' })));
  expect(lead?.id).toBe(id);
});

it.each([
  [{ choice: '||A||' }, 'A'],
  [{ choice: { value: 'A', unix: 1_700_000_000 } }, 'A'],
  [{ choice: ['A', 'B'] }, 'A, B'],
])('writes %j down as %s', async (record, text) => {
  const [lead] = await read(delivery(json(record)));
  expect(lead?.fields.answers).toEqual([['choice', text]]);
});

it.each([[[]], [[null, 1]], [{ entry_id: null, a: { unix: null } }]])('reads %j', async (body) => {
  expect((await read(delivery(json(body)))).length).toBe(Array.isArray(body) ? body.length : 1);
});

it('reads its sample', async () => {
  const made = sampleDelivery(sample, SECRET);
  expect(wpforms.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    {
      id: sampleLead.id,
      fields: {
        fullName: 'Thandi Nkosi',
        phones: [sampleLead.phone],
        email: sampleLead.email,
        recordId: sampleLead.id,
      },
    },
  ]);
});

it('never throws', async () => {
  const header = fc.oneof(fc.string(), fc.constantFrom('t=1700000000,v=', 't=1700000000,v=ab'));
  const bodies = fc.oneof(fc.uint8Array(), fc.json(), fc.string());
  await fc.assert(
    fc.asyncProperty(header, bodies, async (signature, rawBody) => {
      const made = delivery({ headers: { 'x-wpforms-webhook-signature': signature }, rawBody });
      expect(wpforms.verify(made, context())).toBe(false);
      expect(typeof (await wpforms.read(made, context())).ok).toBe('boolean');
    }),
  );
});
