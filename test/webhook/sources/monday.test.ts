import fc from 'fast-check';
import { type JWTPayload, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/monday.ts';
import type { VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { monday } from '../../../functions/webhook/sources/monday.ts';
import { delivery, fixture, json, NOW } from './deliveries.ts';
import { sampleDelivery } from './sample-delivery.ts';

const TOKEN = 'example-token';
const SIGNING_SECRET = 'example-signing-secret';
const context = (...secrets: string[]) => ({
  options: monday.options.parse({}),
  secrets: secrets.length === 0 ? [SIGNING_SECRET, TOKEN] : secrets,
});
const read = async (made: VerifiedDelivery) => {
  const result = await monday.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const readEvent = async (event: unknown) => (await read(delivery(json({ event }))))[0];
const fieldsOf = async (columnValues: unknown) => {
  const item = await readEvent({ type: 'create_pulse', columnValues });
  return item?.kind === 'lead' ? item.fields : item;
};

const SECONDS = NOW / 1_000;
const claims = { accountId: 1825528, aud: 'https://leads.example.org/hooks/monday' };
/** A token as jose makes it. */
const jwt = (more: JWTPayload = { exp: SECONDS + 300 }, alg = 'HS256', secret = SIGNING_SECRET) =>
  new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg }).sign(Buffer.from(secret));
const isTaken = (authorization: string, secrets: string[] = [SIGNING_SECRET]) =>
  monday.verify(delivery({ headers: { authorization } }), context(...secrets));
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe("an app's token", () => {
  it('of a captured request is good', async () => {
    const made = fixture('monday-app');
    expect(await monday.verify(made, context(SIGNING_SECRET))).toBe(true);
    expect(await monday.verify(made, context('other', SIGNING_SECRET))).toBe(true);
    expect(await monday.verify(made, context('other', ''))).toBe(false);
    expect(await monday.verify({ ...made, receivedAt: NOW + 3_600_000 }, context())).toBe(false);
    expect(await monday.verify({ ...made, headers: {} }, context())).toBe(false);
  });

  it('agrees with jose', async () => {
    const token = await jwt();
    expect(await isTaken(token)).toBe(true);
    expect(await isTaken(`Bearer ${token}`)).toBe(true);
    expect(await isTaken(token, ['other'])).toBe(false);
    expect(await isTaken(token, [''])).toBe(false);
  });

  it.each([
    ['in five minutes', SECONDS + 300, true],
    ['just now', SECONDS - 30, true],
    ['five minutes ago', SECONDS - 300, false],
    ['never', undefined, false],
    ['at no number', `${SECONDS + 300}`, false],
    ['at null', null, false],
  ])('that expires %s', async (_, exp, expected) => {
    expect(await isTaken(await jwt({ exp } as JWTPayload))).toBe(expected);
  });

  it.each(['HS384', 'HS512'])('signed with %s is refused', async (alg) => {
    const secret = SIGNING_SECRET.repeat(4);
    const token = await jwt({ exp: SECONDS + 300 }, alg, secret);
    expect(await isTaken(token, [secret])).toBe(false);
  });

  it.each(['none', 'None', 'hs256', '', undefined, 5])('that names %j is refused', async (alg) => {
    const [, payload, signature] = (await jwt()).split('.');
    expect(await isTaken(`${base64url({ alg })}.${payload}.`)).toBe(false);
    expect(await isTaken(`${base64url({ alg })}.${payload}.${signature}`)).toBe(false);
  });

  it('is refused where anything of it is changed, or encoded otherwise', async () => {
    const [header, payload, signature = ''] = (await jwt()).split('.');
    const later = base64url({ ...claims, exp: SECONDS + 9_999_999 });
    const bytes = Buffer.from(signature, 'base64url');
    for (const token of [
      `${header}.${later}.${signature}`,
      `${header}.${payload}.${bytes.toString('hex')}`,
      `${header}.${payload}.${signature}.`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `..`,
    ]) {
      expect(await isTaken(token)).toBe(false);
    }
  });
});

it('a token in the URL proves a board', async () => {
  const made = fixture('monday-create-pulse');
  expect(await monday.verify(made, context(TOKEN))).toBe(true);
  expect(await monday.verify(made, context('other', ''))).toBe(false);
  expect(await monday.verify({ ...made, query: new URLSearchParams() }, context(TOKEN))).toBe(
    false,
  );
});

describe('the challenge', () => {
  const made = fixture('monday-challenge');
  const answer = (rawBody: string, query = `?token=${TOKEN}`) =>
    monday.handshake?.(
      delivery({ url: `https://leads.example.org/hooks/monday${query}`, rawBody }),
      context(),
    );

  it('comes back as it was', async () => {
    const sent = await monday.handshake?.(made, context());
    expect(sent).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(sent?.body ?? '')).toEqual(JSON.parse(made.body.toString()));
    const strange = await answer('{"challenge":"a\\"b<script>"}');
    expect(JSON.parse(strange?.body ?? '')).toEqual({ challenge: 'a"b<script>' });
  });

  it("comes back for an app's token", async () => {
    const headers = { authorization: await jwt() };
    const asked = delivery({ headers, rawBody: '{"challenge":"x"}' });
    expect(await monday.handshake?.(asked, context(SIGNING_SECRET))).toMatchObject({
      body: '{"challenge":"x"}',
    });
  });

  it('does not come back to strangers', async () => {
    expect(await monday.handshake?.(made, context('other'))).toBeUndefined();
    expect(await answer('{"challenge":"x"}', '?token=other')).toBeUndefined();
    expect(await answer('{"challenge":"x"}', '')).toBeUndefined();
  });

  it.each([
    '{"challenge":"x","event":{}}',
    '{"challenge":5}',
    '{"challenge":null}',
    '{"event":"x"}',
    '["x"]',
    '"x"',
    '{"challenge":',
    '',
    JSON.stringify({ challenge: 'x'.repeat(2_000) }),
  ])('is not %j', async (rawBody) => {
    expect(await answer(rawBody)).toBeUndefined();
  });

  it('is no event', async () => {
    expect(await monday.handshake?.(fixture('monday-create-pulse'), context())).toBeUndefined();
  });
});

