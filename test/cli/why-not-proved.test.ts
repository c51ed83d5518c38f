import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { whyNotProved } from '../../cli/try/why-not-proved.ts';
import { configureSources } from '../../functions/webhook/configure.ts';
import type { Delivery } from '../../functions/webhook/source.ts';
import { aConnector } from '../support/connector.ts';

const SECRET = 'the-secret-of-this-sender';
const now = Date.parse('2026-03-12T19:03:58Z');
const connector = aConnector({
  sources: {
    crm: { preset: 'generic' },
    shop: { preset: 'generic' },
    meta: { preset: 'meta' },
    calendly: { preset: 'calendly' },
    hubspot: { preset: 'hubspot' },
    ads: { preset: 'google-ads' },
    dashboard: { preset: 'webflow', auth: 'token' },
    website: { preset: 'form', origins: ['https://www.acme.co.za'] },
  },
});
const secrets = Object.fromEntries(
  Object.keys(connector.sources).map((name) => [
    name,
    { secrets: [name === 'shop' ? 'the-secret-of-the-shop' : SECRET] },
  ]),
);
const sources = configureSources(connector);

const delivery = (changes: Partial<Delivery>): Delivery => ({
  method: 'POST',
  url: 'https://leads.example.org/hooks/x',
  headers: {},
  query: new URLSearchParams(),
  body: Buffer.from('{"phone":"082 555 0142"}'),
  receivedAt: now,
  ...changes,
});
const hmac = (...parts: string[]) =>
  createHmac('sha256', SECRET).update(parts.join('')).digest('hex');
const why = (name: string, changes: Partial<Delivery>, known = secrets) => {
  const source = sources.get(name);
  if (source === undefined) throw new Error(name);
  return whyNotProved(delivery(changes), source, known);
};
const whyOfTime = (headers: Delivery['headers']) => {
  const source = sources.get('calendly');
  if (source === undefined) throw new Error('calendly');
  return whyNotProved(delivery({ headers }), source, secrets, true);
};
const calendly = (at: number, body: string) => ({
  'calendly-webhook-signature': `t=${at / 1000},v1=${hmac(`${at / 1000}.`, body)}`,
});
const body = '{"phone":"082 555 0142"}';
const meta = (text: string) => ({ 'x-hub-signature-256': `sha256=${hmac(text)}` });

describe('why a delivery is refused', () => {
  it.each<[string, Promise<string>, RegExp]>([
    ['no token', why('crm', {}), /^there is no token: it may stand in authorization, x-api-key, /],
    [
      'another token',
      why('crm', { headers: { 'x-api-key': 'x' } }),
      /^the header x-api-key: the token is another one than the source's$/,
    ],
    [
      'the right token behind another word',
      why('crm', { headers: { authorization: 'Token the-secret-of-the-crm' } }),
      /^the header authorization: its scheme must be Bearer or Basic, got "Token"$/,
    ],
    [
      'another token in the address',
      why('crm', { query: new URLSearchParams('token=x') }),
      /^the parameter token: the token is another/,
    ],
    [
      "another source's token",
      why('crm', { headers: { authorization: 'Bearer the-secret-of-the-shop' } }),
      /^it proves itself by the secret of the source shop, not by that of crm$/,
    ],
    ['no secret', why('crm', {}, {}), /^no secret of the source crm is known: see --secrets$/],
    ['no signature', why('meta', {}), /^the header x-hub-signature-256 is missing, by which/],
    [
      'another signature',
      why('meta', { headers: meta('x') }),
      /^the header x-hub-signature-256: not the signature of these bytes/,
    ],
    [
      'a line break more',
      why('meta', { headers: meta(body), body: Buffer.from(`${body}\n`) }),
      /^its signature is of other bytes: a line break was added at its end$/,
    ],
    [
      'JSON written anew',
      why('meta', {
        headers: meta(body),
        body: Buffer.from(JSON.stringify(JSON.parse(body), null, 2)),
      }),
      /^its signature is of other bytes: its JSON was written anew, with line breaks$/,
    ],
    [
      'an old timestamp',
      why('calendly', { headers: calendly(now - 3_600_000, body) }),
      /^its signature is right, but of 2026-03-12T18:03:58Z, 60 min before the time it came in: say by --at/,
    ],
    [
      'an old timestamp and other bytes',
      why('calendly', { headers: calendly(now - 3_600_000, 'x') }),
      /^the header calendly-webhook-signature: not the signature/,
    ],
    [
      'a signature, where the source asks for a token',
      why('dashboard', {
        headers: {
          'x-webflow-timestamp': String(now),
          'x-webflow-signature': hmac(`${now}:`, body),
        },
      }),
      /^its proof is right, but not for the source's auth: "token"$/,
    ],
    [
      'no key in the body',
      why('ads', {}),
      /^google_key is missing in the body, by which the sender proves itself$/,
    ],
    [
      'another key in the body',
      why('ads', { body: Buffer.from('{"google_key":"another-example-key"}') }),
      /^google_key, in the body, is another one than the source's secret$/,
    ],
    [
      'another site',
      why('website', { headers: { origin: 'https://acme.co.za' } }),
      /^the header origin must be one of https:\/\/www.acme.co.za, got "https:\/\/acme.co.za"$/,
    ],
    ['no site', why('website', {}), /^the header origin is missing; it must be one of https/],
  ])('%s', async (_, answer, expected) => {
    const text = await answer;
    expect(text).toMatch(expected);
    expect(text).not.toMatch(/the-secret|082 555/);
  });
});

it('says how old a signature may be, where somebody has said when it came in', async () => {
  const days = (n: number) => whyOfTime(calendly(now - n * 86_400_000, body));
  expect(await days(3)).toBe(
    'its signature is right, but of 2026-03-09T19:03:58Z, 3 d before the time it came in, 2026-03-12T19:03:58Z: 3 min is the most',
  );
});
