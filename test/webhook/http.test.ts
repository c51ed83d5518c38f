import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { expect, it } from 'vitest';
import { toRequest, toResult } from '../../functions/webhook/http.ts';

const event = (changes: object = {}) =>
  ({
    version: '2.0',
    routeKey: 'POST /hooks/{source}',
    rawPath: '/hooks/crm',
    rawQueryString: '',
    headers: { host: 'abc.execute-api.af-south-1.amazonaws.com' },
    pathParameters: { source: 'crm' },
    requestContext: {
      domainName: 'abc.execute-api.af-south-1.amazonaws.com',
      http: { method: 'POST' },
      timeEpoch: 1_795_000_000_000,
    },
    isBase64Encoded: false,
    ...changes,
  }) as unknown as APIGatewayProxyEventV2;

it('rebuilds the URL that the sender called', () => {
  const { source, delivery } = toRequest(event({ rawQueryString: 'a=b%3Ac&a=d' }));
  expect(source).toBe('crm');
  expect(delivery.url).toBe(
    'https://abc.execute-api.af-south-1.amazonaws.com/hooks/crm?a=b%3Ac&a=d',
  );
  expect(delivery.query.getAll('a')).toEqual(['b:c', 'd']);
  expect(delivery).toMatchObject({ method: 'POST', receivedAt: 1_795_000_000_000 });
});

it('takes the public URL of the config for what senders call', () => {
  const { delivery } = toRequest(event({ rawQueryString: 'a=b' }), 'https://hooks.example.org/x');
  expect(delivery.url).toBe('https://hooks.example.org/x/hooks/crm?a=b');
});

it('keeps the bytes of the body', () => {
  const bytes = Buffer.from([0x00, 0xff, 0xfe, 0x41]);
  const encoded = toRequest(event({ body: bytes.toString('base64'), isBase64Encoded: true }));
  expect(encoded.delivery.body).toEqual(bytes);
  expect(toRequest(event({ body: 'é' })).delivery.body).toEqual(Buffer.from([0xc3, 0xa9]));
  expect(toRequest(event()).delivery.body).toHaveLength(0);
});

it.each([
  ['application/json; charset=iso-8859-1', 'application/json'],
  ['text/plain;CHARSET="windows-1252"; format=flowed', 'text/plain; format=flowed'],
  ['application/json', 'application/json'],
])('takes the label %s off a body that came as text: it is UTF-8 now', (label, expected) => {
  const headers = { 'content-type': label };
  const asText = toRequest(event({ headers, body: 'Chloë' })).delivery;
  expect(asText.headers['content-type']).toBe(expected);
  expect(asText.body).toEqual(Buffer.from('Chloë'));
  const body = Buffer.from('Chloë', 'latin1').toString('base64');
  const asBytes = toRequest(event({ headers, body, isBase64Encoded: true })).delivery;
  expect(asBytes.headers['content-type']).toBe(label);
});

it('answers in the shape that API Gateway takes', () => {
  expect(toResult({ status: 422, headers: { a: 'b' }, body: 'c' })).toEqual({
    statusCode: 422,
    headers: { a: 'b' },
    body: 'c',
  });
});

it.each([
  ['/hooks/crm', 'crm', undefined],
  ['/hooks/crm/', 'crm', undefined],
  ['/hooks/crm///', 'crm', undefined],
  ['/v1/hooks/crm', 'crm', undefined],
  ['/hooks/website/form.js', 'website', 'form.js'],
  ['/hooks/website/form-token/', 'website', 'form-token'],
  ['/hooks/%63rm', '%63rm', undefined],
  ['/hooks/a/b/c', '', undefined],
  ['/hooks/', '', undefined],
  ['/hooks', '', undefined],
  ['/', '', undefined],
])('of the path %s the source is %j and its file %j', (rawPath, source, file) => {
  const request = toRequest(event({ rawPath, routeKey: '$default', pathParameters: undefined }));
  expect([request.source, request.file]).toEqual([source, file]);
});

it('knows the address of the caller, unless somebody stands between', () => {
  const http = { method: 'POST', sourceIp: '192.0.2.1' };
  const made = event({ requestContext: { domainName: 'x', http, timeEpoch: 1 } });
  expect(toRequest(made).delivery.address).toBe('192.0.2.1');
  expect(toRequest(made, 'https://hooks.example.org').delivery).not.toHaveProperty('address');
});
