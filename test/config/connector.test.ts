import { describe, expect, it } from 'vitest';
import { ConfigError, dedupeOf, dedupesByContact } from '../../functions/config/connector.ts';
import { type ConnectorInput, defineConnector } from '../../functions/connector.ts';

const valid: ConnectorInput = {
  name: 'acme',
  country: 'ZA',
  euphoria: { url: 'https://api.euphoria.co.za/Euphoria.Api.aspx' },
  defaults: { campaign: 'SalesCampaign', list: 'WebLeads' },
  sources: { crm: { preset: 'generic' } },
};

it('completes a config with the defaults', () => {
  expect(defineConnector(valid)).toMatchObject({
    euphoria: { contactsPerCall: 50 },
    defaults: { dataSource: '', priority: 5 },
    giveUpAfter: 72,
    dedupe: { by: 'event', withinHours: 720 },
    whenUnsure: 'resend',
    sources: { crm: { contact: {} } },
  });
});

it('takes a public URL, with or without a slash at its end', () => {
  const { publicUrl } = defineConnector({ ...valid, publicUrl: 'https://hooks.acme.co.za/' });
  expect(publicUrl).toBe('https://hooks.acme.co.za');
});

it('keeps what a mapping is: an expression, a constant, a function', () => {
  const assignedTo = () => '105';
  const contact = { custom1: 'a || b', language: { value: 'English' }, assignedTo };
  const connector = defineConnector({ ...valid, sources: { crm: { preset: 'generic', contact } } });
  expect(connector.sources.crm?.contact).toEqual(contact);
});

describe('a wrong config names the field, the value and the rule', () => {
  const withSource = (source: object) => ({
    ...valid,
    sources: { crm: { preset: 'generic', ...source } },
  });
  it.each<[string, object, string]>([
    [
      'priority 11',
      { ...valid, defaults: { ...valid.defaults, priority: 11 } },
      'defaults.priority: must be 1 (first) to 10, got 11',
    ],
    [
      'priority of a source',
      withSource({ priority: 0 }),
      'sources.crm.priority: must be 1 (first) to 10',
    ],
    [
      'empty campaign',
      { ...valid, defaults: { ...valid.defaults, campaign: '' } },
      'defaults.campaign: must not be empty, got ""',
    ],
    ['no campaign', { ...valid, defaults: { list: 'x' } }, 'defaults.campaign: is missing'],
    [
      'plain http',
      { ...valid, euphoria: { url: 'http://api.example.org' } },
      'euphoria.url: must start with https://',
    ],
    [
      'no URL',
      { ...valid, euphoria: { url: 'api.example.org' } },
      'euphoria.url: must be a URL, such as https://api.euphoria.co.za/Euphoria.Api.aspx, got "api.example.org"',
    ],
    [
      'other protocol',
      { ...valid, euphoria: { url: 'ftp://api.example.org' } },
      'euphoria.url: must start with https://, got "ftp://api.example.org"',
    ],
    [
      'user and password in the address',
      { ...valid, euphoria: { url: 'https://user:pw@api.example.org/x' } },
      'euphoria.url: must be an address without a user and password in it, got "https://…@api.example.org/x"',
    ],
    [
      'user in the public address',
      { ...valid, publicUrl: 'https://user@hooks.example.org' },
      'publicUrl: must be an address without a user and password in it, got "https://…@hooks.example.org"',
    ],
    ['country', { ...valid, country: 'South Africa' }, 'country: must be the two capital letters'],
    ['name', { ...valid, name: 'Acme Ltd' }, 'name: must be up to 32 small letters'],
    [
      'contacts a call',
      { ...valid, euphoria: { ...valid.euphoria, contactsPerCall: 0 } },
      'euphoria.contactsPerCall: must be 1 to 1000, got 0',
    ],
    ['unknown setting', { ...valid, campain: 'x' }, 'campain: is not a setting; choices: name, '],
    [
      'unknown field of a contact',
      withSource({ contact: { custom6: 'x' } }),
      'sources.crm.contact.custom6: is not a setting; there are custom1 to custom5 (choices: title, ',
    ],
    [
      'give up after the queue has',
      { ...valid, giveUpAfter: '5d' },
      'giveUpAfter: must be 90h at most',
    ],
    [
      'give up after what',
      { ...valid, giveUpAfter: '3 days' },
      'giveUpAfter: must be hours or days, such as 72h or 3d, got "3 days"',
    ],
    [
      'dedupe as a word',
      { ...valid, dedupe: 'contact' },
      `dedupe: must be such as { by: 'contact', within: '24h' }, got "contact"`,
    ],
    ['dedupe by nothing', { ...valid, dedupe: { within: '2d' } }, 'dedupe.by: is missing'],
    [
      'dedupe by what',
      withSource({ dedupe: { by: 'number' } }),
      'sources.crm.dedupe.by: must be one of event, contact, got "number"',
    ],
    [
      'dedupe for no time',
      withSource({ dedupe: { by: 'contact', within: '0h' } }),
      'sources.crm.dedupe.within: must be hours or days, such as 72h or 3d, got "0h"',
    ],
    [
      'dedupe for longer than a year',
      { ...valid, dedupe: { by: 'event', within: '366d' } },
      'dedupe.within: must be 365d (8760h) at most, got "366d"',
    ],
    [
      'dedupe with more',
      { ...valid, dedupe: { by: 'event', for: '1d' } },
      'dedupe.for: is not a setting; choices: by, within',
    ],
    [
      'when unsure what',
      { ...valid, whenUnsure: 'retry' },
      'whenUnsure: must be one of resend, park, got "retry"',
    ],
    ['no source', { ...valid, sources: {} }, 'sources: must hold at least one source'],
    ['source name', { ...valid, sources: { 'My CRM': { preset: 'generic' } } }, 'sources.My CRM'],
  ])('%s', (_, config, message) => {
    const define = () => defineConnector(config as ConnectorInput);
    expect(define).toThrow(ConfigError);
    expect(define).toThrow(message);
  });

  it('names every fault at once', () => {
    const define = () => defineConnector({ ...valid, country: 'za', name: '' });
    expect(define).toThrow(/^name: .*\ncountry: .*$/);
  });
});

