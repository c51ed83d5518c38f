import { describe, expect, it } from 'vitest';
import { verifyToken } from '../../../functions/webhook/proof/token.ts';
import { delivery } from '../sources/deliveries.ts';

const TOKEN = 'tok-Käfer-123';
const basic = (both: string) => `Basic ${Buffer.from(both, 'utf8').toString('base64')}`;
const url = (query: string) => ({ url: `https://leads.example.org/hooks/test?${query}` });

describe('verifyToken', () => {
  it.each([
    { authorization: `Bearer ${TOKEN}` },
    { authorization: `bearer  ${TOKEN}` },
    { authorization: TOKEN },
    { authorization: basic(`anyone:${TOKEN}`) },
    { 'x-api-key': TOKEN },
    { 'x-webhook-token': TOKEN },
    { 'x-auth-token': TOKEN },
    { 'x-webhook-secret': TOKEN },
    // Sent twice, and joined by API Gateway.
    { 'x-api-key': `${TOKEN},${TOKEN}` },
    { authorization: `Bearer ${TOKEN},Bearer ${TOKEN}` },
    { authorization: `${basic(`anyone:${TOKEN}`)}, Bearer of something else` },
  ])('finds the token in %j', (headers) => {
    expect(verifyToken(delivery({ headers }), [TOKEN])).toBe(true);
  });

  it.each(['token', 'key', 'api_key', 'apikey', 'secret', 'access_token'])(
    'finds the token in the query as %s',
    (name) => {
      const query = url(`a=1&${name}=${encodeURIComponent(TOKEN)}`);
      expect(verifyToken(delivery(query), [TOKEN])).toBe(true);
    },
  );

  it('finds a token that holds commas', () => {
    expect(verifyToken(delivery({ headers: { 'x-api-key': 'a,b' } }), ['a,b'])).toBe(true);
  });

  it('finds the token in the header of the config, and only there', () => {
    const made = delivery({ headers: { 'X-Acme-Key': TOKEN } });
    expect(verifyToken(made, [TOKEN], 'X-Acme-Key')).toBe(true);
    expect(verifyToken(made, [TOKEN])).toBe(false);
  });

  it.each([
    ['user:pass', basic('user:pass'), true],
    ['user:pass', basic('other:pass'), false],
    ['user:pa:ss', basic('user:pa:ss'), true],
    ['pass', basic('user:pass'), true],
    ['user', basic('user:pass'), false],
    ['pass', basic('pass'), false],
    ['pass', 'Basic %%%', false],
  ])('secret %j by %j: %s', (secret, authorization, good) => {
    expect(verifyToken(delivery({ headers: { authorization } }), [secret])).toBe(good);
  });

  it.each([
    ['no token', {}, [TOKEN]],
    ['another token', { headers: { 'x-api-key': 'other' } }, [TOKEN]],
    ['a token after many others', { headers: { 'x-api-key': `a,b,c,d,${TOKEN}` } }, [TOKEN]],
    ['a part of the token', { headers: { 'x-api-key': TOKEN.slice(0, -1) } }, [TOKEN]],
    ['an empty token', { headers: { 'x-api-key': '' }, ...url('token=') }, ['']],
    ['a blank token', url('token=+'), [' ']],
    ['an empty password', { headers: { authorization: basic('user:') } }, ['']],
    ['no secret', { headers: { 'x-api-key': TOKEN } }, []],
  ])('refuses %s', (_, captured, secrets) => {
    expect(verifyToken(delivery(captured), secrets)).toBe(false);
  });

  it.each([
    ['old', true],
    ['new', true],
    ['older', false],
  ])('while the secret is rotated, %s: %s', (token, good) => {
    const made = delivery({ headers: { 'x-api-key': token } });
    expect(verifyToken(made, ['new', 'old'])).toBe(good);
  });
});
