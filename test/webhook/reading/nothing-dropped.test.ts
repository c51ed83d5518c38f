import { readdirSync } from 'node:fs';
import { decodeHTMLStrict } from 'entities/decode';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PresetName } from '../../../functions/webhook/presets.ts';
import { decodeBody } from '../../../functions/webhook/reading/body.ts';
import {
  isBookkeeping,
  isKeptBy,
  senderLists,
  unreadTypes,
} from '../../../functions/webhook/reading/bookkeeping.ts';
import { readCallingCode } from '../../../functions/webhook/reading/calling-code.ts';
import { unpack } from '../../../functions/webhook/reading/unpack.ts';
import { plainName } from '../../../functions/webhook/reading/words.ts';
import type { Item, VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { aSource } from '../fuzz/sources.ts';
import { delivery, fixture, json } from '../sources/deliveries.ts';
import { allCases, deliver } from './cases.ts';

/** Senders that tell a person in the delivery itself, under names that may be anything. */
const senders = [
  ...(['generic', 'form', 'contact-form-7', 'wpforms', 'freshsales', 'zoho', 'marketo'] as const),
  ...(['elementor', 'unbounce', 'webflow', 'jotform', 'salesforce'] as const),
];

/** What stands beside a question and its answer, and is the form's and not the person's. */
const OF_A_QUESTION =
  /^(?:key|id|ref|type|title|label|name|question|text|description|options|choices|field|required|raw_value|custom_key|page|sort|order|position|column_id|column_name|objectTypeId|schema|fieldName|fieldType|fieldElementId|primary|q|Label|prompt|vraag|question_title|heading|attribute|section)$/;

/** Where the names of a table's columns stand, or the names of pairs; and how a sheet is laid out. */
const OF_A_TABLE = /(?:^|\/)(?:headers|columns)\/|^(?:values\/|data\/)?0\/\d+$|^majorDimension$/;
const OF_A_PAIR = /^\d+\/0$/;

interface Leaf {
  readonly path: readonly string[];
  readonly text: string;
}

function leavesOf(value: unknown, path: readonly string[] = []): readonly Leaf[] {
  if (typeof value === 'object' && value !== null) {
    if ('type' in value && unreadTypes.has(value.type)) return [];
    return Object.entries(value).flatMap(([name, child]) => leavesOf(child, [...path, name]));
  }
  if (value === null || value === undefined) return [];
  const text = typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
  return [{ path, text: plain(text) }];
}

/** As texts are compared: what people see of them, without what forms put around it. */
const plain = (text: string): string =>
  decodeHTMLStrict(text).replace(/^"|"$/g, '').replace(/\s+/g, ' ').trim().toLowerCase();

/** The choices of questions, id → text. */
function choicesIn(value: unknown): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null) return new Map();
  const own =
    'id' in value && 'text' in value
      ? [[String(value.id), plain(String(value.text))] as const]
      : [];
  return new Map([...own, ...Object.values(value).flatMap((child) => [...choicesIn(child)])]);
}

/** The texts of a body that are neither told of any lead nor on the list of bookkeeping. */
function dropped(body: unknown, items: readonly Item[], preset: PresetName): readonly Leaf[] {
  const leads = items.filter((item) => item.kind === 'lead');
  const told = plain(
    JSON.stringify(
      leads.map(({ fields, id, payload }) => [
        id,
        texts(fields),
        // What is no object is parked as it is.
        typeof payload === 'object' ? [] : [payload],
      ]),
    ),
  );
  const choices = choicesIn(body);
  const digits = told.replace(/[^0-9]/g, '');
  const isOfPairs =
    Array.isArray(body) && body.every((each) => Array.isArray(each) && each.length === 2);
  const isName = (path: readonly string[]) =>
    OF_A_TABLE.test(path.join('/')) || (isOfPairs && OF_A_PAIR.test(path.join('/')));
  return leavesOf(unpack(body)).filter(({ path, text }) => {
    if (isName(path)) return false;
    const names = path.filter((name) => !/^\d+$/.test(name));
    const isKept =
      isBookkeeping(names) || OF_A_QUESTION.test(names.at(-1) ?? '') || isOfSender(preset, names);
    const isAbsent = /^(?:|null|undefined|n\/a|-|-none-|no|nee|off|0|false)$/.test(text);
    // A choice is told by its text.
    const chosen = choices.get(text);
    const parts = text.split(/\|\||[\s,]+/).filter((part) => part !== '');
    const number = text.replace(/\D/g, '').replace(/^0+/, '');
    const code = readCallingCode(text);
    return !(
      isKept ||
      isAbsent ||
      (chosen !== undefined && told.includes(chosen)) ||
      told.includes(JSON.stringify(text).slice(1, -1)) ||
      parts.every((part) => told.includes(JSON.stringify(part).slice(1, -1))) ||
      ((number.length > 6 || names.at(-1) === 'area') && digits.includes(number)) ||
      (code !== undefined && told.includes(`+${code}`))
    );
  });
}