describe('captured requests', () => {
  it('a new item of a board', async () => {
    expect(await read(fixture('monday-create-pulse'))).toEqual([
      {
        kind: 'lead',
        id: '4429449918-4429514497',
        payload: expect.objectContaining({
          type: 'create_pulse',
          groupName: 'New leads',
          columnValues: {
            phone_mkn3x2ab: '27825550141',
            email_mkn3q7cd: 'zanele@example.org',
            color_mkn39f0e: 'Fibre',
            dropdown_mkn3a1: ['Weekdays', 'Mornings'],
            long_text_mkn3b2: 'Please call after nine.',
            date4: '2023-12-01',
            text4: 'Blue gate',
            boolean_mkn3: true,
            person: { personsAndTeams: [{ id: 42973518, kind: 'person' }] },
            location_mkn3: '3 Long Street, Cape Town',
          },
        }),
        fields: {
          fullName: 'Zanele Mokoena',
          email: 'zanele@example.org',
          phones: ['27825550141'],
          country: 'ZA',
          address: '3 Long Street, Cape Town',
          recordId: '4429514497',
          answers: [
            ['color', 'Fibre'],
            ['dropdown', 'Weekdays, Mornings'],
            ['long text', 'Please call after nine.'],
            ['date4', '2023-12-01'],
            ['text4', 'Blue gate'],
            ['boolean', 'yes'],
          ],
        },
      },
    ]);
  });

  it("a new item that an app's webhook tells of, without the app's token", async () => {
    const items = await read(fixture('monday-app'));
    expect(items).toMatchObject([
      {
        id: '4429449918-4429514498',
        payload: { type: 'create_item' },
        fields: {
          fullName: 'Pieter Smit',
          phones: ['082 555 0142'],
          email: 'pieter@example.org',
          country: 'ZA',
        },
      },
    ]);
    expect(JSON.stringify(items)).not.toContain('short-lived');
  });

  it('a changed column is ignored', async () => {
    expect(await read(fixture('monday-column-change'))).toEqual([
      { kind: 'ignored', why: 'update_column_value' },
    ]);
  });
});

describe('events', () => {
  it.each([
    ['item_archived', 'item_archived'],
    ['delete_pulse', 'delete_pulse'],
    ['create_update', 'create_update'],
    ['move_pulse_into_group', 'move_pulse_into_group'],
    ['change_subitem_column_value', 'change_subitem_column_value'],
  ])('%j is ignored', async (type, why) => {
    const columnValues = { phone: { phone: '0825550101' } };
    expect(await readEvent({ type, boardId: 1, pulseId: 2, columnValues })).toEqual({
      kind: 'ignored',
      why,
    });
  });

  it.each(['form_submitted', '082 555 0101', undefined, {}])(
    'of the type %j, which nobody knows, are parked where they hold a number',
    async (type) => {
      const columnValues = { phone: { phone: '0825550101' } };
      expect(await readEvent({ type, boardId: 1, pulseId: 2, columnValues })).toMatchObject({
        kind: 'unusable',
        payload: { event: { columnValues } },
      });
      expect(await readEvent({ type, boardId: 1, pulseId: 2 })).toMatchObject({ kind: 'ignored' });
    },
  );

  it('a new subitem is ignored, though it is told as a new item', async () => {
    const event = { type: 'create_pulse', boardId: 1, pulseId: 2, parentItemId: '1771812716' };
    expect(await readEvent(event)).toEqual({ kind: 'ignored', why: 'create_subitem' });
  });

  it.each([[null], [5], ['x'], [[]], [{}]])('%j is none', async (event) => {
    expect(await readEvent(event)).toEqual({ kind: 'ignored', why: 'unknown' });
  });

  it('of one item are one lead, whichever webhook tells it', async () => {
    const event = { type: 'create_pulse', boardId: 1, pulseId: 2 };
    const items = await Promise.all([
      readEvent({ ...event, triggerUuid: 'a', subscriptionId: 1 }),
      readEvent({ ...event, triggerUuid: 'b', subscriptionId: 2 }),
      readEvent({ ...event, boardId: 3 }),
      readEvent({ ...event, pulseId: '9007199254740993' }),
      readEvent({ ...event, pulseId: null }),
    ]);
    expect(items.map((item) => item?.kind === 'lead' && item.id)).toEqual([
      '1-2',
      '1-2',
      '3-2',
      '1-9007199254740993',
      undefined,
    ]);
  });
});

