import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ignoredReason } from '../../../functions/webhook/ignored-reason.ts';
import { holds } from '../../../functions/webhook/mapping.ts';
import type { Lead, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { generic } from '../../../functions/webhook/sources/generic.ts';
import { type Captured, delivery, fixture, json } from './deliveries.ts';

type Options = Parameters<typeof generic.options.parse>[0];
const context = (options: Options = {}) => ({
  options: generic.options.parse(options),
  secrets: ['example-token'],
});
const read = (made: VerifiedDelivery, options?: Options) => generic.read(made, context(options));
const leads = async (value: unknown, options?: Options) => {
  const result = await read(delivery(json(value)), options);
  return result.ok ? result.value : result.error;
};

describe('captured requests', () => {
  it.each([
    ['generic-flat', [['L-1001', ['082 555 0101']]]],
    ['generic-nested', [['9007199254740993', ['+27 82 555 0102', '011 555 0100']]]],
    [
      'generic-list',
      [
        ['1', ['27825550103']],
        ['2', undefined],
        [undefined, undefined],
      ],
    ],
    ['generic-n8n', [[undefined, ['083 555 0104']]]],
    ['generic-elementor', [[undefined, ['+27 84 555 0105']]]],
    ['generic-unbounce', [[undefined, ['072 555 0106']]]],
    ['generic-multipart', [[undefined, ['+49 30 901820']]]],
    ['generic-query', [[undefined, ['+27825550107']]]],
  ])('%s is from its sender and tells its leads', async (name, expected) => {
    const made = fixture(name);
    expect(generic.verify(made, context())).toBe(true);
    expect(generic.verify(made, { ...context(), secrets: ['other'] })).toBe(false);
    const result = await read(made);
    const told = result.ok
      ? result.value.map((lead) => lead.kind === 'lead' && [lead.id, lead.fields.phones])
      : result;
    expect(told).toEqual(expected);
  });

  it('finds every field of a nested lead', async () => {
    const made = fixture('generic-nested');
    expect(await read(made)).toEqual({
      ok: true,
      value: [
        {
          kind: 'lead',
          id: '9007199254740993',
          payload: expect.objectContaining({ event: 'lead.created', id: 'evt-77' }),
          fields: {
            title: 'Mnr',
            firstName: 'Pieter',
            surname: 'van der Merwe',
            email: 'pieter@example.org',
            phones: ['+27 82 555 0102', '011 555 0100'],
            country: 'ZA',
            address: '12 Langstraat, Stellenbosch, 7600, ZA',
            recordId: '9007199254740993',
            answers: [
              ['company name', 'Voorbeeld Bpk'],
              ['page url', 'https://www.example.org/offer'],
            ],
          },
        },
      ],
    });
  });
});

describe('where the leads are', () => {
  const a = { name: 'Thandi', phone: '082 555 0101' };
  const b = { name: 'Pieter', phone: '082 555 0102' };
  const pages = {
    step1: { first_name: 'Thandi', email: 'thandi@example.org' },
    step2: { last_name: 'Nkosi', phone: '082 555 0101' },
  };
  it.each([
    'lead',
    'leads',
    'data',
    'body',
    'payload',
    'record',
    'records',
    'items',
    'results',
    'contact',
    'contacts',
    'submission',
  ])('in %s', async (wrapper) => {
    expect(await leads({ event: 'x', [wrapper]: [a, b] })).toMatchObject([
      { payload: a, fields: { phones: [a.phone] } },
      { payload: b, fields: { phones: [b.phone] } },
    ]);
    const whole = { event: 'x', [wrapper]: a };
    expect(await leads(whole)).toMatchObject([{ payload: whole, fields: { phones: [a.phone] } }]);
  });

  it.each([
    ['a list', [a, b], [a, b]],
    ['a list in two wrappers', { data: { leads: [a, b] } }, [a, b]],
    ['lists in a list', [{ leads: [a] }, { leads: [b] }], [a, b]],
    ['an empty list', [], []],
    ['an empty wrapped list', { event: 'x', leads: [] }, []],
    [
      'a lead with a list of its own',
      { ...a, items: [{ sku: 1 }] },
      [{ ...a, items: [{ sku: 1 }] }],
    ],
    ['a lead with an empty list', { ...a, items: [] }, [{ ...a, items: [] }]],
    [
      'one lead as pairs',
      { data: [{ name: 'phone', value: a.phone }] },
      [{ data: [{ name: 'phone', value: a.phone }] }],
    ],
    ['what is no lead at all', [5, null, a], [5, null, a]],
    ['people under any name', { array: [a, b], count: 2 }, [a, b]],
    ['one of them', { array: [a] }, [a]],
    ['people under their ids', { batch: { id_1: a, id_2: b } }, [a, b]],
    ['one person on the pages of a form', { form: pages }, [{ form: pages }]],
    ['the same in a wrapper', { data: pages }, [{ data: pages }]],
    [
      'people who are not the leads',
      { ref: 1, agents: [a, b], owner: [a] },
      [{ ref: 1, agents: [a, b], owner: [a] }],
    ],
    [
      'people who belong to a lead',
      { ...a, references_given: [b] },
      [{ ...a, references_given: [b] }],
    ],
    [
      'numbers without a name',
      { dialled: [{ number: '082 555 0101' }, { number: '011 555 0100' }] },
      [{ dialled: [{ number: '082 555 0101' }, { number: '011 555 0100' }] }],
    ],
  ])('%s', async (_, body, payloads) => {
    const found = await leads(body);
    expect(Array.isArray(found) && found.map((lead) => lead.payload)).toEqual(payloads);
  });

  it.each([
    ['Mother', 'Learner', 2],
    ['Spouse', 'Learner', 1],
    ['Mother', 'Applicant', 1],
  ])('in a list, a %s beside a %s: %i', async (relationship, other, count) => {
    const contacts = [
      { ...b, relationship: other },
      { ...a, relationship },
    ];
    expect(await leads({ contacts })).toHaveLength(count);
  });

  it('by the option leads', async () => {
    const body = { deep: { people: [a, b] }, one: a };
    expect(await leads(body, { leads: 'deep.people' })).toMatchObject([
      { payload: a },
      { payload: b },
    ]);
    expect(await leads(body, { leads: 'one' })).toMatchObject([{ payload: a }]);
    expect(await leads(body, { leads: 'nothing' })).toMatchObject({ status: 400 });
    expect(await leads(body, { leads: 'sum(one)' })).toMatchObject({ status: 400 });
  });

  it('tells what stands around whom the option leads finds, of each what stands around it', async () => {
    const told = async (body: unknown, path: string) => {
      const found = await leads(body, { leads: path });
      return Array.isArray(found) ? found.map(({ fields }) => fields.answers) : found;
    };
    const deal = { id: 9, title: 'Solar', owner: { name: 'Sam' }, people: [a, b] };
    const around = [
      ['deal title', 'Solar'],
      ['deal owner name', 'Sam'],
    ];
    expect(await told({ deal }, 'deal.people')).toEqual([around, around]);
    expect(await told({ deal }, 'deal.people[0]')).toEqual([around]);
    const several = [
      { who: a, wants: 'red' },
      { who: b, wants: 'blue' },
    ];
    expect(await told({ from: 'fair', several }, 'several[].who')).toEqual([
      [
        ['from', 'fair'],
        ['several wants', 'red'],
      ],
      [
        ['from', 'fair'],
        ['several wants', 'blue'],
      ],
    ]);
    // What the expression makes itself has what it takes, and nobody knows what it has left out.
    const made = 'merge(deal.people[0], {id: deal.id})';
    expect(await leads({ deal }, { leads: made })).toMatchObject([{ id: '9' }]);
  });

  it('heeds what forbids to call around whom the option leads finds, unless another said it', async () => {
    const forbids = async (body: unknown) => {
      const found = await leads(body, { leads: 'customer' });
      return Array.isArray(found) ? found.map(({ fields }) => fields.doNotCall) : found;
    };
    expect(await forbids({ customer: a, do_not_call: true })).toEqual([true]);
    expect(await forbids({ customer: a, consents: { phone: false } })).toEqual([true]);
    expect(await forbids({ customer: a, team: [{ ...b, do_not_call: true }] })).toEqual([
      undefined,
    ]);
    expect(await forbids({ customer: a, contact: { ...b, do_not_call: true } })).toEqual([
      undefined,
    ]);
  });

  const lost = { name: 'Lost Person', phone: '0825550960' };
  const nothing = { status: 400, reason: 'the option leads finds nothing in the body' };

  it.each([
    ['[customer]', lost],
    ['[people[0]]', lost],
    ['[customer, contact]', lost],
    ['[customer, contact][]', lost],
    ['[customer, contact][?@]', lost],
    ['{name: fullName, phone: mobile}', lost],
    ['[{name: fullName, phone: mobile}]', lost],
    ['people', { people: [null, {}, [], '', ' ', [{ name: null }]], ...lost }],
    ['customer', { customer: {}, ...lost }],
    ['customer', { customer: '', ...lost }],
    ['[customer]', { customer: [[]], ...lost }],
    ['[name]', lost],
    ['phone', lost],
    ['[id]', { id: 7, ...lost }],
    ['isNew', { isNew: true, ...lost }],
  ])(
    'refuses a body in which %s finds nobody: answered 200, it would be lost',
    async (path, body) => {
      expect(await leads(body, { leads: path })).toMatchObject(nothing);
    },
  );

  it('leaves out what holds nothing beside those whom the option leads finds', async () => {
    const body = { one: a, list: [null, b, {}, { name: '', phone: null }] };
    expect(await leads(body, { leads: '[one, other]' })).toMatchObject([{ payload: a }]);
    expect(await leads(body, { leads: 'list' })).toMatchObject([{ payload: b }]);
    // What is no lead is parked as it is, since the others are taken.
    expect(await leads({ list: [a, 7] }, { leads: 'list' })).toMatchObject([
      { payload: a },
      { payload: 7, fields: {} },
    ]);
  });

  it('takes those whom the option leads names where they are, and any other body as one lead', async () => {
    const mixed = { leads: 'customer && [customer, contact] || @' };
    expect(await leads({ customer: a, contact: b }, mixed)).toMatchObject([
      { payload: a },
      { payload: b },
    ]);
    expect(await leads({ customer: a }, mixed)).toMatchObject([{ payload: a }]);
    expect(await leads({ id: 'L-1', ...lost }, mixed)).toMatchObject([
      { id: 'L-1', payload: { id: 'L-1', ...lost }, fields: { phones: [lost.phone] } },
    ]);
    // A list of bodies has no customer either.
    expect(await leads([a, b], mixed)).toMatchObject([{ payload: a }, { payload: b }]);
  });

  it('takes each of a list in the list that the option leads makes', async () => {
    const body = { one: a, people: [b, null] };
    expect(await leads(body, { leads: '[one, people]' })).toMatchObject([
      { payload: a },
      { payload: b },
    ]);
    const answers = [
      { label: 'Name', value: 'Ann Botha' },
      { label: 'Phone', value: '082 555 0101' },
    ];
    expect(await leads({ answers }, { leads: '[answers]' })).toMatchObject([
      { fields: { fullName: 'Ann Botha', phones: ['082 555 0101'] } },
    ]);
  });

  it('takes an empty list of the sender, and a filter that lets nobody through', async () => {
    expect(await leads({ people: [] }, { leads: 'people' })).toEqual([]);
    expect(await leads({ people: [a] }, { leads: "people[?state=='new']" })).toEqual([]);
  });

  it('takes lone texts for leads where the config finds the number in them', async () => {
    const made = delivery(json({ numbers: ['0825550142', null, '0825550143'] }));
    const whole = { ...context({ leads: 'numbers' }), phoneNumber: '@' };
    expect(await generic.read(made, whole)).toMatchObject({
      value: [{ payload: '0825550142' }, { payload: '0825550143' }],
    });
  });

  it('by the option leads, where a list of numbers by name looks like a form', async () => {
    const people = [
      { name: 'Ann Botha', value: '082 555 0101' },
      { name: 'Ben Botha', value: '083 555 0122' },
    ];
    expect(await leads({ people })).toMatchObject([{ kind: 'unusable' }]);
    expect(await leads({ people }, { leads: 'people' })).toMatchObject([
      { fields: { fullName: 'Ann Botha', phones: ['082 555 0101'] } },
      { fields: { fullName: 'Ben Botha', phones: ['083 555 0122'] } },
    ]);
  });
});

describe('the id', () => {
  it.each(['id', 'lead_id', 'leadId', 'event_id', 'submission_id', 'entry_id', 'uuid'])(
    'is %s',
    async (name) => {
      expect(await leads({ [name]: 'x-1' })).toMatchObject([{ id: 'x-1' }]);
    },
  );

  it('is what the option says, or nothing', async () => {
    expect(await leads({ id: 1, ref: { no: 7 } }, { id: 'ref.no' })).toMatchObject([{ id: '7' }]);
    expect((await leads({ id: 1 }, { id: 'ref.no' })) as object[]).not.toHaveProperty('0.id');
    const tagOf = async (lead: object) => leads(lead, { id: 'ref.uuid' });
    expect(await tagOf({ ref: { uuid: 'u-7' } })).toMatchObject([{ fields: { recordId: 'u-7' } }]);
    expect(await tagOf({ contact_id: 'c-1', ref: { uuid: 'u-7' } })).toMatchObject([
      { id: 'u-7', fields: { recordId: 'c-1' } },
    ]);
  });

  it.each([
    ['Idempotency-Key', { name: 'A' }, 'key-1'],
    ['webhook-id', { name: 'A' }, 'key-1'],
    ['webhook-id', { name: 'A', id: 'own' }, 'own'],
    ['webhook-id', [{ name: 'A' }, { name: 'B' }], undefined],
  ])('by the header %s of %j', async (header, body, id) => {
    const { headers, rawBody = '' } = json(body);
    const result = await read(delivery({ headers: { ...headers, [header]: 'key-1' }, rawBody }));
    expect(result.ok && result.value[0]).toMatchObject({ kind: 'lead' });
    expect(result.ok && result.value[0]?.kind === 'lead' && result.value[0].id).toBe(id);
  });
});

it.each([
  [{ test: true, phone: '1' }, 'ignored'],
  [{ is_test: true, phone: '1' }, 'ignored'],
  [{ isTest: 'true', phone: '1' }, 'ignored'],
  [{ test: { toString: 1, valueOf: 1 }, phone: '1' }, 'lead'],
  [[{ is_test: true }], 'ignored'],
  [{ test: false, phone: '1' }, 'lead'],
  [{ test: 'Driving test', phone: '1' }, 'lead'],
  [{ test: 'true', phone: '1' }, 'ignored'],
  [{ is_test: 'yes', phone: '1' }, 'ignored'],
  [{ test_mode: 'on', phone: '1' }, 'ignored'],
  [{ testLead: '1', phone: '1' }, 'ignored'],
  // An answer, or a variant of an A/B test.
  [{ test: '1', utm_source: 'google', phone: '1' }, 'lead'],
  [{ test: 'on', phone: '1' }, 'lead'],
  [{ Test: 'Yes', phone: '1' }, 'lead'],
  [{ name: 'Test', phone: '1' }, 'lead'],
])('%j is %s', async (body, kind) => {
  expect(await leads(body)).toMatchObject([{ kind }]);
});

it('tells the operator that a call of your own is no new lead', async () => {
  const body = { direction: 'outbound', from: '+27215550100', to: '+27825550101' };
  const why = "a call or message of one's own, no new lead";
  expect(await leads(body)).toEqual([{ kind: 'ignored', why }]);
  expect(ignoredReason(why)).toBe('no new lead');
});

describe("calls and messages of one's own", () => {
  const number = { phone: '082 555 0101' };
  const person = { name: 'Thandi Nkosi', ...number };

  it.each([
    [{ sms_status: 'sent', ...number }],
    [{ sms_status: 'Delivered', message_id: 'SM1', ...person }],
    [{ MessageStatus: 'read', MessageSid: 'SM1', ProfileName: 'Thandi Nkosi', ...number }],
    [{ event: 'message_sent', ...number }],
    [{ event: 'message_sent', sender: { name: 'Sam', email: 'sam@example.org' }, ...number }],
    [{ event: 'message_sent', owner: true, ...person }],
    [{ event: 'message_delivered', ...person }],
    [{ fromMe: true, ...person }],
    [{ message_type: 'outgoing', ...person }],
    [{ call_id: '7', direction: 'outbound_dial', ...person }],
    [{ tracking_number: '+27875550199', direction: 'Outbound', ...person }],
    [{ direction: 'outbound-api', from: '+27215550100', to: '+27825550101' }],
  ])('%j is ignored', async (body) => {
    expect(await leads(body)).toMatchObject([{ kind: 'ignored' }]);
  });

  it.each([
    // What became of a relay's reply to a new lead.
    [{ ...person, sms_status: 'Sent' }],
    [{ ...person, sms_status: 'Not sent' }],
    [{ ...person, 'SMS Status': 'Delivered' }],
    [{ leads: [{ ...person, sms_status: 'sent' }] }],
    [{ sms_status: 'sent', leads: [person] }],
    [{ ...person, message_status: 'sent' }],
    // A form's message, with somebody's name.
    [{ event: 'message_sent', customer_name: 'Thandi Nkosi', ...number }],
    [{ event: 'message_sent', visitor: person, message: 'hi' }],
    [{ event: 'message_sent', data: { visitor: person } }],
    [{ event: 'message_sent', naam: 'Thandi Nkosi', ...number }],
    [{ event: 'form_message_sent', data: person }],
    [{ event: 'message:sent', fromMe: false, contact: person }],
    [{ event: 'message:sent', fromMe: false, contact: number }],
    [{ ...person, message_type: 'Outbound sales enquiry' }],
    [{ ...person, 'Call type': 'Sales', Direction: 'Outbound' }],
    [{ ...person, Direction: 'Outbound', from: 'Durban', to: '082 555 0101' }],
  ])('%j is a lead', async (body) => {
    expect(await leads(body)).toMatchObject([{ fields: { phones: ['082 555 0101'] } }]);
  });
});

describe('somebody who was deleted, was changed, or wants no more of it', () => {
  const person = { name: 'Thandi Nkosi', phone: '082 555 0101' };
  const fields = { core: { mobile: { alias: 'mobile', value: '+27825550102' } } };
  const mautic = (event: string, more = {}) => ({
    [`mautic.${event}`]: [{ id: 7, ...more, contact: { fields } }],
  });
  const close = { object_type: 'contact', data: {}, previous_data: person };
  const booking = { attendees: [{ name: 'Thandi Nkosi', phoneNumber: '+27825550101' }] };

  it.each([
    [{ event: 'contact.updated', contact: person }],
    [{ event: 'contact_updated', contact: person }],
    [{ event: 'contact_updated', ...person }],
    [{ event: 'contact.merged', contact: person }],
    [{ event: 'update_contact', contact: person }],
    [{ event: 'hard_bounce', contact: person }],
    [{ event: 'contact.marked_as_spam', contact: person }],
    [{ type: 'update', lead: person }],
    [{ type: 'UPDATE', table: 'leads', record: person, old_record: person }],
    [{ type: 'contact.updated', ...person }],
    [{ type: 'appointment.cancelled', appointment: person }],
    [{ action: 'updated', ...person }],
    [{ event: 'deal.updated', deal: { contact: person } }],
    [{ event: 'conversation_updated', meta: { sender: person } }],
    [{ triggerEvent: 'BOOKING_CANCELLED', payload: { ...booking, status: 'CANCELLED' } }],
    [{ triggerEvent: 'BOOKING_RESCHEDULED', payload: booking }],
    [{ triggerEvent: 'BOOKING_REJECTED', payload: booking }],
    [{ event: { action: 'deleted', ...close } }],
    [{ event: { action: 'updated', ...close } }],
    [{ meta: { action: 'change', entity: 'person' }, data: person }],
    [{ data: { eventType: 'contact.updated' }, before: person, after: person }],
    [{ body: { event: 'contact.updated', contact: person }, headers: { host: 'n8n' } }],
    [[{ type: 'contact.updated', data: person }]],
    // What has become of the person's own record, beside plain fields, and who wants no more of it.
    [{ event: 'contact.update', ...person }],
    [{ event: 'updated', ...person }],
    [{ event: 'deleted', ...person }],
    [{ event: { type: 'deleted' }, ...person }],
    [{ event_type: 'lead_merged', ...person }],
    [{ event: 'customer.archived', ...person, tags: ['a'] }],
    [{ event: 'opted_out', ...person }],
    [{ event: 'do_not_contact', ...person }],
    [{ event: 'marked_as_spam', ...person }],
    [{ event: 'hard_bounce', ...person }],
    [{ type: 'contact.unsubscribed', ...person }],
    [{ event: 'deal.update', deal: { contact: person } }],
    [{ event: 'trial_expired', contact: person }],
    [mautic('lead_post_delete')],
    [mautic('lead_post_save_update')],
    [mautic('lead_channel_subscription_changed', { channel: 'phone', new_status: 'manual' })],
  ])('%j is ignored', async (body) => {
    expect(await leads(body)).toEqual([
      { kind: 'ignored', why: expect.stringMatching(/^an event that is no new lead: [\w.]+$/) },
    ]);
  });

  it.each([
    [{ event: 'contact.created', contact: person }],
    [{ event: 'lead.created', ...person }],
    [{ event: 'lead.created_or_updated', contact: person }],
    [{ event: 'form_submitted', ...person }],
    [{ event: 'New or updated lead', ...person }],
    [{ event: 'chat.closed', visitor: person }],
    [{ triggerEvent: 'BOOKING_CREATED', payload: { ...booking, status: 'ACCEPTED' } }],
    [{ event: 'deal_stage_changed', ...person }],
    [{ event: 'lead.status_changed', ...person }],
    [{ event: { action: 'created', object_type: 'lead', data: person } }],
    [{ subscriptionType: 'contact.propertyChange', ...person }],
    [{ status: 'updated', ...person }],
    // What a client wants done.
    [{ event_type: 'house_move', ...person }],
    [{ 'Event type': 'Move', ...person }],
    [{ event: { type: 'oil_change' }, ...person }],
    [{ meta: { type: 'house_move' }, ...person }],
    [{ eventType: 'Move', ...person }],
    [{ data: { event_type: 'house_move', ...person } }],
    [{ event_type: 'house_move', contact: person }],
    [{ event_type: 'policy_cancellation', contact: person }],
    [{ event: 'update_contact_details', ...person }],
    // What somebody answered.
    [{ type: 'update', ...person }],
    [{ type: 'update', ...person, services: ['a policy'], utm: { source: 'x' } }],
    [{ data: { type: 'update', ...person } }],
    [{ type: 'policy_change', customer: person }],
    [{ type: 'Cancellation', ...person }],
    [{ action: 'move', customer: person }],
    [{ topic: 'customer-cancellation', ...person }],
    [{ 'What do you want?': 'update my policy', ...person }],
    [{ accounts_closed: [{ bank: 'Acme' }], ...person }],
    [mautic('lead_post_save_new')],
    [mautic('form_on_submit')],
  ])('%j is a lead', async (body) => {
    expect(await leads(body)).toMatchObject([
      { kind: 'lead', fields: { phones: [expect.stringContaining('82')] } },
    ]);
  });

  it.each([
    ...['trial_expired', 'quote_expired', 'policy_expired', 'customer_policy_expired'],
    ...['payment_failed', 'subscription_cancelled', 'call_button_clicked', 'cta_clicked'],
    ...['whatsapp_clicked', 'exit_popup_closed', 'abandoned_cart_updated', 'checkout_updated'],
    ...['partial_submission_updated', 'contact_form_failed', 'luggage_lost'],
  ])('a relay sends %s on purpose beside plain fields', async (event) => {
    for (const more of [{}, { utm: { source: 'google' } }]) {
      expect(await leads({ event, ...person, ...more })).toMatchObject([
        { kind: 'lead', fields: { phones: ['082 555 0101'] } },
      ]);
    }
  });

  it('leaves what a client wants done to a `when`', async () => {
    const [item] = (await leads({ event_type: 'house_move', ...person })) as Lead[];
    expect(holds("event_type == 'house_move'", item?.payload)).toMatchObject({
      ok: true,
      value: true,
    });
  });

  it('beside somebody new, in one delivery', async () => {
    const both = { ...mautic('lead_post_save_new'), ...mautic('lead_post_delete') };
    expect(await leads(both)).toMatchObject([
      { kind: 'ignored', why: 'an event that is no new lead: mautic.lead_post_delete' },
      { kind: 'lead', fields: { phones: ['+27825550102'] } },
    ]);
    const events = ['contact.deleted', 'contact.created'].map((event) => ({
      event,
      contact: person,
    }));
    expect(await leads(events)).toMatchObject([{ kind: 'ignored' }, { kind: 'lead' }]);
  });

  it.each([
    [{ event: 'contact.deleted', contact: person }, 'ignored'],
    [{ event: 'unsubscribe', ...person }, 'ignored'],
    [{ action: 'delete_lead', ...person }, 'ignored'],
    [{ type: 'DELETE', table: 'leads', record: null, old_record: person }, 'ignored'],
    [{ is_deleted: true, ...person }, 'unusable'],
    [{ status: 'do not call', ...person }, 'unusable'],
    // Nothing can make a text of such an object.
    [{ is_deleted: { toString: 1, valueOf: 1 }, ...person }, 'lead'],
    // A form asks what somebody wants done.
    [{ type: 'remove', ...person }, 'unusable'],
    [{ event_type: 'remove', ...person }, 'unusable'],
    [{ operation: 'stump_remove', ...person }, 'unusable'],
    [{ type: 'remove asbestos', ...person }, 'lead'],
    [{ action: 'rubble-removal', ...person }, 'lead'],
  ])('%j is %s', async (body, kind) => {
    expect(await leads(body)).toMatchObject([{ kind }]);
  });
});

it('cannot read an empty body', async () => {
  expect(await read(delivery())).toMatchObject({ ok: false, error: { status: 400 } });
});

it.each([
  [{ leads: 'a[' }, 'JMESPath'],
  [{ header: 'X Key' }, 'name of a header'],
  [{ lead: 'a' }, 'lead'],
])('refuses the options %j', (options, message) => {
  const result = generic.options.safeParse(options);
  expect(result.error?.message).toContain(message);
});

it('never throws', async () => {
  const captured: fc.Arbitrary<Captured> = fc.record({
    headers: fc.dictionary(
      fc.constantFrom('authorization', 'content-type', 'x-api-key', 'webhook-id'),
      fc.oneof(fc.string(), fc.constantFrom('Basic', 'Basic =', 'Bearer', 'application/json')),
    ),
    rawBody: fc.oneof(fc.uint8Array(), fc.json()),
  });
  await fc.assert(
    fc.asyncProperty(captured, async (parts) => {
      const made = delivery(parts);
      expect(typeof generic.verify(made, context())).toBe('boolean');
      expect(typeof (await read(made)).ok).toBe('boolean');
    }),
  );
});
