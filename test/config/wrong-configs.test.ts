import { expect, it } from 'vitest';
import { ConfigError } from '../../functions/config/connector.ts';
import { type ConnectorInput, defineConnector } from '../../functions/connector.ts';
import { configureSources } from '../../functions/webhook/configure.ts';

const euphoria = { url: 'https://api.euphoria.co.za/Euphoria.Api.aspx' };
const defaults = { campaign: 'SalesCampaign', list: 'WebLeads' };
const valid = {
  name: 'acme',
  country: 'ZA',
  euphoria,
  defaults,
  sources: { crm: { preset: 'generic' } },
};
const source = (settings: object) => ({
  ...valid,
  sources: { crm: { preset: 'generic', ...settings } },
});
const ofForm = (settings: object) => ({
  ...valid,
  sources: { site: { preset: 'form', ...settings } },
});

const contactFields =
  'title, firstName, surname, address, email, phoneNumber, notes, language, custom1, custom2, custom3, custom4, custom5, crmTag, assignedTo';
const common =
  'preset, campaign, list, dataSource, priority, country, countries, dedupe, when, expectLeads, keepRefused, contact, notes';
const isNoCode = 'must be the two capital letters of an ISO 3166 country code, such as ZA';
const isNoMapping =
  'must be a JMESPath expression, a constant as { value: … }, or a function of the payload';
const isNotAtOnce =
  'must be a function that gives its value at once, got an async or generator function';
const noSecret =
  'is not a setting: secrets do not stand in the config; npm run connector -- secrets set webhooks';

