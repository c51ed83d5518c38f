import { Signature } from '@hubspot/api-client/lib/src/utils/signature.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../../functions/webhook/source.ts';
import {
  type HubSpotVersion,
  signHubSpot,
  verifyHubSpot,
} from '../../../../functions/webhook/sources/hubspot/signature.ts';
import { delivery, NOW } from '../deliveries.ts';

const SECRET = 'shhh-Example-Secret';
const request = {
  url: 'https://example.org/hook?src=a%3Ab%2Fc',
  rawBody: '{"name":"Käthe Müller","phone":"+49 30 901820"}',
};
const V1 = '74af04b01998a9ebaf9c2ec0ec0f800749847214cf9d07749aa13e6937ff250b';
const V2 = '1643b6c7ede75399900f86bb76b7c041246222b10f11d87c0380f30680000a65';
const V3 = 'asjbRM1uxxEE/MZHIfmNJjwx7iY+bx+Dw20SlPEjXIg=';

const v3Headers = (signature: string, timestamp = String(NOW)) => ({
  'x-hubspot-signature-v3': signature,
  'x-hubspot-request-timestamp': timestamp,
});
const oldHeaders = (version: string, signature: string) => ({
  'x-hubspot-signature': signature,
  'x-hubspot-signature-version': version,
});
const accepts = (made: Delivery, secrets = [SECRET], versions: HubSpotVersion[] = ['v3', 'v2']) =>
  verifyHubSpot(made, secrets, versions);

describe('signHubSpot', () => {
  it.each([
    ['v1', V1],
    ['v2', V2],
    ['v3', V3],
  ] as const)('%s gives the known-answer vector', (version, signature) => {
    expect(signHubSpot(version, delivery(request), SECRET, String(NOW))).toBe(signature);
  });

  it('gives the v3 vector that HubSpot published', () => {
    const published = delivery({
      url: 'https://www.example.com/webhook_uri',
      rawBody: "{'example_field':'example_value'}",
    });
    expect(signHubSpot('v3', published, 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy', '15000000')).toBe(
      'HPW73RUtKmcYoEDADG0s6MmGFWUzWJKAW07r8RDgcQw=',
    );
  });

  it.each(['v1', 'v2', 'v3'] as const)('%s agrees with the official client', (version) => {
    fc.assert(
      fc.property(
        fc.constantFrom('GET', 'POST'),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.string({ unit: 'grapheme' }),
        (method, secret, rawBody) => {
          const url = 'https://leads.example.org/hooks/hubspot?a=1%20b';
          const official = Signature.getSignature(method, version, {
            clientSecret: secret,
            requestBody: rawBody,
            signature: '',
            url,
            timestamp: NOW,
          });
          const made = delivery({ method, url, rawBody });
          expect(signHubSpot(version, made, secret, String(NOW))).toBe(official);
        },
      ),
    );
  });

  it.each([
    ['%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B', ":/?@!$'()*,;"],
    ['%3a%2f', ':/'],
    ['%20%26%3D%25%2B%23%C3%A9', '%20%26%3D%25%2B%23%C3%A9'],
    ['%253A', '%253A'],
  ])('signs a query of %s as %s', (escaped, signed) => {
    const sign = (query: string) =>
      signHubSpot('v3', delivery({ url: `https://example.org/hook?q=${query}` }), SECRET, '1');
    // A `%` that is decoded would make these differ; URL itself changes nothing in either.
    expect(sign(escaped)).toBe(sign(signed));
    expect(sign(escaped)).not.toBe(sign(`${escaped}x`));
  });
});

describe('verifyHubSpot', () => {
  it.each([
    ['v3', v3Headers(V3)],
    ['v2', oldHeaders('v2', V2)],
    ['v3 beside a v1 that is not accepted', { ...v3Headers(V3), ...oldHeaders('v1', V1) }],
  ])('takes %s', (_, headers) => {
    expect(accepts(delivery({ ...request, headers }))).toBe(true);
  });

  it('takes v1 only where it is accepted', () => {
    const made = delivery({ ...request, headers: oldHeaders('v1', V1) });
    expect(accepts(made)).toBe(false);
    expect(accepts(made, [SECRET], ['v1'])).toBe(true);
  });

  it.each([
    ['the first secret', [SECRET, 'new'], true],
    ['the last secret', ['old', 'older', SECRET], true],
    ['none of the secrets', ['old', 'new'], false],
    ['no secret', [], false],
  ])('is signed by %s', (_, secrets, good) => {
    expect(accepts(delivery({ ...request, headers: v3Headers(V3) }), secrets)).toBe(good);
  });

  const stale = (offset: number) => {
    const timestamp = String(NOW + offset);
    return v3Headers(signHubSpot('v3', delivery(request), SECRET, timestamp), timestamp);
  };
  it.each([
    ['nothing', {}],
    ['a signature of another encoding', v3Headers(Buffer.from(V3, 'base64').toString('hex'))],
    ['v2 in base64', oldHeaders('v2', Buffer.from(V2, 'hex').toString('base64'))],
    ['v2 that says it is v1', oldHeaders('v1', V2)],
    ['v2 that says nothing', { 'x-hubspot-signature': V2 }],
    ['v3 without a timestamp', { 'x-hubspot-signature-v3': V3 }],
    ['v3 of five minutes and a bit ago', stale(-300_001)],
    ['v3 of more than five minutes ahead', stale(300_001)],
    [
      'v3 with a word for a timestamp',
      v3Headers(signHubSpot('v3', delivery(request), SECRET, 'NaN'), 'NaN'),
    ],
    ['v3 with the timestamp changed', v3Headers(V3, String(NOW + 1))],
    ['a bad v3 beside a good v2', { ...v3Headers('AAAA'), ...oldHeaders('v2', V2) }],
    ['an empty v3 beside a good v2', { ...v3Headers(''), ...oldHeaders('v2', V2) }],
  ])('refuses %s', (_, headers) => {
    expect(accepts(delivery({ ...request, headers }))).toBe(false);
  });

  it.each([
    ['body', { rawBody: `${request.rawBody} ` }],
    ['URL', { url: `${request.url}&x=1` }],
    ['method', { method: 'GET' }],
  ])('refuses a changed %s', (_, change) => {
    for (const headers of [v3Headers(V3), oldHeaders('v2', V2)]) {
      expect(accepts(delivery({ ...request, headers, ...change }))).toBe(false);
    }
  });

  it('lets nobody in by an empty secret', () => {
    const headers = v3Headers(signHubSpot('v3', delivery(request), '', String(NOW)));
    expect(accepts(delivery({ ...request, headers }), [''])).toBe(false);
  });
});
