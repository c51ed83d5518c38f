import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { connectorSchema } from '../functions/config/connector-schema.ts';
import * as presets from '../functions/webhook/presets.ts';

// `npm run docs`: docs/settings.md, from the schema that checks a config. test/docs/settings.test.ts fails
// if the file is another one, or if a setting has no description here.

/** What each setting is for: the one thing that the schema does not say. */
export const descriptions: Readonly<Record<string, string>> = {
  name: 'Names the stack (`<name>-connector`), its queues, its ledger and its secrets. Another name is another connector',
  country: 'Of numbers that carry no country code',
  countries:
    'Whose numbers are dialled; a lead with a number of any other country is parked ([Which numbers are dialled](sources.md#which-numbers-are-dialled))',
  publicUrl:
    'The address that senders call, where it is not the one of the deployment: a domain of your own, a tunnel. Some senders sign it ([Custom domains](operations.md#custom-domains))',
  'euphoria.url': "Address of Euphoria's API",
  'euphoria.contactsPerCall':
    'How many contacts one call may carry when there is a backlog; 1 switches that off',
  'euphoria.foreignNumbers':
    'How a number abroad is sent: `idd`, as it is dialled from home (`004930901820`); `e164` (`+4930901820`); `digits` (`4930901820`)',
  'euphoria.abandonedCallMinutes':
    'How long the API may go on with a call that was given up: so long it counts among the three at once',
  'defaults.campaign':
    'Campaign of leads whose source names none: exactly as it is called in Euphoria',
  'defaults.list': 'List of that campaign',
  'defaults.dataSource': 'Your own reference, shown in Euphoria',
  'defaults.priority': 'Which leads are dialled before others in Euphoria: **1 is first**, 10 last',
  giveUpAfter: 'How long a lead is tried before it is parked; 90h at most',
  'dedupe.by':
    'Which leads are the same one again: `event`, what its sender tells under the same id; `contact`, the same number in the same campaign and list',
  'dedupe.within': 'For how long after its delivery a lead is recognised; `365d` at most',
  'alarms.email':
    'Is told when an alarm begins and when it is over ([Alarms](operations.md#alarms))',
  'alarms.speedToLeadSeconds':
    'From receipt to Euphoria’s yes: what 95 of 100 leads should stay under',
  webhookConcurrency:
    'How many deliveries are worked on at once: reserved, so that a flood takes no more and nobody else takes these ([Rates](security.md#rates))',
  whenUnsure:
    'What becomes of a lead when the answer of the API was lost: `resend` sends it again, `park` leaves it to you',
  mostSendings:
    'How often a lead is sent at most without an answer that tells whether it was taken; then it is parked',
  trial:
    'For an AWS account that cannot reserve concurrent executions yet ([Trial](operations.md#trial))',
  'sources.<name>': 'A sender; the name is part of its address, `/hooks/<name>`',
  'sources.<name>.preset': 'The kind of sender ([docs/sources.md](sources.md))',
  'sources.<name>.campaign': 'In place of `defaults.campaign`',
  'sources.<name>.list': 'In place of `defaults.list`',
  'sources.<name>.dataSource': 'In place of `defaults.dataSource`',
  'sources.<name>.priority': 'In place of `defaults.priority`: 1 is first',
  'sources.<name>.country': 'In place of `country`',
  'sources.<name>.countries': 'In place of `countries`',
  'sources.<name>.when':
    'Only leads for which it is true are dialled; the others are [counted](sources.md#a-condition), and neither dialled nor parked',
  'sources.<name>.expectLeads.within':
    'After so many of its hours without a lead [an alarm](operations.md#sources-silent) rings, such as `4h`; at most `168h`, or as many as its `hours` have in a week',
  'sources.<name>.expectLeads.hours':
    'When its leads come, on the quarter of an hour: `mon-fri 08:00-17:00, sat 09:00-12:30`; a night is two spans: `mon-fri 17:00-24:00, tue-sat 00:00-08:00`',
  'sources.<name>.expectLeads.timeZone':
    'Of `hours`, such as `Africa/Johannesburg`; has to be set where the country has more than one',
  'sources.<name>.keepRefused':
    'For how long its refused deliveries are kept, to be [replayed](operations.md#refused-deliveries); `14d` at most. Left out, they are not kept',
  'sources.<name>.dedupe.by': 'In place of `dedupe`, as a whole',
  'sources.<name>.dedupe.within': 'See `dedupe.within`',
  'sources.<name>.notes.without': 'Questions that the agent does not get to read',
  'sources.<name>.contact.<field>':
    'A field of the contact in place of what the preset finds. Fields: `title`, `firstName`, `surname`, `address`, `email`, `phoneNumber`, `notes`, `language`, `custom1` … `custom5`, `crmTag` (the sender’s own record id if left out), `assignedTo` (an extension). A constant `phoneNumber` that can be dialled nowhere is refused',
};

