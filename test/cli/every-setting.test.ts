import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { type Sender, senderOf } from '../../cli/samples/sender.ts';
import type { Content } from '../../cli/send/content.ts';
import { obstacleOf } from '../../cli/send/obstacle.ts';
import { inventPeople } from '../../cli/send/people.ts';
import { prove } from '../../cli/send/prove.ts';
import type { Connector } from '../../functions/config/connector.ts';
import type { ConnectorInput } from '../../functions/connector.ts';
import type { OutgoingMessage } from '../../functions/shared/send-messages.ts';
import { type ConfiguredSource, configureSources } from '../../functions/webhook/configure.ts';
import type { PresetName } from '../../functions/webhook/presets.ts';
import * as presets from '../../functions/webhook/presets.ts';
import { receive } from '../../functions/webhook/receive.ts';
import type { Preset } from '../../functions/webhook/source.ts';
import { aConnector } from '../support/connector.ts';

/** Good as text, as hex (Squarespace) and as base64 (Standard Webhooks). */
const SECRET = '5ec2e70f7be0bec45ec2e70f7be0bec4';
const SITE = 'https://www.acme.co.za';
const OTHER_KEY = generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' });

/**
 * What a source may set, where the schema lists no values: other than what it is left out. A setting that is
 * neither here nor listed by its schema fails the test.
 */
const examples: Readonly<Record<string, readonly unknown[]>> = {
  header: ['X-Acme-Key'],
  publicKey: [OTHER_KEY],
  organizationId: ['00D5g000001AbCd', '00D5g000001AbCdEAF'],
  tables: [['account']],
  types: [['lead.won', 'lead.lost']],
  modules: [['Deals']],
  pages: [['123']],
  'intercom.topics': [['contact.lead.tag.created']],
  'klaviyo.topics': [['event:api.asked_for_a_call']],
  leads: ['people'],
  id: ['reference'],
  properties: [['product']],
  apiUrl: ['http://127.0.0.1:9'],
  'meta.version': ['v24.0'],
  'linkedin.version': ['202606'],
  revision: ['2026-04-15'],
  origins: [[SITE, 'https://shop.acme.co.za']],
  honeypot: ['website'],
  redirect: [`${SITE}/thanks`],
  thanks: ['Thank you.'],
  limits: [{ perDay: 5 }],
  token: [{ least: '1s' }],
};
const needed: Partial<Record<PresetName, object>> = { form: { origins: [SITE] } };

interface OptionSchema {
  readonly enum?: readonly unknown[];
  readonly items?: { readonly enum?: readonly unknown[] };
}
type Settings = Readonly<Record<string, unknown>>;

/** The options by name, as JSON Schema has them. */
const optionsOf = (preset: PresetName): readonly (readonly [string, OptionSchema])[] => {
  const known: Readonly<Record<PresetName, Preset>> = presets;
  const schema = z.toJSONSchema(known[preset].options, { io: 'input', unrepresentable: 'any' });
  return Object.entries((schema.properties ?? {}) as Record<string, OptionSchema>);
};

function valuesOf(preset: PresetName, [name, schema]: readonly [string, OptionSchema]) {
  const values =
    schema.enum ??
    schema.items?.enum?.map((value) => [value]) ??
    examples[`${preset}.${name}`] ??
    examples[name];
  if (values === undefined) throw new Error(`give examples of the option ${name} of ${preset}`);
  return values;
}

/** Each value of each option by itself, and with each way of proof. */
const settingsOf = (preset: PresetName): readonly Settings[] => {
  const options = optionsOf(preset);
  const each = (of: typeof options): readonly Settings[] => [
    {},
    ...of.flatMap((option) => valuesOf(preset, option).map((value) => ({ [option[0]]: value }))),
  ];
  const isProof = ([name]: (typeof options)[number]) => name === 'auth';
  return each(options.filter(isProof)).flatMap((proof) =>
    each(options.filter((option) => !isProof(option))).map((other) => ({ ...proof, ...other })),
  );
};

const cases = (Object.keys(presets) as PresetName[]).flatMap((preset) =>
  settingsOf(preset).map((settings) => [preset, settings] as const),
);

function aSender(preset: PresetName, settings: Settings) {
  const sources = {
    it: { preset, ...needed[preset], ...settings },
  } as unknown as ConnectorInput['sources'];
  const connector = aConnector({ sources });
  const source = configureSources(connector).get('it');
  const sender = source && senderOf(source);
  if (sender === undefined) throw new Error(`no sample of ${preset}`);
  return { connector, sender };
}

const [person] = inventPeople({}, 'ZA');
const ofSample = (sender: Sender): Content => ({
  contentType: sender.contentType,
  body: person === undefined ? '' : sender.body(person),
});
const OWN: Content = {
  contentType: 'application/json',
  body: '{"name":"Thandi Nkosi","phone":"0825550142"}',
};

const proveAs = (sender: Sender, content: Content, secret = SECRET) =>
  prove(content, {
    ...{ url: new URL('http://localhost:3000/hooks/it'), publicUrl: 'https://leads.example.org' },
    ...{ sender, secret: sender.source.preset.needsSecret ? secret : '' },
  });

/** Whom every look-up finds. */
const FOUND = { fullName: 'Thandi Nkosi', phones: ['0825550142'] };

