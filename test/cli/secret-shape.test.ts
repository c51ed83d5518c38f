import { expect, it } from 'vitest';
import { faultOfSecret } from '../../cli/secrets/secret-shape.ts';
import { configureSources } from '../../functions/webhook/configure.ts';
import { aConnector } from '../support/connector.ts';
import { delivery } from '../webhook/sources/deliveries.ts';

const sourceOf = (preset: string, options: object = {}) => {
  const sources = { crm: { preset, ...options } };
  const source = configureSources(aConnector({ sources } as never)).get('crm');
  if (source === undefined) throw new Error('there is no source');
  return source;
};

it.each([
  ['generic', {}],
  ['generic', { header: 'X-Secret' }],
  ['zoho', {}],
  ['gohighlevel', {}],
  ['gohighlevel', { auth: 'signature' }],
  ['hubspot', { auth: 'token' }],
  ['typeform', { auth: 'token' }],
  ['wix', { auth: 'token' }],
])('of %s %j the token can travel in a header', (preset, options) => {
  const source = sourceOf(preset, options);
  expect(faultOfSecret(source, `${source.name}=0123456789abcdef`)).toMatch(
    /: give the value alone/,
  );
  expect(faultOfSecret(source, 'a token with blanks')).toMatch(/^has a blank in it: /);
  expect(faultOfSecret(source, 'a\u00a0token-with-one')).toMatch(/^has a blank in it: /);
  expect(faultOfSecret(source, 'tökénwïthaccents')).toMatch(/^has a character that is no plain /);
  expect(faultOfSecret(source, 'a-token\u0007with-a-bell')).toMatch(/^has a character that /);
  expect(faultOfSecret(source, '!"#$%&,:;=?@[]^_`{|}~AZaz09')).toBeUndefined();
});

it.each([
  ['hubspot', {}],
  ['hubspot', { auth: 'signature', header: 'X-Secret' }],
  ['typeform', {}],
  ['intercom', {}],
  ['meta', {}],
  ['linkedin', {}],
  ['pipedrive', {}],
  ['jotform', {}],
  ['google-ads', {}],
])('of %s %j a key may be what its vendor gives, and a token is encoded', (preset, options) => {
  expect(faultOfSecret(sourceOf(preset, options), 'tökén wïth accents')).toBeUndefined();
});

it('refuses what Bearer does not carry, and lets through what it does', async () => {
  const source = sourceOf('generic');
  const isProved = (secret: string) => {
    const headers = { authorization: `Bearer ${secret}` };
    return source.preset.verify(delivery({ headers }), {
      options: source.options,
      secrets: [secret],
    });
  };
  for (let code = 0x20; code < 0x180; code += 1) {
    const secret = `before-it${String.fromCharCode(code)}behind-it`;
    // Of what is beyond ASCII, a header has other bytes than the secret.
    const arrives = code < 0x7f && (await isProved(secret));
    expect([code, faultOfSecret(source, secret) === undefined]).toEqual([code, arrives]);
  }
});
