import { expect, it } from 'vitest';
import { checkConstants } from '../../cli/check/check-constants.ts';
import { inDryRun } from '../../cli/try/dry-run.ts';
import { configureSources } from '../../functions/webhook/configure.ts';
import { aConnector } from '../support/connector.ts';
import { delivery } from '../webhook/sources/deliveries.ts';

const connectorWith = (settings: object, defaults?: object) =>
  aConnector({
    sources: { crm: { preset: 'generic', ...settings } },
    ...(defaults === undefined ? {} : { defaults }),
  } as never);
const found = (settings: object, defaults?: object) =>
  checkConstants(connectorWith(settings, defaults));

/** What `try` warns of a lead in which nothing stands but its number. */
async function tried(settings: object, defaults?: object): Promise<readonly string[]> {
  const connector = connectorWith(settings, defaults);
  const crm = configureSources(connector).get('crm');
  if (crm === undefined) throw new Error('no source crm');
  const body = Buffer.from(JSON.stringify({ phone: '082 555 0142' }));
  const headers = { 'content-type': 'application/json' };
  const request = { source: 'crm', delivery: { ...delivery(), headers, body } };
  const secrets = { crm: { secrets: ['example'] } };
  const { leads } = await inDryRun(request, connector, crm, secrets, { skipProof: true });
  return leads.flatMap(({ warnings = [] }) => warnings);
}

it.each([
  ['interest.product', "'interest.product'"],
  ["product || 'X'", `"product || 'X'"`],
  ["product == 'solar' && 'A' || 'B'", `"product == 'solar' && 'A' || 'B'"`],
  ["join('-', [product, age])", `"join('-', [product, age])"`],
  ['people[0].product', "'people[0].product'"],
  ['"utm-source"', `'"utm-source"'`, 'utm-source'],
  ["'Solar'", "'Solar'", 'Solar'],
  ['@', "'@'"],
  [`\${product}`, "'product'"],
  ['{{product}}', "'product'"],
  ['%product%', "'product'"],
  ['=product', "'product'"],
  ['$product', "'product'"],
  ['= lead.product', "'lead.product'"],
  ['Leads {{product}}', "'<JMESPath>'"],
])(
  'says of a constant campaign or list %s that it looks like an expression',
  async (constant, meant, text?: string) => {
    for (const field of ['campaign', 'list']) {
      const says = expect.stringMatching(`^the ${field} is named .*, for every lead$`);
      const orConstant =
        text === undefined ? '' : `; if the constant is meant: ${field}: '${text}'`;
      const todo = `if a field of the lead is meant: ${field}: { from: ${meant} }${orConstant}`;
      const note = { what: `sources.crm.${field}`, state: 'note', says, todo };
      expect(found({ [field]: constant })).toEqual([note]);
      expect(await tried({ [field]: constant })).toEqual([
        expect.stringMatching(`^${field}: the ${field} is named .*, for every lead; `),
      ]);
    }
  },
);

it('says it of the constants that stand elsewhere', async () => {
  const contact = {
    language: { value: '{{lang}}' },
    custom1: { value: "a || 'b'" },
    custom2: { value: 'www.acme.example' },
    custom3: { value: 3 },
    custom4: { value: "'hot'" },
  };
  const defaults = { campaign: '{{product}}', list: 'a.b', dataSource: `\${x}` };
  const settings = { dataSource: "'web'", contact };
  const told = found(settings, defaults).map(({ what, todo }) => [what, todo]);
  const isMeant = 'if a field of the lead is meant:';
  expect(told).toEqual([
    ['defaults.campaign', `${isMeant} campaign: { from: 'product' } of a source`],
    ['defaults.list', `${isMeant} list: { from: 'a.b' } of a source`],
    ['defaults.dataSource', 'it is not taken from the lead'],
    [
      'sources.crm.dataSource',
      "it is not taken from the lead; if the constant is meant: dataSource: 'web'",
    ],
    ['sources.crm.contact.language', `${isMeant} language: 'lang'`],
    ['sources.crm.contact.custom1', `${isMeant} custom1: "a || 'b'"`],
    [
      'sources.crm.contact.custom4',
      `${isMeant} custom4: 'hot'; if the constant is meant: custom4: { value: 'hot' }`,
    ],
  ]);
  const warned = (await tried(settings, defaults)).map((warning) => warning.replace(/: .*/, ''));
  const fields = told.map(([what]) => String(what).replace('sources.crm.', ''));
  expect(warned.toSorted()).toEqual(fields.toSorted());
});