it.each(['http://localhost:3001/', 'http://127.0.0.1:3001/', 'http://[::1]:3001/'])(
  'takes plain http for a loopback address: %s',
  (url) => {
    expect(defineConnector({ ...valid, euphoria: { url } }).euphoria.url).toBe(url);
  },
);

describe('what counts as the same lead', () => {
  const withDedupe = (dedupe?: ConnectorInput['dedupe'], ofSource?: ConnectorInput['dedupe']) =>
    defineConnector({
      ...valid,
      ...(dedupe && { dedupe }),
      sources: {
        crm: { preset: 'generic', ...(ofSource && { dedupe: ofSource }) },
        other: { preset: 'generic' },
      },
    });

  it.each<[string, ConnectorInput['dedupe'], ConnectorInput['dedupe'], string, string, number]>([
    ['the default', undefined, undefined, 'crm', 'event', 720],
    ['contact without a time', { by: 'contact' }, undefined, 'crm', 'contact', 24],
    ['event without a time', { by: 'event' }, undefined, 'crm', 'event', 720],
    ['the shortest time', { by: 'event', within: '1h' }, undefined, 'crm', 'event', 1],
    ['the longest time', { by: 'contact', within: '365d' }, undefined, 'crm', 'contact', 8760],
    ["a source's own", undefined, { by: 'contact', within: '2d' }, 'crm', 'contact', 48],
    ['a source beside it', undefined, { by: 'contact' }, 'other', 'event', 720],
    [
      "a source's own, as a whole",
      { by: 'event', within: '2h' },
      { by: 'contact' },
      'crm',
      'contact',
      24,
    ],
    ['a source that is gone', { by: 'contact' }, { by: 'event' }, 'gone', 'contact', 24],
    ['a source named like a method', { by: 'contact' }, undefined, 'constructor', 'contact', 24],
  ])('%s', (_, dedupe, ofSource, source, by, withinHours) => {
    expect(dedupeOf(withDedupe(dedupe, ofSource), source)).toEqual({ by, withinHours });
  });

  it.each<[string, ConnectorInput['dedupe'], ConnectorInput['dedupe'], boolean]>([
    ['by event', { by: 'event' }, undefined, false],
    ['by contact for all', { by: 'contact' }, undefined, true],
    ['by contact for one source', undefined, { by: 'contact' }, true],
    ['by contact for the others', { by: 'contact' }, { by: 'event' }, true],
  ])('needs a salt: %s', (_, dedupe, ofSource, needed) => {
    expect(dedupesByContact(withDedupe(dedupe, ofSource))).toBe(needed);
  });
});