/** What a user may get wrong, and what is said about it: the whole message. */
const wrong: readonly (readonly [config: unknown, message: string])[] = [
  // A setting that there is not
  [
    { ...valid, defaults: { ...defaults, campain: 'x' } },
    'defaults.campain: is not a setting; did you mean campaign? (choices: campaign, list, dataSource, priority)',
  ],
  [
    { ...valid, defaults: { campain: 'x', list: 'y' } },
    'defaults.campaign: is missing: must be a text\ndefaults.campain: is not a setting; did you mean campaign? (choices: campaign, list, dataSource, priority)',
  ],
  [
    { ...valid, campaign: 'x' },
    'campaign: is not a setting here, but in defaults or sources.<name>; choices here: name, country, countries, publicUrl, euphoria, defaults, giveUpAfter, dedupe, alarms, webhookConcurrency, whenUnsure, mostSendings, trial, sources',
  ],
  [
    { ...valid, euphoria: { ...euphoria, contactPerCall: 5 } },
    'euphoria.contactPerCall: is not a setting; did you mean contactsPerCall? (choices: url, contactsPerCall, foreignNumbers, abandonedCallMinutes)',
  ],
  [
    { ...valid, euphoria: { ...euphoria, country: 'ZA' } },
    'euphoria.country: is not a setting here, but in the outermost { } or sources.<name>; choices here: url, contactsPerCall, foreignNumbers, abandonedCallMinutes',
  ],
  [
    source({ contact: { list: 'town' } }),
    'sources.crm.contact.list: is not a setting; choices: title, firstName, surname, address, email, phoneNumber, notes, language, custom1, custom2, custom3, custom4, custom5, crmTag, assignedTo',
  ],
  [
    source({ custom1: 'town' }),
    `sources.crm.custom1: is not a setting here, but in sources.<name>.contact; choices here: ${common}, header, leads, id`,
  ],
  [
    { ...valid, euphoria: { ...euphoria, authKey: 'k' } },
    `euphoria.authKey: ${noSecret.replace('webhooks', 'euphoria')}`,
  ],
  [source({ token: 't' }), `sources.crm.token: ${noSecret}`],
  [
    source({ campain: 'x' }),
    `sources.crm.campain: is not a setting; did you mean campaign? (choices: ${common}, header, leads, id)`,
  ],
  [
    source({ origins: ['https://x.org'] }),
    `sources.crm.origins: is not a setting; choices: ${common}, header, leads, id`,
  ],
  [
    ofForm({ origins: ['https://x.org'], redirekt: 'x' }),
    `sources.site.redirekt: is not a setting; did you mean redirect? (choices: ${common}, origins, honeypot, redirect, thanks, limits, token, verify, apiUrl, whenUnverified)`,
  ],
  // A function whose value nobody would wait for
  [source({ when: async () => true }), `sources.crm.when: ${isNotAtOnce}`],
  [
    source({ contact: { custom1: async () => 'x' } }),
    `sources.crm.contact.custom1: ${isNotAtOnce}`,
  ],
  [
    source({
      *priority() {
        yield 1;
      },
    }),
    `sources.crm.priority: ${isNotAtOnce}`,
  ],
  [
    source({ contact: { custom6: 'x' } }),
    `sources.crm.contact.custom6: is not a setting; there are custom1 to custom5 (choices: ${contactFields})`,
  ],
  [
    source({ contact: { phone: 'x' } }),
    `sources.crm.contact.phone: is not a setting; did you mean phoneNumber? (choices: ${contactFields})`,
  ],
  [
    source({ notes: { withot: [] } }),
    "sources.crm.notes.without: is missing: must be a list of questions, such as ['gclid', 'Page URL']\nsources.crm.notes.withot: is not a setting; did you mean without? (choices: without)",
  ],
  [
    source({ dedupe: { by: 'event', whitin: '1d' } }),
    'sources.crm.dedupe.whitin: is not a setting; did you mean within? (choices: by, within)',
  ],
  [
    { ...valid, alarms: { mail: 'x' } },
    'alarms.mail: is not a setting; did you mean email? (choices: email, speedToLeadSeconds)',
  ],
  // A value that it cannot have
  [
    { ...valid, defaults: { ...defaults, priority: '2' } },
    'defaults.priority: must be a whole number from 1 to 10, got "2": write 2, without quotes',
  ],
  [
    { ...valid, defaults: { ...defaults, priority: 11 } },
    'defaults.priority: must be 1 (first) to 10, got 11',
  ],
  [{ ...valid, defaults: { ...defaults, list: '' } }, 'defaults.list: must not be empty, got ""'],
  [
    { ...valid, defaults: { ...defaults, list: '  ' } },
    'defaults.list: must not be blank, nor begin or end with a blank, got "  "',
  ],
  [
    { ...valid, defaults: { ...defaults, campaign: 'Sales ' } },
    'defaults.campaign: must not be blank, nor begin or end with a blank, got "Sales "',
  ],
  [
    source({ list: ' L' }),
    'sources.crm.list: must not be blank, nor begin or end with a blank, got " L"',
  ],
  [{ ...valid, country: 'za' }, `country: ${isNoCode}, got "za"`],
  [{ ...valid, country: 27 }, `country: ${isNoCode}, got 27`],
  [
    { ...valid, country: 'UK' },
    'country: is no ISO 3166 code of a country with telephone numbers, got "UK"; did you mean GB?',
  ],
  [
    { ...valid, countries: 'ZA' },
    "countries: must be a list of ISO 3166 country codes, such as ['ZA', 'NA'], or 'all', got \"ZA\"",
  ],
  [{ ...valid, countries: [] }, 'countries: must name at least one country, got []'],
  [
    { ...valid, countries: ['all'] },
    `countries, the 1st: must stand without a list: 'all', got "all"`,
  ],
  [{ ...valid, countries: ['ZA', 'Namibia'] }, `countries, the 2nd: ${isNoCode}, got "Namibia"`],
  [
    source({ countries: ['ZA', 'XX'] }),
    'sources.crm.countries, the 2nd: is no ISO 3166 code of a country with telephone numbers, got "XX"',
  ],
  [
    { ...valid, euphoria: { ...euphoria, foreignNumbers: 'E164' } },
    'euphoria.foreignNumbers: must be one of idd, e164, digits, got "E164"; did you mean e164?',
  ],
  [
    { ...valid, euphoria: { ...euphoria, contactsPerCall: '50' } },
    'euphoria.contactsPerCall: must be a whole number from 1 to 1000, got "50": write 50, without quotes',
  ],
  [
    { ...valid, trial: 'true' },
    'trial: must be true or false, got "true": write true, without quotes',
  ],
  [
    ofForm({ origins: ['https://a.example'], limits: { perDay: '50' } }),
    `sources.site.limits.perDay: must be a whole number from 1 to 1000000, or 'none' for no limit, got "50": write 50, without quotes`,
  ],
  [
    { ...valid, euphoria: 'https://api.example.org' },
    'euphoria: must be settings in { }, got "https://api.example.org"',
  ],
  [
    { ...valid, defaults: undefined },
    "defaults: is missing: must be settings in { }, such as { campaign: 'Sales', list: 'Web' }",
  ],
  [
    { ...valid, euphoria: {} },
    'euphoria.url: is missing: must be the address of the API, in quotes',
  ],
  [
    { ...valid, giveUpAfter: '5d' },
    'giveUpAfter: must be 90h at most: with the longest pauses, that is what the queue keeps a lead for, got "5d"',
  ],
  [{ ...valid, giveUpAfter: 72 }, 'giveUpAfter: must be hours or days, such as 72h or 3d, got 72'],
  [
    { ...valid, whenUnsure: 'resent' },
    'whenUnsure: must be one of resend, park, got "resent"; did you mean resend?',
  ],
  [
    { ...valid, publicUrl: 'hooks.acme.co.za' },
    'publicUrl: must be a URL, such as https://hooks.acme.co.za, got "hooks.acme.co.za"',
  ],
  [
    { ...valid, name: 'Acme Ltd' },
    'name: must be up to 32 small letters, digits and hyphens, and start with a letter, got "Acme Ltd"',
  ],
  [{ ...valid, sources: [] }, 'sources: must be settings in { }, got []'],
  [{ ...valid, sources: {} }, 'sources: must hold at least one source, got {}'],
  [
    { ...valid, sources: { 'My CRM': { preset: 'generic' } } },
    'sources.My CRM: a source name is part of its URL: up to 64 small letters, digits and hyphens, got "My CRM"',
  ],
  [
    { ...valid, sources: { crm: 'generic' } },
    'sources.crm: must be settings in { }, got "generic"',
  ],
  [
    { ...valid, sources: { crm: {} } },
    'sources.crm.preset: is missing: must be the name of a preset, such as \'generic\' (docs/settings.md, "What a preset adds")',
  ],
  [
    source({ priority: '2' }),
    'sources.crm.priority: must be a whole number from 1 (first) to 10, { from: \'<JMESPath>\' } or a function of the payload, got "2": write 2, without quotes',
  ],
  [
    source({ campaign: { form: 'x' } }),
    'sources.crm.campaign: must be a campaign\'s name, { from: \'<JMESPath>\' } or a function of the payload, got {"form":"x"}',
  ],
  [source({ keepRefused: '15d' }), 'sources.crm.keepRefused: must be 14d at most, got "15d"'],
  [
    source({ keepRefused: true }),
    'sources.crm.keepRefused: must be hours or days, such as 72h or 3d, got true',
  ],
  [source({ contact: { custom1: 5 } }), `sources.crm.contact.custom1: ${isNoMapping}, got 5`],
  [
    source({ contact: { custom1: { val: 'x' } } }),
    `sources.crm.contact.custom1: ${isNoMapping}, got {"val":"x"}`,
  ],
  [
    source({ contact: 'x' }),
    'sources.crm.contact: must be such as { custom1: \'product\' }, got "x"',
  ],
  [
    source({ when: true }),
    'sources.crm.when: must be a JMESPath expression such as "consent == \'yes\'", or a function of the payload, got true',
  ],
  [
    source({ notes: ['gclid'] }),
    'sources.crm.notes: must be such as { without: [\'gclid\'] }, got ["gclid"]',
  ],
  [source({ dedupe: {} }), 'sources.crm.dedupe.by: is missing: must be one of event, contact'],
  [
    source({ dedupe: { by: 'contact', within: '30 days' } }),
    'sources.crm.dedupe.within: must be hours or days, such as 72h or 3d, got "30 days"',
  ],
  [source({ header: 5 }), 'sources.crm.header: must be a text in quotes, got 5'],
  [
    ofForm({ origins: 'https://x.org' }),
    `sources.site.origins: must be a list of your sites, such as ['https://www.acme.co.za'], got "https://x.org"`,
  ],
  [
    { ...valid, sources: { crm: { preset: 'calendly', auth: 'tokn' } } },
    'sources.crm.auth: must be signature or token, got "tokn"; did you mean token?',
  ],
  // An expression that is none
  [
    source({ contact: { firstName: 'your-name' } }),
    `sources.crm.contact.firstName: is not a JMESPath expression, got "your-name": names with hyphens, spaces or a leading digit need quotes: '"your-name"'`,
  ],
  [
    source({ contact: { language: 'Zulu Speaking' } }),
    `sources.crm.contact.language: is not a JMESPath expression, got "Zulu Speaking": names with hyphens, spaces or a leading digit need quotes: '"Zulu Speaking"'; a constant is written { value: 'Zulu Speaking' }`,
  ],
  [
    source({ list: { from: 'first name' } }),
    `sources.crm.list.from: is not a JMESPath expression, got "first name": names with hyphens, spaces or a leading digit need quotes: '"first name"'`,
  ],
  [
    source({ when: "consent = 'yes'" }),
    `sources.crm.when: is not a JMESPath expression, got "consent = 'yes'": did you mean "consent == 'yes'"?`,
  ],
];

it.each(wrong)('%j', (config, message) => {
  const define = () => configureSources(defineConnector(config as ConnectorInput));
  expect(define).toThrow(new ConfigError(message));
  expect(message.split('\n').length).toBeLessThanOrEqual(3);
});

it.each([
  ['a preset with a slip', { preset: 'hubspto' }, '; did you mean hubspot?'],
  ['a preset in capitals', { preset: 'Meta' }, '; did you mean meta?'],
])('%s: names what was meant, and where the choices stand', (_, settings, hint) => {
  const define = () => configureSources(defineConnector(source(settings) as ConnectorInput));
  expect(define).toThrow(
    /^sources\.crm\.preset: got "[^"]+"; did you mean \w+\? All presets: docs\/settings\.md, "What a preset adds"$/,
  );
  expect(define).toThrow(hint);
});

it('is no config at all', () => {
  const define = (config: unknown) => () => defineConnector(config as ConnectorInput);
  expect(define('x')).toThrow('the config: must be settings in { }, got "x"');
  expect(define(undefined)).toThrow('the config: is missing');
});
