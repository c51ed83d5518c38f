import { describe, expect, it } from 'vitest';
import type { Item } from '../../../functions/webhook/source.ts';
import { generic } from '../../../functions/webhook/sources/generic.ts';
import { meta } from '../../../functions/webhook/sources/meta.ts';
import { delivery, fixture, json } from '../sources/deliveries.ts';

const SECRETS = ['example-app-secret'];
const context = { options: meta.options.parse({}), secrets: SECRETS };
type Made = Parameters<typeof meta.read>[0];

const read = async (made: Made): Promise<readonly Item[]> => {
  const result = await meta.read(made, context);
  return result.ok ? result.value : [];
};
const readGeneric = async (body: unknown, options: object = {}): Promise<readonly Item[]> => {
  const made = { options: generic.options.parse(options), secrets: [] };
  const result = await generic.read(delivery(json(body)), made);
  return result.ok ? result.value : [];
};

const metadata = { display_phone_number: '27215550199', phone_number_id: '106540352242922' };
const contact = { profile: { name: 'Thandi Nkosi' }, wa_id: '27825550101' };
const message = (content: object) => ({ from: '27825550101', id: 'wamid.A', ...content });
const text = (body: string, more: object = {}) =>
  message({ type: 'text', text: { body }, ...more });
const envelope = (value: object, field = 'messages', id = '102290129340398') => ({
  object: 'whatsapp_business_account',
  entry: [
    { id, changes: [{ field, value: { messaging_product: 'whatsapp', metadata, ...value } }] },
  ],
});
const told = (...messages: readonly object[]) => envelope({ contacts: [contact], messages });
const fieldsOf = async (body: object) => {
  const [item] = await read(delivery(json(body)));
  return item?.kind === 'lead' ? item.fields : item;
};
const who = { fullName: 'Thandi Nkosi', phones: ['+27825550101'] };

describe('who writes', () => {
  it.each(['meta-whatsapp', 'meta-whatsapp-status'])('%s is signed by Meta', (name) => {
    expect(meta.verify(fixture(name), context)).toBe(true);
    expect(meta.verify(fixture(name), { ...context, secrets: ['other'] })).toBe(false);
  });

  const lead = {
    kind: 'lead',
    id: '106540352242922-27825550101',
    payload: { metadata, contact },
    fields: { ...who, notes: 'Please call me about solar' },
  };

  it('is a lead', async () => {
    expect(await read(fixture('meta-whatsapp'))).toMatchObject([lead]);
  });

  it('is the same lead behind a relay, whatever of the body that passes on', async () => {
    const body = JSON.parse(fixture('generic-whatsapp').body.toString());
    const [{ value }] = body.entry[0].changes;
    const { contacts, messages } = value;
    for (const passed of [body, value, { body, headers: {} }]) {
      expect(await readGeneric(passed)).toMatchObject([lead]);
    }
    expect(await readGeneric({ contacts, messages })).toMatchObject([{ fields: lead.fields }]);
  });

  it('is one lead of several messages in a delivery, and two persons are two', async () => {
    const other = { profile: { name: 'Sipho Dube' }, wa_id: '27835550102' };
    const messages = [text('Hi'), text('Hello', { from: '27835550102' }), text('Are you open?')];
    const items = await read(delivery(json(envelope({ contacts: [contact, other], messages }))));
    expect(items).toMatchObject([
      { id: '106540352242922-27825550101', fields: { ...who, notes: 'Hi\nAre you open?' } },
      { id: '106540352242922-27835550102', fields: { fullName: 'Sipho Dube', notes: 'Hello' } },
    ]);
  });

  it('is known by the person, or by what the option id finds', async () => {
    const ids = async (options?: object) =>
      (await readGeneric(told(text('Hi')), options)).map((item) => 'id' in item && item.id);
    expect(await ids()).toEqual(['106540352242922-27825550101']);
    expect(await ids({ id: 'messages[0].id' })).toEqual(['wamid.A']);
  });

  it('has another number than id at times, but never that of somebody else', async () => {
    const one = await fieldsOf(told(text('Hi', { from: '27825550199' })));
    expect(one).toMatchObject({ phones: ['+27825550101', '+27825550199'] });
    const messages = [text('Hi'), text('Hello', { from: '27835550102' })];
    const items = await read(delivery(json(envelope({ contacts: [contact], messages }))));
    expect(items).toMatchObject([{ fields: who }, { fields: { phones: ['+27835550102'] } }]);
    expect(items[1]).not.toHaveProperty('fields.fullName');
  });

  it('without telling a number or an id is none of the contacts', async () => {
    const other = { profile: { name: 'Sipho Dube' }, wa_id: '27835550102' };
    const nobody = { id: 'wamid.B', type: 'text', text: { body: 'Hello' } };
    const [item] = await read(
      delivery(json(envelope({ contacts: [contact, other], messages: [nobody] }))),
    );
    expect(item).toMatchObject({ kind: 'lead', fields: { phones: [], notes: 'Hello' } });
  });

  it('may hide the number, and may share it when asked', async () => {
    const hidden = {
      profile: { name: 'Thandi', username: 'thandi.n' },
      user_id: 'ZA.13491208655302741918',
    };
    const from = { from: undefined, from_user_id: hidden.user_id };
    const shared = {
      type: 'contacts',
      origin: 'contact_request/other',
      contacts: [{ phones: [{ phone: '+27 82 555 0101' }] }],
    };
    const [unknown] = await read(
      delivery(json(envelope({ contacts: [hidden], messages: [text('Hi', from)] }))),
    );
    expect(unknown).toMatchObject({
      id: `106540352242922-${hidden.user_id}`,
      fields: {
        phones: [],
        recordId: hidden.user_id,
        answers: [['WhatsApp user name', 'thandi.n']],
      },
    });
    const messages = [message({ ...shared, ...from })];
    const [known] = await read(delivery(json(envelope({ contacts: [hidden], messages }))));
    expect(known).toMatchObject({ fields: { phones: ['+27825550101'] } });
  });
});