it.each([
  [
    { contact: { custom1: "'product'" } },
    'contact.custom1',
    "'product'",
    "custom1: 'product'",
    "custom1: { value: 'product' }",
  ],
  [
    { contact: { language: "'Your language'" } },
    'contact.language',
    "'Your language'",
    `language: '"Your language"'`,
    "language: { value: 'Your language' }",
  ],
  [
    { contact: { phoneNumber: "'cell'" } },
    'contact.phoneNumber',
    "'cell'",
    "phoneNumber: 'cell'",
    undefined,
  ],
  [{ contact: { custom2: '`3`' } }, 'contact.custom2', "'3'", undefined, "custom2: { value: '3' }"],
  [
    { contact: { custom3: "''" } },
    'contact.custom3',
    'nothing',
    undefined,
    "custom3: { value: '' }",
  ],
  [
    { contact: { custom4: "'a' || 'b'" } },
    'contact.custom4',
    "'a'",
    undefined,
    "custom4: { value: 'a' }",
  ],
  [
    { list: { from: "'your-product'" } },
    'list.from',
    "'your-product'",
    `list: { from: '"your-product"' }`,
    "list: 'your-product'",
  ],
  [
    { campaign: { from: '`"interest.product"`' } },
    'campaign.from',
    "'interest.product'",
    undefined,
    "campaign: 'interest.product'",
  ],
  [
    { priority: { from: "'urgency'" } },
    'priority.from',
    "'urgency'",
    "priority: { from: 'urgency' }",
    undefined,
  ],
  [{ priority: { from: '`3`' } }, 'priority.from', "'3'", undefined, 'priority: 3'],
])('says of %j that it names no field', async (settings, field, value, asField, asConstant) => {
  const says = `names no field: it is ${value} for every lead`;
  const ways = [
    ...(asField === undefined ? [] : [`if a field of the lead is meant: ${asField}`]),
    ...(asConstant === undefined ? [] : [`if the constant is meant: ${asConstant}`]),
  ];
  const todo = ways.join('; ');
  expect(found(settings)).toEqual([{ what: `sources.crm.${field}`, state: 'note', says, todo }]);
  expect(await tried(settings)).toContain(`${field}: ${says}; ${todo}`);
});

it.each([
  [
    { list: { from: 'product && "Hot" || "Cold"' } },
    'list.from',
    'names a field "Hot"',
    "for the text write 'Hot'",
  ],
  [
    { contact: { custom1: 'a || "none"' } },
    'contact.custom1',
    'names a field "none"',
    "for the text write 'none'",
  ],
  [
    { contact: { custom1: 'not_null(a, "none")' } },
    'contact.custom1',
    'names a field "none"',
    "for the text write 'none'",
  ],
  [
    { contact: { custom1: 'join(", ", [a, b])' } },
    'contact.custom1',
    `", " is the name of a field; for the text write ', ' (for the field itself, @.", ")`,
    undefined,
  ],
  [
    { campaign: { from: `interest == "Solar" && 'A' || 'B'` } },
    'campaign.from',
    `"Solar" is the name of a field; for the text write 'Solar' (for the field itself, @."Solar")`,
    undefined,
  ],
  [
    { contact: { phoneNumber: { value: '0825550100' } } },
    'contact.phoneNumber',
    'is a constant, so that every lead is dialled at one number',
    'fine for a test; else name the field of the number',
  ],
  [
    { contact: { custom1: "'{{product}} {{age}}'" } },
    'contact.custom1',
    "names no field: it is '{{product}} {{age}}' for every lead",
    `if a field of the lead is meant: custom1: "join(' ', [product, age])"; if the constant is meant: custom1: { value: '{{product}} {{age}}' }`,
  ],
  [
    { contact: { custom1: "'{{product}}'" } },
    'contact.custom1',
    "names no field: it is '{{product}}' for every lead",
    "if a field of the lead is meant: custom1: 'product'; if the constant is meant: custom1: { value: '{{product}}' }",
  ],
  [
    { contact: { custom1: "'For {{product}}'" } },
    'contact.custom1',
    "names no field: it is 'For {{product}}' for every lead",
    "if fields of the lead are meant: custom1: '<JMESPath>'; if the constant is meant: custom1: { value: 'For {{product}}' }",
  ],
])(
  'says of %j what it does, for whom it was meant otherwise',
  async (settings, field, says, todo) => {
    expect(found(settings)).toEqual([{ what: `sources.crm.${field}`, state: 'note', says, todo }]);
    const told = todo === undefined ? says : `${says}; ${todo}`;
    expect(await tried(settings)).toContain(`${field}: ${told}`);
  },
);

const names = ['Sales', 'Sales 2.1', 'Sales & Service', 'Q1 (2026)', 'A/B test', 'Lead-List.2'];
const more = ['Sales - Jozi', '50% off', "O'Neill", 'Solar | Gauteng', '[VIP]', 'Sales(VIP)'];

it.each([
  {},
  { list: { from: "interest.product || 'X'" } },
  { list: { from: "product && 'A' || 'B'" }, contact: { custom1: "a || 'x'" } },
  { list: () => 'interest.product' },
  // It takes no expression, and the name of a site is one that people give it.
  { dataSource: 'www.acme.example' },
  ...[...names, ...more].map((name) => ({ campaign: name, list: name, dataSource: name })),
])('says nothing of %j', async (settings) => {
  expect(found(settings)).toEqual([]);
  expect(await tried(settings)).toEqual([]);
});

it('says nothing of a name that needs its double quotes, or is asked for more', () => {
  const settings = {
    list: { from: 'product || "your-product"' },
    contact: { custom1: 'a || "lead".x' },
  };
  expect(found(settings)).toEqual([]);
});
