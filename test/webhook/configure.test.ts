import { expect, it } from 'vitest';
import { ConfigError } from '../../functions/config/connector.ts';
import type { ConnectorInput } from '../../functions/connector.ts';
import { configureSources } from '../../functions/webhook/configure.ts';
import { meantPreset } from '../../functions/webhook/meant-preset.ts';
import * as presets from '../../functions/webhook/presets.ts';
import { aConnector } from '../support/connector.ts';

const configure = (source: object) =>
  configureSources(aConnector({ sources: { crm: source } as ConnectorInput['sources'] }));

it('gives each source its preset and options', () => {
  const source = configure({ preset: 'generic', header: 'X-Key', list: 'L' }).get('crm');
  expect(source).toMatchObject({
    name: 'crm',
    options: { header: 'X-Key' },
    config: { list: 'L' },
  });
});

it('tells all faults of all sources at once, a line each', () => {
  const sources = {
    crm: { preset: 'hubspto', country: 'XX', contact: { custom1: 'a..b', custom2: 'c..d' } },
    web: { preset: 'form', origin: 'https://www.example.org' },
    ads: { preset: 'meta', when: 'consent == yes' },
  } as unknown as ConnectorInput['sources'];
  let message = '';
  try {
    configureSources(aConnector({ sources }));
  } catch (error) {
    message = (error as ConfigError).message;
  }
  expect(message.split('\n').map((line) => line.replace(/:.*/, ''))).toEqual([
    ...['sources.crm.preset', 'sources.crm.country'],
    ...['sources.crm.contact.custom1', 'sources.crm.contact.custom2'],
    ...['sources.web.origins', 'sources.web.origin', 'sources.ads.when'],
  ]);
});