describe('what is told', () => {
  it.each([
    [{ type: 'button', button: { payload: 'x', text: 'Call me back' } }, 'Call me back'],
    [
      {
        type: 'interactive',
        interactive: { type: 'button_reply', button_reply: { id: 'b', title: 'Gold' } },
      },
      'Gold',
    ],
    [
      {
        type: 'interactive',
        interactive: {
          type: 'list_reply',
          list_reply: { id: 'r', title: 'Gold', description: 'R99 a month' },
        },
      },
      'Gold R99 a month',
    ],
    [{ type: 'image', image: { id: '1', caption: 'My roof' } }, '[image] My roof'],
    [{ type: 'audio', audio: { id: '1', voice: true } }, '[audio]'],
    [
      { type: 'location', location: { name: 'Home', address: '3 Kloof Road' } },
      '[location] Home 3 Kloof Road',
    ],
    [{ type: 'unsupported', errors: [{ code: 131051 }] }, '[unsupported]'],
  ])('by %j', async (content, notes) => {
    expect(await fieldsOf(told(message(content)))).toMatchObject({ ...who, notes });
  });

  it('by a contact card is somebody else', async () => {
    const card = {
      name: { formatted_name: 'Piet Botha' },
      phones: [{ phone: '+27 83 555 0122', wa_id: '27835550122' }],
    };
    expect(await fieldsOf(told(message({ type: 'contacts', contacts: [card] })))).toMatchObject({
      phones: ['+27825550101'],
      notes: '[contacts] Piet Botha +27 83 555 0122',
    });
  });

  it('by a form of WhatsApp’s is read as a form', async () => {
    const response_json = JSON.stringify({
      flow_token: 'secret',
      first_name: 'Thandeka',
      email: 't@example.org',
      budget: '5000',
    });
    const reply = { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json } };
    const fields = await fieldsOf(told(message({ type: 'interactive', interactive: reply })));
    expect(fields).toMatchObject({
      firstName: 'Thandeka',
      email: 't@example.org',
      phones: ['+27825550101'],
      answers: [
        ['WhatsApp name', 'Thandi Nkosi'],
        ['budget', '5000'],
      ],
    });
    expect(JSON.stringify(fields)).not.toContain('secret');
  });

  it('by the advertisement from which somebody wrote', async () => {
    const referral = {
      source_url: 'https://fb.me/x',
      headline: 'Solar special',
      body: 'Save now',
      ctwa_clid: 'Aff',
    };
    expect(await fieldsOf(told(text('Hi', { referral })))).toMatchObject({
      answers: [
        ['advertisement', 'Solar special'],
        ['advertisement text', 'Save now'],
        ['advertisement page', 'https://fb.me/x'],
      ],
    });
  });

  it.each([
    [text('STOP')],
    [text(' Stop asseblief! ')],
    [text('Unsubscribe')],
    [message({ type: 'button', button: { text: 'Stop promotions' } })],
    ...[
      'please stop',
      'Stop messaging me',
      'Stop sending me messages',
      'Stop contacting me',
      'unsubscribe me',
      'Unsubscribe please',
      'STOPALL',
      'remove me',
      'Do not contact me again',
      'Moenie my kontak nie',
      'Hi. Please do not call me',
    ].map((words) => [text(words)]),
  ])('%j is a no', async (no) => {
    expect(await fieldsOf(told(no))).toMatchObject({ doNotCall: true });
  });

  it.each([
    'Where is the bus stop?',
    'Please stop by at five',
    'Stop sending me to voicemail, call me',
    'Remove me from the queue and call',
    'Please call me, do not text',
  ])('%s is none', async (words) => {
    expect(await fieldsOf(told(text(words)))).not.toHaveProperty('doNotCall');
  });
});

describe('what is no lead', () => {
  it('is the status of a message', async () => {
    expect(await read(fixture('meta-whatsapp-status'))).toEqual([
      { kind: 'ignored', why: "the status of a message of one's own, no new message" },
    ]);
  });

  it.each([
    [
      'a change of a number',
      envelope({ messages: [message({ type: 'system', system: { wa_id: '27835550122' } })] }),
    ],
    [
      'a reaction',
      told(message({ type: 'reaction', reaction: { message_id: 'wamid.B', emoji: '👍' } })),
    ],
    ['an error', envelope({ errors: [{ code: 130429 }] })],
    ['another field', envelope({ event: 'APPROVED' }, 'message_template_status_update')],
    ['an echo of the app', envelope({ message_echoes: [text('Hi')] }, 'smb_message_echoes')],
    [
      'a test',
      envelope(
        { contacts: [contact], messages: [text('this is a text message')] },
        'messages',
        '0',
      ),
    ],
  ])('is %s', async (_, body) => {
    expect(await read(delivery(json(body)))).toMatchObject([{ kind: 'ignored' }]);
  });

  it('is more than we read of one delivery', async () => {
    const messages = Array.from({ length: 3_000 }, (_, n) =>
      text('Hi', { from: `2782${1_000_000 + n}` }),
    );
    const changes = [1, 2].map(() => ({ field: 'messages', value: { messages } }));
    const body = { object: 'whatsapp_business_account', entry: [{ id: '1', changes }] };
    expect(await meta.read(delivery(json(body)), context)).toMatchObject({ ok: false });
  });
});
