import { expect, it } from 'vitest';
import type { ConnectorInput } from '../../functions/connector.ts';
import { configureSources } from '../../functions/webhook/configure.ts';
import type { PresetName } from '../../functions/webhook/presets.ts';
import { toContact } from '../../functions/webhook/to-contact.ts';
import { aConnector } from '../support/connector.ts';
import { delivery, json } from './sources/deliveries.ts';

/** The agent's notes on the only lead of a body, where a mapping fills custom1. */
async function notesOf(preset: PresetName, body: unknown, custom1: string) {
  const crm = { preset, contact: { custom1 } } as ConnectorInput['sources'][string];
  const connector = aConnector({ sources: { crm } });
  const source = configureSources(connector).get('crm');
  const read = await source?.preset.read(delivery(json(body)), {
    options: source.options,
    secrets: [],
  });
  const lead = read?.ok ? read.value.find(({ kind }) => kind === 'lead') : undefined;
  if (source === undefined || lead?.kind !== 'lead') throw new Error('no lead');
  const made = toContact(lead, source.config, connector);
  if (!made.ok) throw new Error(`refused: ${made.error.field} ${made.error.reason}`);
  return { custom1: made.value.contact.custom1, notes: made.value.contact.notes };
}

const phone = '082 555 0142';
const typeform = {
  event_type: 'form_response',
  form_response: {
    token: 'tok-1',
    definition: {
      fields: [
        { id: 'f1', ref: 'phone', title: 'Phone', type: 'phone_number' },
        { id: 'f2', ref: 'budget', title: 'Your budget?', type: 'short_text' },
      ],
    },
    answers: [
      { type: 'phone_number', phone_number: phone, field: { id: 'f1', ref: 'phone' } },
      { type: 'text', text: 'R 50k', field: { id: 'f2', ref: 'budget' } },
    ],
  },
};
const tally = {
  eventType: 'FORM_RESPONSE',
  data: {
    responseId: 'r-1',
    fields: [
      { key: 'q1', label: 'Phone', type: 'INPUT_PHONE_NUMBER', value: phone },
      { key: 'q2', label: 'Your budget?', type: 'INPUT_TEXT', value: 'R 50k' },
    ],
  },
};
const calendly = {
  event: 'invitee.created',
  payload: {
    name: 'Jane Example',
    text_reminder_number: phone,
    questions_and_answers: [{ question: 'Your budget?', answer: 'R 50k', position: 0 }],
  },
};
const listed = {
  phone,
  answers: [
    { key: 'colour', value: 'Blue' },
    { key: 'size', value: 'R 50k' },
  ],
};

it.each<[PresetName, object, string]>([
  ['typeform', typeform, 'byRef.budget'],
  ['typeform', typeform, 'answers[1].text'],
  ['typeform', typeform, "answers[?field.ref=='budget'].text | [0]"],
  ['tally', tally, 'answers."Your budget?"'],
  ['tally', tally, 'data.fields[1].value || fields[1].value'],
  ['calendly', calendly, 'questions_and_answers[0].answer'],
  ['generic', listed, "answers[?key=='size'].value | [0]"],
])(
  'of %s do not repeat an answer, by whichever of its places a mapping has taken it: %#',
  async (preset, body, custom1) => {
    const found = await notesOf(preset, body, custom1);
    expect(found.custom1).toBe('R 50k');
    expect(found.notes).not.toContain('R 50k');
  },
);

const jotform = (answers: object) => ({
  rawRequest: JSON.stringify({ q5_phoneNumber: { full: phone }, ...answers }),
});

it.each([[['Panels', 'Battery']], [['Panels']], ['Panels']])(
  'do not repeat the choices %j of a question that a path has found',
  async (q8_whichProducts) => {
    const found = await notesOf(
      'jotform',
      jotform({ q8_whichProducts }),
      'rawRequest.q8_whichProducts',
    );
    expect(found.custom1).toBe([q8_whichProducts].flat().join(', '));
    expect(found.notes).not.toContain('Panels');
  },
);

it.each([
  [
    ['Panels', 'Battery'],
    ['Panels', 'Battery'],
  ],
  [['Panels', 'Battery'], 'Panels, Battery'],
])('keep the choices %j where another answer is %j', async (q8_whichProducts, q9_wishes) => {
  const told = jotform({ q8_whichProducts, q9_wishes });
  const found = await notesOf('jotform', told, 'rawRequest.q8_whichProducts');
  expect(found.notes.split('\n')).toEqual(
    expect.arrayContaining(['which products: Panels, Battery', 'wishes: Panels, Battery']),
  );
});

it.each([
  ["join(', ', extras)", { extras: ['Panels', 'Battery'] }],
  ["join('', [which.tier])", { which: { tier: 'Gold' } }],
])('do not repeat what %s makes of the answer that it names', async (custom1, told) => {
  const found = await notesOf('generic', { phone, ...told }, custom1);
  expect(found.notes).not.toContain(found.custom1);
});

it.each<[string, object, string, string]>([
  ['the same to another question', { a: 'Yes', b: 'Yes' }, 'a', 'b: Yes'],
  ['what a function comes to', { people: ['x', 'y'], cars: '2' }, 'length(people)', 'cars: 2'],
  ['what a comparison comes to', { a: 'x', agreed: 'true' }, "a == 'x'", 'agreed: true'],
  ['what a literal says', { a: 'x', b: 'Fibre' }, "a && 'Fibre'", 'b: Fibre'],
])('keep %s', async (_, told, custom1, line) => {
  const found = await notesOf('generic', { phone, ...told }, custom1);
  expect(found.notes.split('\n')).toContain(line);
});