describe('columns', () => {
  it.each([
    [
      'mobile numbers first, by the column id',
      { work_phone: { phone: '011 555 0101' }, mobile_mkn3x: { phone: '082 555 0101' } },
      { phones: ['082 555 0101', '011 555 0101'] },
    ],
    [
      'a phone column that is named after nothing',
      { dup__of_x: { phone: '082 555 0101', countryShortName: 'NA' } },
      { phones: ['082 555 0101'], country: 'NA' },
    ],
    [
      'never the number of an owner',
      { owner_phone: { phone: '082 555 0199' } },
      { answers: [['owner phone', '082 555 0199']] },
    ],
    ['a number in a text column', { text__1: '082 555 0101' }, { phones: ['082 555 0101'] }],
    [
      'text columns by their id',
      { first_name: { value: 'Ané' }, text_1: { value: 'x' } },
      {
        firstName: 'Ané',
        answers: [['text', 'x']],
      },
    ],
    [
      'a country',
      { country_mk1: { countryCode: 'NA', countryName: 'Namibia' } },
      { country: 'Namibia', answers: [['country', 'Namibia']] },
    ],
    [
      'a status, as text or in parts',
      { status: { label: 'New' }, status_1: { label: { index: 0, text: 'Hot' } } },
      {
        answers: [
          ['status', 'New'],
          ['status', 'Hot'],
        ],
      },
    ],
    [
      'a date with a time',
      { date: { date: '2023-12-01', time: '09:00:00' } },
      {
        answers: [['date', '2023-12-01 09:00:00']],
      },
    ],
    [
      'a link',
      { link_mk1: { url: 'https://example.org', text: 'Site' } },
      {
        answers: [['link', 'https://example.org']],
      },
    ],
    [
      'people, files and what else is not for reading',
      {
        people: { personsAndTeams: [{ id: 1 }] },
        files: { files: [{ name: 'x' }] },
        timeline: { from: '2023-12-01', to: '2023-12-02' },
      },
      {},
    ],
    ['nothing', { phone: { phone: '', countryShortName: '' }, text: null, email: null }, {}],
  ])('%s', async (_, columnValues, fields) => {
    expect(await fieldsOf(columnValues)).toEqual(fields);
  });

  it.each([[undefined], [null], [5], ['x'], [[]], [{ a: [[{}]], phone: { phone: { phone: 1 } } }]])(
    'in the odd shape %j do not throw',
    async (columnValues) => {
      const event = { type: 'create_pulse', boardId: 1, pulseId: 2, pulseName: 'A', columnValues };
      expect(await readEvent(event)).toMatchObject({
        kind: 'lead',
        fields: { fullName: 'A', recordId: '2' },
      });
    },
  );
});

it('takes its own sample', async () => {
  const made = sampleDelivery(sample, TOKEN);
  expect(await monday.verify(made, context())).toBe(true);
  expect(await monday.verify(made, context('other'))).toBe(false);
  expect(await read(made)).toMatchObject([
    {
      id: '4429449918-1700000001',
      fields: { fullName: 'Thandi Nkosi', phones: ['27825550142'], email: 'thandi@example.org' },
    },
  ]);
});

it.each([[{ auth: 'token' }], [{ apiUrl: 'https://api.monday.com' }]])(
  'refuses the options %j',
  (options) => {
    expect(monday.options.safeParse(options).success).toBe(false);
  },
);

it('never throws', async () => {
  const events = fc.record({
    event: fc.record({
      type: fc.oneof(fc.constant('create_pulse'), fc.jsonValue()),
      boardId: fc.jsonValue(),
      pulseId: fc.jsonValue(),
      pulseName: fc.jsonValue(),
      columnValues: fc.oneof(
        fc.jsonValue(),
        fc.dictionary(
          fc.string(),
          fc.oneof(
            fc.jsonValue(),
            fc.dictionary(
              fc.constantFrom('phone', 'email', 'label', 'value', 'date'),
              fc.jsonValue(),
            ),
          ),
        ),
      ),
    }),
  });
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.string(),
    fc.json(),
    events.map((body) => JSON.stringify(body)),
  );
  await fc.assert(
    fc.asyncProperty(bodies, fc.string(), async (rawBody, authorization) => {
      const sent = delivery({ headers: { authorization }, rawBody });
      expect(await monday.handshake?.(sent, context())).toBeUndefined();
      expect(await monday.verify(sent, context())).toBe(false);
      expect(typeof (await monday.read(sent, context())).ok).toBe('boolean');
    }),
    { numRuns: 200 },
  );
});