it.each<[string, object, string]>([
  [
    'unknown preset',
    { preset: 'hubspto' },
    'sources.crm.preset: got "hubspto"; did you mean hubspot? All presets: docs/settings.md, "What a preset adds"',
  ],
  [
    'preset of a name like no other',
    { preset: 'acme' },
    `sources.crm.preset: must be one of ${Object.keys(presets).join(', ')} (docs/settings.md, "What a preset adds"), got "acme"`,
  ],
  ['sender by another name', { preset: 'facebook' }, 'got "facebook"; did you mean meta?'],
  ['sender by its old name', { preset: 'Infusionsoft' }, 'did you mean keap?'],
  ['sender without a preset', { preset: 'zapier' }, 'did you mean generic?'],
  [
    'sender with several',
    { preset: 'WordPress' },
    'did you mean gravity-forms, wpforms, elementor, contact-form-7, or fluent-forms?',
  ],
  ['preset with a slip', { preset: 'hubspto' }, 'did you mean hubspot?'],
  ['a name every object has', { preset: 'constructor' }, 'sources.crm.preset: must be one of'],
  [
    'unknown option',
    { preset: 'generic', lead: 'x' },
    'sources.crm.lead: is not a setting; did you mean leads? (choices: preset, campaign, ',
  ],
  ['missing option', { preset: 'form' }, 'sources.crm.origins'],
  [
    'wrong option',
    { preset: 'form', origins: ['www.example.org'] },
    'sources.crm.origins, the 1st',
  ],
  [
    'broken expression',
    { preset: 'generic', contact: { custom1: 'a..b' } },
    'sources.crm.contact.custom1: is not a JMESPath expression',
  ],
  [
    'constant too short for a number',
    { preset: 'generic', contact: { phoneNumber: { value: 5 } } },
    'sources.crm.contact.phoneNumber: the constant has fewer than 9 digits, got 5',
  ],
  [
    'constant that is no number',
    { preset: 'generic', contact: { phoneNumber: { value: 'geen' } } },
    'sources.crm.contact.phoneNumber: the constant is no number, got "geen"',
  ],
  [
    'empty constant in place of a number',
    { preset: 'generic', contact: { phoneNumber: { value: '' } } },
    'sources.crm.contact.phoneNumber: the constant is no number, got ""',
  ],
  [
    'unusable number: its country is not dialled',
    { preset: 'generic', contact: { phoneNumber: { value: '+442079460958' } } },
    'contact.phoneNumber: the constant is a number of GB, which this connector does not dial: see countries, got',
  ],
  [
    'unknown function',
    { preset: 'generic', contact: { custom1: 'upper(a)' } },
    'sources.crm.contact.custom1: is not a JMESPath expression',
  ],
  [
    'condition without a text',
    { preset: 'generic', when: 'consent == yes' },
    'sources.crm.when: compares with no text, got "consent == yes": `yes` is the name of a field; for the text write \'yes\'',
  ],
  ...[
    'content-type',
    'Host',
    'Content-Length',
    'user-agent',
    'ACCEPT',
    'accept-encoding',
    'connection',
  ].map((header): [string, object, string] => [
    `token in the header ${header}`,
    { preset: 'generic', header },
    `sources.crm.header: must be a header of the token alone, such as X-Api-Key: every request has this one, got "${header}"`,
  ]),
  [
    'user in the address of a sender',
    { preset: 'hubspot', apiUrl: 'https://user:pw@api.example.org' },
    'sources.crm.apiUrl: must be an address without a user and password in it, got "https://…@api.example.org"',
  ],
  [
    'user in an origin',
    { preset: 'form', origins: ['https://user:pw@www.example.org'] },
    'sources.crm.origins, the 1st: must be an address without a user and password in it, got "https://…@www.example.org"',
  ],
  [
    'user in the address of a page',
    {
      preset: 'form',
      origins: ['https://www.example.org'],
      redirect: 'https://user:pw@www.example.org/thanks',
    },
    'sources.crm.redirect: must be an address without a user and password in it, got "https://…@www.example.org/thanks"',
  ],
  [
    'order of a text in a condition',
    { preset: 'generic', when: "consent == 'yes' && age > '18'" },
    `sources.crm.when: compares what is never true, got "consent == 'yes' && age > '18'": > compares numbers, and '18' is a text; write consent == 'yes' && to_number(age) > \`18\``,
  ],
  [
    'a condition that is one text, true of everybody',
    { preset: 'generic', when: "'consent'" },
    `sources.crm.when: names no field of the lead, got "'consent'": 'consent' is the same for every lead: in single quotes stands a text, no field; write consent`,
  ],
  [
    'a condition with a part that is one text',
    { preset: 'generic', when: "'consent' && age > `18`" },
    `sources.crm.when: has a part that names no field of the lead, got "'consent' && age > \`18\`": 'consent' is the same for`,
  ],
  [
    'a name in backquotes in an option',
    { preset: 'generic', leads: '`people`' },
    'sources.crm.leads: is not a JMESPath expression (backquotes are for values such as `18`;',
  ],
  [
    'a telephone number where its field is named',
    { preset: 'generic', contact: { phoneNumber: '082 555 0142' } },
    `sources.crm.contact.phoneNumber: is not a JMESPath expression, got "082 555 0142": a telephone number is no name of a field; a constant is written { value: '082 555 0142' }`,
  ],
  [
    'one with its country code',
    { preset: 'generic', contact: { phoneNumber: '+27825550142' } },
    `a telephone number is no name of a field; a constant is written { value: '+27825550142' }`,
  ],
  [
    'an id that is the same for all',
    { preset: 'generic', id: "'ref'" },
    'sources.crm.id: names no field, and is the same for every delivery: in single quotes stands a text, no field; write ref',
  ],
  [
    'leads that are the same for all',
    { preset: 'generic', leads: '`[1]`' },
    'sources.crm.leads: names no field, and is the same for every delivery',
  ],
  [
    'a condition of two texts, true of nobody',
    { preset: 'generic', when: "'consent' == 'yes' || length('x') > `2`" },
    'sources.crm.when: names no field of the lead',
  ],
  [
    'a ! that negates too little in a condition',
    { preset: 'generic', when: "!consent == 'no'" },
    `sources.crm.when: negates too little, got "!consent == 'no'": !consent is true or false, and is compared with 'no'; write consent != 'no'`,
  ],
  [
    'a ! that negates too little in an option',
    { preset: 'generic', leads: 'people[?!lead.optout]' },
    'sources.crm.leads: negates too little (!lead.optout is (!lead).optout, which is nothing; write people[?!(lead.optout)])',
  ],
  [
    'order of a text in a mapping',
    { preset: 'generic', contact: { custom1: "age > '18' && 'adult'" } },
    'sources.crm.contact.custom1: compares what is never true',
  ],
  [
    'order of a text in a route',
    { preset: 'generic', campaign: { from: "age > '18' && 'Adults'" } },
    'sources.crm.campaign.from: compares what is never true',
  ],
  [
    'order of a text in an option',
    { preset: 'generic', leads: "people[?age > '18']" },
    'sources.crm.leads: compares what is never true (> compares numbers',
  ],
  [
    'broken route',
    { preset: 'generic', campaign: { from: '[' } },
    'sources.crm.campaign.from: is not a JMESPath expression',
  ],
])('refuses an %s', (_, source, message) => {
  expect(() => configure(source)).toThrow(ConfigError);
  expect(() => configure(source)).toThrow(message);
});

it.each([
  ['as it is dialled', { contact: { phoneNumber: { value: '082 555 0142' } } }],
  ['as a number', { contact: { phoneNumber: { value: 825550142 } } }],
  [
    'of a country that leads may name',
    { contact: { phoneNumber: { value: '020 7946 0958' } }, countries: 'all' },
  ],
])('takes a constant for the number, %s', (_, settings) => {
  expect(() => configure({ preset: 'generic', ...settings })).not.toThrow();
});

it('takes an expression whose types depend on the lead', () => {
  expect(() =>
    configure({ preset: 'generic', contact: { custom1: "join(' ', a)" } }),
  ).not.toThrow();
});

it('names only presets that there are, for a sender that is called otherwise', () => {
  expect(meantPreset('instagram', ['generic', 'meta'])).toBe('meta');
  expect(meantPreset('instagram', ['generic'])).toBeUndefined();
  const names = Object.keys(presets);
  for (const name of ['WP', 'CF7', 'ghl', 'Svix', 'google', 'dataverse', 'html', 'gravity']) {
    expect(names.some((preset) => meantPreset(name, names)?.includes(preset))).toBe(true);
  }
});
