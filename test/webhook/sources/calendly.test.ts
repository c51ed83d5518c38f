import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/calendly.ts';
import type { Item, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { calendly } from '../../../functions/webhook/sources/calendly.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';

const SECRET = 'example-signing-key';
const context = (options: Parameters<typeof calendly.options.parse>[0] = {}, secret = SECRET) => ({
  options: calendly.options.parse(options),
  secrets: [secret],
});
const read = async (made: VerifiedDelivery): Promise<readonly Item[]> => {
  const result = await calendly.read(made, context());
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};
const created = (payload: unknown) => delivery(json({ event: 'invitee.created', payload }));

const BODY = '{"name":"Käthe Müller","phone":"+49 30 901820"}';
const sign = (t: string, body = BODY, secret = SECRET) =>
  createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
const signed = (signature?: string, rawBody = BODY) =>
  delivery({
    headers: signature === undefined ? {} : { 'Calendly-Webhook-Signature': signature },
    rawBody,
  });

describe('the signature', () => {
  it('is that of the known-answer vector', () => {
    const v1 = 'f644bf7fd8e016d06da06aaac6b69ce3eb06b6488c4d0c1adf6e12e0bbb5f514';
    const made = signed(`t=1700000000,v1=${v1}`);
    expect(calendly.verify(made, context({}, 'shhh-Example-Secret'))).toBe(true);
    expect(calendly.verify(made, context({ auth: 'token' }, 'shhh-Example-Secret'))).toBe(true);
    expect(calendly.verify(made, context())).toBe(false);
    expect(calendly.verify(made, context({}, ''))).toBe(false);
  });

  it.each([
    ['180 s old', 1_699_999_820, true],
    ['181 s old', 1_699_999_819, false],
    ['180 s ahead', 1_700_000_180, true],
    ['181 s ahead', 1_700_000_181, false],
  ])('may be %s: %s', (_, t, expected) => {
    const made = signed(`t=${t},v1=${sign(String(t))}`);
    expect(calendly.verify(made, context())).toBe(expected);
  });

  it('may be under any secret', () => {
    const made = signed(`t=1700000000,v1=${sign('1700000000')}`);
    const secrets = ['', 'old', SECRET];
    expect(calendly.verify(made, { ...context(), secrets })).toBe(true);
    expect(calendly.verify(made, { ...context(), secrets: [] })).toBe(false);
  });

  const good = sign('1700000000');
  it.each([
    ['no header', undefined],
    ['no signature', 't=1700000000'],
    ['no timestamp', `v1=${good}`],
    ['no number', `t=now,v1=${sign('now')}`],
    ['base64', `t=1700000000,v1=${Buffer.from(good, 'hex').toString('base64')}`],
    ['another timestamp', `t=1700000001,v1=${good}`],
    ['nothing', ''],
  ])('is refused: %s', (_, header) => {
    expect(calendly.verify(signed(header), context())).toBe(false);
  });

  it('is refused for another body', () => {
    const header = `t=1700000000,v1=${good}`;
    expect(calendly.verify(signed(header), context())).toBe(true);
    expect(calendly.verify(signed(header, `${BODY} `), context())).toBe(false);
  });
});

describe('auth token', () => {
  const made = delivery({ url: `https://leads.example.org/hooks/calendly?token=${SECRET}` });
  it('is taken only where the config says so', () => {
    expect(calendly.verify(made, context({ auth: 'token' }))).toBe(true);
    expect(calendly.verify(made, context({ auth: 'token' }, 'other'))).toBe(false);
    expect(calendly.verify(made, context())).toBe(false);
  });

  it('is no way around a wrong signature', () => {
    const headers = { 'calendly-webhook-signature': 't=1700000000,v1=00' };
    expect(calendly.verify({ ...made, headers }, context({ auth: 'token' }))).toBe(false);
  });
});

describe('captured requests', () => {
  it.each(['calendly-created', 'calendly-reminder', 'calendly-rescheduled', 'calendly-canceled'])(
    '%s is signed',
    (name) => {
      expect(calendly.verify(fixture(name), context())).toBe(true);
      expect(calendly.verify(fixture(name), context({}, 'other'))).toBe(false);
    },
  );

  it('finds the number in an answer', async () => {
    const id = 'https://api.calendly.com/scheduled_events/EV1/invitees/IN1';
    expect(await read(fixture('calendly-created'))).toEqual([
      {
        kind: 'lead',
        id,
        payload: expect.objectContaining({
          uri: id,
          scheduled_event: expect.objectContaining({ name: 'Home loan consultation' }),
          tracking: expect.objectContaining({ utm_campaign: 'spring' }),
          answers: {
            'On which number can we call you?': '082 555 0171',
            'What would you like to talk about?': 'A bond of R1.2m',
          },
        }),
        toldAgain: ['answers'],
        fields: {
          fullName: 'Nomsa van Wyk',
          email: 'nomsa@example.org',
          phones: ['082 555 0171'],
          recordId: 'IN1',
          answers: [
            ['appointment', 'Home loan consultation'],
            ['appointment time', '2023-11-20 10:00 (Africa/Johannesburg)'],
            ['What would you like to talk about?', 'A bond of R1.2m'],
          ],
        },
      },
    ]);
  });

  it('finds the number for reminders', async () => {
    expect(await read(fixture('calendly-reminder'))).toMatchObject([
      {
        fields: {
          firstName: 'Nomsa',
          surname: 'van Wyk',
          phones: ['+27 83 555 0172'],
          answers: [
            ['appointment', 'Home loan consultation'],
            ['appointment time', '2023-11-20 10:00 (Africa/Johannesburg)'],
          ],
        },
      },
    ]);
  });

  it.each([
    ['calendly-rescheduled', 'rescheduled'],
    ['calendly-canceled', 'an event that is no new invitee: invitee.canceled'],
  ])('ignores %s', async (name, why) => {
    expect(await read(fixture(name))).toEqual([{ kind: 'ignored', why }]);
  });
});

it.each([
  [
    'reminders first',
    { text_reminder_number: '0835550172', questions_and_answers: [qa('Cell', '0215550170')] },
    '0835550172',
  ],
  [
    'a label',
    { questions_and_answers: [qa('Age', '40'), qa('Selfoon', '0825550171')] },
    '0825550171',
  ],
  [
    'a text that holds one',
    { questions_and_answers: [qa('Anything else?', 'Please call me on 082 555 0171, after five')] },
    '082 555 0171',
  ],
  ['its looks', { questions_and_answers: [qa('And?', '082 555 0171')] }, '082 555 0171'],
  [
    'an outgoing call',
    { scheduled_event: { location: { type: 'outbound_call', location: '+27 82 555 0171' } } },
    '+27 82 555 0171',
  ],
])('finds a number by %s', async (_, payload, phone) => {
  const [lead] = await read(created(payload));
  expect(lead?.kind === 'lead' && lead.fields.phones?.[0]).toBe(phone);
});

it.each([
  "My wife's number is 083 555 0199, please call her",
  'I was referred by Sam 083 555 0199',
  'Emergency contact: 083 555 0199',
  'My account number is 123456789',
  'It is about invoice 0123456789',
  'R450 000 000 budget',
])('takes no number from %j, which is told in the notes', async (answer) => {
  const question = 'Please share anything that will help prepare for our meeting.';
  const [lead] = await read(created({ questions_and_answers: [qa(question, answer)] }));
  expect(lead).not.toHaveProperty('fields.phones');
  expect(lead).toMatchObject({ fields: { answers: [[expect.any(String), answer]] } });
});

it.each([
  ['Tell us about your practice', 'Call me on 082 555 0101', '082 555 0101'],
  [
    'Anything we should know about your medical history?',
    'Call me on 082 555 0101',
    '082 555 0101',
  ],
  ['Please share anything', 'I am the owner of a small shop. 082 555 0101', '082 555 0101'],
  ["What is your spouse's number?", '083 555 0199', undefined],
  ["What is your spouse's number?", 'Call her on 083 555 0199', undefined],
])('of the answer to %j, %j, the number is %s', async (question, answer, number) => {
  const [lead] = await read(created({ questions_and_answers: [qa(question, answer)] }));
  expect(lead?.kind === 'lead' && lead.fields.phones?.[0]).toBe(number);
});

it('takes no number of a thing for one to dial', async () => {
  const answers = [qa('Membership number', '0123456789')];
  const [lead] = await read(created({ questions_and_answers: answers }));
  expect(lead).not.toHaveProperty('fields.phones');
});

it('never takes an identity number in a text for one to dial', async () => {
  const answer = 'mine is 8001015009087';
  const [lead] = await read(created({ questions_and_answers: [qa('ID', answer)] }));
  expect(lead).not.toHaveProperty('fields.phones');
  expect(lead).toHaveProperty('fields.answers', [['ID', answer]]);
});

it('never dials the host', async () => {
  const location = { type: 'inbound_call', location: '+27 21 555 0170' };
  const [lead] = await read(created({ scheduled_event: { location } }));
  expect(lead).toMatchObject({ kind: 'lead' });
  expect(lead).not.toHaveProperty('fields.phones');
});

it.each([
  ['2023-11-20T08:00:00.000000Z', 'America/New_York', '2023-11-20 03:00 (America/New_York)'],
  ['2023-11-20T08:00:00.000000Z', undefined, '2023-11-20 08:00 (UTC)'],
  ['2023-11-20T08:00:00.000000Z', 'Nowhere', '2023-11-20T08:00:00.000000Z'],
  ['soon', 'UTC', 'soon'],
])('the appointment at %s in %s is %s', async (start_time, timezone, expected) => {
  const [lead] = await read(created({ timezone, scheduled_event: { start_time } }));
  expect(lead).toMatchObject({ fields: { answers: [['appointment time', expected]] } });
});

it('takes the first of a person for a lead, even if it was rescheduled since', async () => {
  expect(await read(created({ rescheduled: true, old_invitee: null }))).toMatchObject([
    { kind: 'lead' },
  ]);
});

it.each([
  [
    { event: 'invitee_no_show.created' },
    'an event that is no new invitee: invitee_no_show.created',
  ],
  [
    { event: 'routing_form_submission.created' },
    'an event that is no new invitee: routing_form_submission.created',
  ],
  [{}, 'an event that is no new invitee: unknown'],
  [[{ event: 'invitee.created' }], 'an event that is no new invitee: unknown'],
])('ignores %j', async (body, why) => {
  expect(await read(delivery(json(body)))).toEqual([{ kind: 'ignored', why }]);
});

it.each([[{ auth: 'none' }], [{ secret: 'x' }]])('refuses the options %j', (options) => {
  expect(calendly.options.safeParse(options).success).toBe(false);
});

it('the sample is signed and read', async () => {
  const made = sampleDelivery(sample, SECRET);
  expect(calendly.verify(made, context())).toBe(true);
  expect(await read(made)).toMatchObject([
    {
      id: expect.stringContaining(`/${sampleLead.id}`),
      fields: { fullName: 'Thandi Nkosi', phones: [sampleLead.phone], email: sampleLead.email },
    },
  ]);
});

it('never throws', async () => {
  const invitee = fc.record(
    {
      uri: fc.jsonValue(),
      name: fc.jsonValue(),
      text_reminder_number: fc.jsonValue(),
      timezone: fc.oneof(fc.string(), fc.jsonValue()),
      questions_and_answers: fc.oneof(
        fc.array(fc.record({ question: fc.jsonValue(), answer: fc.jsonValue() })),
        fc.jsonValue(),
      ),
      scheduled_event: fc.oneof(
        fc.record({ name: fc.jsonValue(), start_time: fc.jsonValue(), location: fc.jsonValue() }),
        fc.jsonValue(),
      ),
    },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json(),
    invitee.map((payload) => JSON.stringify({ event: 'invitee.created', payload })),
  );
  await fc.assert(
    fc.asyncProperty(bodies, fc.string(), async (rawBody, header) => {
      const made = delivery({ headers: { 'calendly-webhook-signature': header }, rawBody });
      expect(calendly.verify(made, context())).toBe(false);
      expect(typeof (await calendly.read(made, context())).ok).toBe('boolean');
    }),
  );
});

function qa(question: string, answer: string) {
  return { question, answer, position: 0 };
}
