import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { maskedBody } from '../../cli/refused/masked-request.ts';
import { tokenParameters } from '../../functions/webhook/proof/token.ts';

const masked = (text: string): string => maskedBody(Buffer.from(text));

it.each([
  ['JSON', '{"token": "abcdef", "a": 1}', '{"token": "*** (6 characters)", "a": 1}'],
  ['a number of JSON', '{"key":123456,"a":1}', '{"key":"*** (6 characters)","a":1}'],
  ['a longer name', '{"webhookSecret":"abcdef"}', '{"webhookSecret":"*** (6 characters)"}'],
  ['a quoted quote', String.raw`{"auth":"ab\"cd"}`, '{"auth":"*** (6 characters)"}'],
  [
    'JSON in JSON',
    String.raw`{"data":"{\"token\":\"abcdef\",\"a\":1}"}`,
    String.raw`{"data":"{\"token\":"*** (6 characters)",\"a\":1}"}`,
  ],
  ['a form', 'name=Thandi&api_key=abcdef&a=1', 'name=Thandi&api_key=*** (6 characters)&a=1'],
  ['a name in other letters', 'api%5Fkey=abc%20ef', 'api%5Fkey=*** (6 characters)'],
  [
    'XML',
    '<n><SessionId xsi:type="s">abcdef</SessionId><Name>Thandi</Name></n>',
    '<n><SessionId xsi:type="s">*** (6 characters)</SessionId><Name>Thandi</Name></n>',
  ],
  ['CDATA', '<token><![CDATA[abcdef]]></token>', '<token>*** (6 characters)]]></token>'],
  [
    'a form of parts',
    '--x\r\nContent-Disposition: form-data; name="token"\r\nContent-Type: text/plain\r\n\r\nabcdef\r\n--x--',
    '--x\r\nContent-Disposition: form-data; name="token"\r\nContent-Type: text/plain\r\n\r\n*** (6 characters)\r\n--x--',
  ],
  ['a JSON Web Token', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln', '*** (29 characters)'],
])('masks a token in %s', (_, body, shown) => {
  expect(masked(body)).toBe(shown);
});

it.each(tokenParameters)('masks what the query may be proved by: %s', (name) => {
  expect(masked(`{"${name}":"abcdef"}`)).toBe(`{"${name}":"*** (6 characters)"}`);
  expect(masked(`a=1&${name}=abcdef`)).toBe(`a=1&${name}=*** (6 characters)`);
});

it.each([
  '{"firstName":"Thandi","notes":"the key = under the mat","phone":"0825550142"}',
  'name=Thandi&keyboard=qwerty&author=Mokoena',
  '<Name>Thandi</Name>',
])('shows the lead: %s', (body) => {
  expect(masked(body)).toBe(body);
});

it('masks the session that Salesforce sends with its leads', () => {
  const { rawBody } = JSON.parse(
    readFileSync(new URL('../fixtures/salesforce-lead.json', import.meta.url), 'utf8'),
  );
  expect(rawBody).toContain('!EXAMPLE.SESSION');
  expect(masked(rawBody)).not.toContain('EXAMPLE.SESSION');
  expect(masked(rawBody)).toContain('Pieter');
});

it.each([
  ['"', '"token'],
  ['escaped quotes', '\\"'],
  ['names', '"token"'],
  ['tags', '<token '],
  ['parts', 'name="token"\n'],
  ['values', '"token":"'],
  ['CDATA', '<token><![CDATA['],
  ['fields', '&token'],
  ['blanks', '"token"    '],
])('reads a body of %s in time linear in its size', (_, piece) => {
  const milliseconds = (size: number): number => {
    const body = Buffer.from(piece.repeat(size / piece.length));
    const began = performance.now();
    maskedBody(body);
    return performance.now() - began;
  };
  milliseconds(1_000);
  expect(milliseconds(1_000_000)).toBeLessThan(2_000);
});