/** What the webhook function makes of it. */
async function run(connector: Connector, sender: Sender, content: Content, secret = SECRET) {
  const stored: OutgoingMessage[] = [];
  const store = async (messages: readonly OutgoingMessage[]) => {
    stored.push(...messages);
    return true;
  };
  const made = await proveAs(sender, content, secret);
  if (!made.ok) return { why: made.error };
  const source: ConfiguredSource = {
    ...sender.source,
    preset: {
      ...sender.source.preset,
      ...(sender.source.preset.lookUp && {
        lookUp: async (references) =>
          references.map(({ payload }) => ({ kind: 'lead', payload, fields: FOUND })),
      }),
    },
  };
  const { status } = await receive(
    { source: 'it', delivery: made.value },
    {
      connector,
      sources: new Map([['it', source]]),
      readSecrets: async () => ({ ok: true, value: { it: { secrets: [secret] } } }),
      readSalt: async () => ({ ok: true, value: 'salt' }),
      queueLeads: store,
      parkLeads: store,
      count: () => {},
    },
  );
  return { status, leads: stored.length };
}

// A line a request would cost more time than the request.
beforeEach(() => {
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation(() => {});
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Whose key only the sender has: told before anything is sent. */
const isOfSenderOnly = (preset: PresetName, { auth }: Settings): boolean =>
  (preset === 'wix' && auth !== 'token') || (preset === 'gohighlevel' && auth === 'signature');

describe('with every setting', () => {
  it.each(cases)('of %s a delivery is proved as it says: %j', async (preset, settings) => {
    const { connector, sender } = aSender(preset, settings);
    const [sample, own] = [
      await run(connector, sender, ofSample(sender)),
      await run(connector, sender, OWN),
    ];
    if (isOfSenderOnly(preset, settings)) {
      const why = expect.stringMatching(/ with a key that only .* has\. Have it send a test lead /);
      expect([sample, own, await obstacleOf(sender)]).toEqual([{ why }, { why }, why]);
    } else {
      expect(sample).toHaveProperty('status');
      expect(own).toHaveProperty('status');
      expect([sample.status, own.status]).not.toContain(401);
    }
  });

  it.each(cases)(
    'of %s the sample is a lead, or it is said why not: %j',
    async (preset, settings) => {
      const { connector, sender } = aSender(preset, settings);
      const obstacle = await obstacleOf(sender);
      if (obstacle !== undefined) {
        const kind =
          /^An invented body is not read|^Its sender tells only an id|signs .* with a key/;
        expect(obstacle).toMatch(kind);
        const isLookedUp = ['keap', 'linkedin', 'meta'].includes(preset);
        const isEvent = preset === 'klaviyo' && settings.auth !== 'token';
        expect(
          isLookedUp || isEvent || 'leads' in settings || isOfSenderOnly(preset, settings),
        ).toBe(true);
        return;
      }
      const { leads, status } = await run(connector, sender, ofSample(sender));
      expect([200, 303]).toContain(status);
      expect(leads).toBe(1);
    },
  );
});

it('sends a token in the header that the source names', async () => {
  const { sender } = aSender('tally', { auth: 'token', header: 'X-Acme-Key' });
  expect(await proveAs(sender, OWN)).toMatchObject({
    ok: true,
    value: { headers: { 'x-acme-key': SECRET } },
  });
});

it.each<[PresetName, string]>([
  ['standard-webhooks', `whsec_${Buffer.from(SECRET).toString('base64')}`],
  ['standard-webhooks', `v1,whsec_${Buffer.from(SECRET).toString('base64')}`],
  ['standard-webhooks', 'an example secret'],
  ['pipedrive', `user:${SECRET}`],
  ['generic', `user:${SECRET}`],
  ['jotform', 'a token & more'],
])('proves %s with a secret of any shape that it takes: %s', async (preset, secret) => {
  const { connector, sender } = aSender(preset, {});
  expect(await run(connector, sender, ofSample(sender), secret)).toEqual({ status: 200, leads: 1 });
});

it.each<[string, PresetName, Settings, Content, string, RegExp]>([
  [
    'a body of another organisation',
    'salesforce',
    { organizationId: '00D5g000001AbCd' },
    ofSample(aSender('salesforce', {}).sender),
    SECRET,
    /^its proof is right, but not for the source's organizationId: "00D5g000001AbCd"$/,
  ],
  [
    'a body without a place for the key',
    'google-ads',
    {},
    { ...OWN, body: '[' },
    SECRET,
    /^what the body proves itself by is missing/,
  ],
  [
    'a secret that is no hex',
    'squarespace',
    {},
    OWN,
    'x'.repeat(20),
    /^the secret of the source it must be hexadecimal/,
  ],
  [
    'a secret that no header carries',
    'generic',
    {},
    OWN,
    '\u03a9'.repeat(20),
    /^the secret of the source it has a character/,
  ],
  [
    'a secret of several words',
    'generic',
    {},
    OWN,
    'words that are no token',
    /^the secret of the source it has a blank/,
  ],
])(
  'says before anything is sent what cannot be proved: %s',
  async (_, preset, settings, content, secret, why) => {
    expect(await proveAs(aSender(preset, settings).sender, content, secret)).toEqual({
      ok: false,
      error: expect.stringMatching(why),
    });
  },
);