/** What is said in place of what the schema has: a default of another shape, a choice in words. */
const DEFAULTS: Readonly<Record<string, string>> = {
  countries: 'the one of `country`',
  'sources.<name>.notes.without': '',
  giveUpAfter: '`72h`',
  'dedupe.by': '**required** in `dedupe`; without that, `event`',
  'sources.<name>.dedupe.by': '**required** in `dedupe`; without that, the connector’s `dedupe`',
  'dedupe.within': '`30d` by event, `24h` by contact',
  'sources.<name>.dedupe.within': '`30d` by event, `24h` by contact',
};
/** Choices that the schema has as a pattern or as a function's type. */
const CHOICES: Readonly<Record<string, string>> = {
  countries: "`'all'`, or a list of ISO 3166 codes: `['ZA', 'NA']`",
  'sources.<name>.countries': "`'all'`, or a list of ISO 3166 codes",
  'sources.<name>.when':
    "a JMESPath expression, such as `consent == 'yes'`, or a function of the payload",
  'sources.<name>.contact.<field>':
    'a JMESPath expression, `{ value: … }`, or a function of the payload',
  'sources.<name>.preset': 'one of [those below](#what-a-preset-adds)',
};
const PATTERNS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^\^\[A-Z\]\{2\}\$$/, 'two capital letters of ISO 3166, such as `ZA`'],
  [/\[smh\]\$$/, 'seconds, minutes or hours, such as `3s` or `12h`'],
  [/\[hd\]\$$/, 'hours or days, such as `72h` or `3d`'],
  [/^\^\[a-z\]\[a-z0-9-\]/, 'up to 32 small letters, digits and hyphens'],
];

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: JsonSchema;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

interface Setting {
  readonly path: string;
  readonly value: string;
  readonly usual: string;
}

const jsonSchemaOf = (schema: z.core.$ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

/** Every setting of a connector, in the order of the schema. */
export const connectorSettings = (): readonly Setting[] =>
  settingsOf(jsonSchemaOf(connectorSchema));

function settingsOf(schema: JsonSchema, path = '', isRequired = true): readonly Setting[] {
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([name, inner]) =>
      settingsOf(
        inner,
        path === '' ? name : `${path}.${name}`,
        schema.required?.includes(name) === true,
      ),
    );
  }
  if (typeof schema.additionalProperties === 'object' && schema.propertyNames !== undefined) {
    const name = schema.propertyNames.enum === undefined ? '<name>' : '<field>';
    const inner = `${path}.${name}`;
    const isSource = schema.additionalProperties.properties !== undefined;
    return [
      ...(isSource ? [{ path: inner, value: 'an object', usual: 'one at least' }] : []),
      ...settingsOf(schema.additionalProperties, inner, false),
    ];
  }
  const usual = DEFAULTS[path] ?? usualOf(schema, isRequired);
  return [{ path, value: CHOICES[path] ?? choicesOf(schema), usual }];
}

function usualOf({ default: value }: JsonSchema, isRequired: boolean): string {
  if (value === '') return 'empty';
  if (value !== undefined)
    return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
  return isRequired ? '**required**' : '';
}