const texts = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(texts)
    : [String(value)];

function isOfSender(preset: PresetName, names: readonly string[]): boolean {
  const isMessage = preset === 'generic' && /^(?:entry|object)$/.test(names[0] ?? '');
  const lists: readonly string[] = [
    isMessage ? 'whatsapp' : preset,
    `${preset}-times`,
    `${preset}-answers`,
  ];
  return senderLists
    .filter((list) => lists.includes(list))
    .some((list) => names.some((name) => isKeptBy(list, name) || isKeptBy(list, plainName(name))));
}

async function read(preset: PresetName, made: VerifiedDelivery) {
  const { source } = aSource(preset);
  const items = await source.preset.read(made, { options: source.options, secrets: [] });
  const body = await decodeBody(made);
  return { items: items.ok ? items.value : [], body: body.ok ? body.value : {} };
}

const folder = new URL('../../fixtures/', import.meta.url);
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''))
  .flatMap((name) => {
    const preset = senders.find((sender) => name.startsWith(`${sender}-`));
    return preset === undefined ? [] : [[name, preset] as const];
  });

describe('nothing that is told is dropped without a trace', () => {
  it.each(fixtures)('%s', async (name, preset) => {
    const { items, body } = await read(preset, fixture(name));
    if (items.every(({ kind }) => kind === 'lead'))
      expect(dropped(body, items, preset)).toEqual([]);
  });

  it.each(
    allCases()
      .filter(({ source }) => senders.some((sender) => sender === source))
      .map((each) => [each.name, each] as const),
  )('of the case %s', async (_, { source, type, body: rawBody }) => {
    const { items, body } = await read(
      source,
      delivery({ headers: { 'content-type': type }, rawBody }),
    );
    if (items.every(({ kind }) => kind === 'lead'))
      expect(dropped(body, items, source)).toEqual([]);
  });

  const label = fc.constantFrom(
    ...[
      'name',
      'First name',
      'last_name',
      'surname',
      'Full Name',
      'Contact person',
      'title',
      'email',
    ],
    ...[
      'phone',
      'Cell',
      'mobile',
      'Work phone',
      'spouse_phone',
      'Emergency contact',
      'phone_country_code',
      'area_code',
      'mobile_area_code',
    ],
    ...[
      'dial_code',
      'country',
      'address',
      'Postal address',
      'suburb',
      'city',
      'shipping_city',
      'postal_code',
    ],
    ...[
      'message',
      'comments',
      'language',
      'taal',
      'Parent name',
      'Learner name',
      'guests',
      'values',
      'data',
    ],
    ...[
      'do_not_call',
      'May we phone you?',
      'Budget',
      'q12',
      'Event type',
      'company',
      'label',
      'value',
      'items',
    ],
  );
  const answer = fc.oneof(
    fc.constantFrom(
      'Ann Ngcobo',
      'Ngcobo',
      'Ms',
      '0825550142',
      '+27 72 555 0131',
      '27725550131',
      '+264',
      'NA',
    ),
    fc.constantFrom(
      'ann@example.org',
      '3 Kloof Road, Durban',
      'Durban',
      'yes',
      'No',
      'English',
      'Namibia',
    ),
    fc.stringMatching(/^[a-z]{3,9}( [a-z]{3,9})?$/),
    fc.integer({ min: 10, max: 9_999_999 }),
  );
  const { body } = fc.letrec<{ body: unknown; inner: unknown }>((tie) => ({
    inner: fc.oneof(
      { weight: 6, arbitrary: answer },
      { weight: 1, arbitrary: fc.array(answer, { maxLength: 3 }) },
      {
        weight: 1,
        arbitrary: fc.record({ label, value: answer, type: fc.constantFrom('text', 'tel') }),
      },
      {
        weight: 1,
        arbitrary: fc.array(
          fc.record({ label, value: answer, type: fc.constantFrom('text', 'email') }),
          {
            maxLength: 3,
          },
        ),
      },
      { weight: 1, arbitrary: tie('body') },
    ),
    body: fc.dictionary(label, tie('inner'), { minKeys: 1, maxKeys: 8, depthIdentifier: 'body' }),
  }));

  const table = fc
    .tuple(
      fc.uniqueArray(label, { maxLength: 5 }),
      fc.array(fc.array(fc.oneof(answer, fc.constant('')), { maxLength: 7 }), { minLength: 1 }),
      fc.constantFrom('lists', 'values', 'headers', 'columns'),
    )
    .map(([labels, cells, how]) => {
      const header = ['Cell no', ...labels];
      const rows = cells.map((row) => ['0825550142', ...row]);
      if (how === 'lists') return [header, ...rows];
      if (how === 'values') return { values: [header, ...rows] };
      return how === 'headers' ? { headers: header, rows } : { columns: header, data: rows };
    });

  it.each(['generic', 'freshsales'] as const)('of any table that %s may send', async (preset) => {
    await fc.assert(
      fc.asyncProperty(table, async (made) => {
        const { items } = await read(preset, delivery(json(made)));
        if (items.some(({ kind }) => kind !== 'lead')) return;
        expect(dropped(made, items, preset)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('of a number in parts, which is parked or told with all its digits', async () => {
    const digits = (least: number, most: number) =>
      fc.stringMatching(new RegExp(`^[0-9]{${least},${most}}$`));
    await fc.assert(
      fc.asyncProperty(
        digits(1, 5),
        fc.oneof(digits(5, 10), fc.constantFrom('5550142', '0825550142', '825550142')),
        fc.constantFrom(undefined, '+27', '264', 'BR'),
        async (area, number, code) => {
          const body = JSON.stringify({
            name: 'Ann Ngcobo',
            area_code: area,
            phone: number,
            dial_code: code,
          });
          const { leads } = await deliver({ source: 'generic', type: 'application/json', body });
          for (const { contact } of leads) {
            const told = `${contact.phoneNumber}\n${contact.notes}`.replace(/[^0-9\n]/g, '');
            for (const part of [area, number]) expect(told).toContain(part.replace(/^0+/, ''));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  /** Bodies of which something was dropped once. */
  const found: [unknown][] = [
    [{ name: { values: { label: 'ann@example.org', suburb: 'Durban North' } } }],
    [{ name: 'Ann Ngcobo', phone: '0825550142', do_not_call: 'No, but after five' }],
    [{ city: 'Durban', 'Event type': 'yes', value: ['Durban', 'yes'] }],
    [{ mobile_area_code: 10, Cell: { area_code: '82', value: '5550142' } }],
    [{ mobile_area_code: 10, Cell: { area_code: 'Ann Ngcobo', value: 'North', name: 'North' } }],
  ];
  it.each(['generic', 'form', 'contact-form-7', 'wpforms', 'freshsales'] as const)(
    'of any body that %s may send',
    async (preset) => {
      await fc.assert(
        fc.asyncProperty(body, async (made) => {
          const { items } = await read(preset, delivery(json(made)));
          // What is parked is parked whole.
          if (items.some(({ kind }) => kind !== 'lead')) return;
          expect(dropped(made, items, preset)).toEqual([]);
        }),
        { numRuns: 150, examples: found },
      );
    },
  );
});