/** What a setting may be, in words. */
function choicesOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return schema.enum.map((one) => `\`${one}\``).join(', ');
  if (schema.anyOf !== undefined) {
    return [...new Set(schema.anyOf.map(choicesOf))].filter(Boolean).join(', ');
  }
  if (schema.properties?.from !== undefined) return "`{ from: '<JMESPath>' }`";
  if (schema.properties?.value !== undefined) return '`{ value: … }`';
  if (schema.properties !== undefined)
    return `an object of ${Object.keys(schema.properties).join(', ')}`;
  if (schema.type === 'integer') return `a whole number, ${schema.minimum} to ${schema.maximum}`;
  if (schema.type === 'number') return 'a number';
  if (schema.type === 'boolean') return '`true`, `false`';
  if (schema.type === 'array') return `a list: ${choicesOf(schema.items ?? {})}`;
  if (schema.format === 'uri') return 'a URL';
  if (schema.format === 'email') return 'an e-mail address';
  if (schema.type !== 'string')
    return schema.type === undefined ? 'a function of the payload' : schema.type;
  const { pattern = '' } = schema;
  return PATTERNS.find(([known]) => known.test(pattern))?.[1] ?? 'text';
}

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** The whole page. */
export function settingsPage(): string {
  const connector = connectorSettings().map(({ path, value, usual }) =>
    row(`\`${path}\``, value, usual, descriptions[path] ?? ''),
  );
  const byName = Object.entries(presets).sort(([one], [other]) => (one < other ? -1 : 1));
  const ofPresets = byName.map(([name, { options }]) => {
    const settings = settingsOf(jsonSchemaOf(options)).map(
      ({ path, value, usual }) => `\`${path}\` (${value}${usual === '' ? '' : `; ${usual}`})`,
    );
    return row(`\`${name}\``, settings.join('<br>') || 'none');
  });
  return `<!-- Written by npm run docs from functions/config/connector-schema.ts: do not edit. -->

# Settings

All that \`connector.config.ts\` may say; it is saved as UTF-8. A wrong value ends the build with a line that names the setting, the
value and the choices; \`npm run connector -- check\` says so before. [JMESPath](https://jmespath.org) picks a
value out of the sender's payload: \`a || b\` falls back, \`join(' ', [a, b])\` joins, and a name with a hyphen, a
blank or a digit in front needs double quotes, \`'"utm-source"'\`. It has no \`+\`, \`&\`, \`? :\` or \`concat()\`, as spreadsheets, SQL and JavaScript have: \`check\`
names what there is instead, and a function of the payload, \`(lead) => lead.name.trim()\`, can do anything that needs no \`async\`. \`npm run connector -- try\` shows the payload.

| Setting | May be | If left out | |
| --- | --- | --- | --- |
${connector.join('\n')}

## What a preset adds

A source may set these beside the ones above. [docs/sources.md](sources.md) says what each is for.

| Preset | Settings |
| --- | --- |
${ofPresets.join('\n')}

## Of the machine

Environment variables, for \`npm start\`, the commands and \`npm run deploy\`. They may stand in a file \`.env\` in
this folder, a line \`NAME=value\` each; git does not know it. Node reads it, and passes over a line that is none
without a word.

| Variable | If left out | |
| --- | --- | --- |
| \`CONNECTOR_CONFIG\` | \`connector.config.ts\` | path of the config, which may be [outside this folder](operations.md#a-folder-of-your-own) |
| \`CONNECTOR\` | the first | which connector of the config, if it has several; \`try\` and \`send\` take the one that has the source, and where several have, the one that \`npm start\` runs |
| \`PORT\` | 3000; the commands find the one that runs by \`LOCAL_DATA\` | of \`npm start\`; the simulator takes the next. The commands need none: [which stack they work on](#which-stack-a-command-works-on) |
| \`EUPHORIA_URL\` | the built-in simulator | an API or simulator elsewhere; plain http on this machine only |
| \`LOCAL_SECRETS\` | made up in \`.local/secrets.json\` | a JSON file, secret name → value |
| \`LOCAL_DATA\` | \`.local\` | where \`npm start\` keeps everything |
| \`AWS_REGION\`, \`AWS_PROFILE\` | as for the AWS CLI | where to deploy, and as whom |

### Which stack a command works on

A command, \`send\` included, works on the \`npm start\` whose data is in \`LOCAL_DATA\`, wherever that one listens: of
several on one machine, each with a folder and a port of its own, it is enough to say the folder, and the connector
and config where those are others: \`LOCAL_DATA=../staging npm run connector -- status\`. Where \`PORT\` says another
address than that one has, nothing is done, because nobody knows which one is meant. If the \`PORT\` stands in
\`.env\`, an empty one before the command passes over it: \`PORT= LOCAL_DATA=../staging npm run connector -- status\`.
\`send --url\` goes to that address, whatever is there.
`;
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, 'settings.md'), settingsPage());
