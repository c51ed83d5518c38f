import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBody } from '../../../functions/webhook/reading/body.ts';
import { delivery } from '../sources/deliveries.ts';

const decode = (type: string | undefined, rawBody: string | Uint8Array, query = '') =>
  decodeBody(
    delivery({
      url: `https://leads.example.org/hooks/test${query}`,
      headers: type === undefined ? {} : { 'content-type': type },
      rawBody,
    }),
  );
const FORM = 'application/x-www-form-urlencoded';
const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('JSON', () => {
  const text = '{"name":"Käthe","list":[1,2.5,true,null]}';
  const value = { name: 'Käthe', list: [1, 2.5, true, null] };

  it.each([
    ['application/json'],
    ['application/json; charset=UTF-8'],
    ['APPLICATION/JSON'],
    ['application/vnd.acme.lead+json'],
    ['text/json'],
    ['text/plain;charset=utf-8'],
    ['application/octet-stream'],
    [FORM],
    [''],
    [undefined],
  ])('labelled %s', async (type) => {
    expect(await decode(type, text)).toEqual({ ok: true, value });
  });

  it.each([
    ['with a BOM', 'application/json', `\uFEFF${text}`],
    ['with space around it', 'application/json', `\r\n ${text}\n`],
    ['in the charset of its label', 'application/json; charset="windows-1252"', latin1(text)],
    ['in iso-8859-1', 'text/plain; charset=iso-8859-1', latin1(text)],
    ['in a charset nobody knows', 'application/json; charset=x-none', latin1(text)],
    ['that is not the UTF-8 of its label', 'application/json; charset=utf-8', latin1(text)],
    ['in UTF-16', 'application/json; charset=utf-16le', Buffer.from(text, 'utf16le')],
  ])('%s', async (_, type, body) => {
    expect(await decode(type, body)).toEqual({ ok: true, value });
  });

  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['1000000000000000001', '1000000000000000001'],
    ['-12345678901234567890', '-12345678901234567890'],
    ['27825550101', 27825550101],
    ['1e400', '1e400'],
    ['0.5', 0.5],
    ['"9007199254740993"', '9007199254740993'],
  ])('keeps the number %s exact', async (number, kept) => {
    expect(await decode('application/json', `{"id":${number},"ids":[${number}]}`)).toEqual({
      ok: true,
      value: { id: kept, ids: [kept] },
    });
  });

  it('drops the names of prototypes, at any depth', async () => {
    const body = '{"__proto__":{"a":1},"b":{"constructor":{"prototype":1},"c":2},"prototype":3}';
    const decoded = await decode('application/json', body);
    expect(JSON.stringify(decoded)).toBe('{"ok":true,"value":{"b":{"c":2}}}');
  });
});

describe('forms', () => {
  it.each([
    ['a=1&b=x+y', { a: '1', b: 'x y' }],
    [
      'contact[first_name]=Thandi&contact[phone]=1',
      { contact: { first_name: 'Thandi', phone: '1' } },
    ],
    ['fields%5Bphone%5D%5Bvalue%5D=1', { fields: { phone: { value: '1' } } }],
    ['a[]=1&a[]=2', { a: ['1', '2'] }],
    ['a[]=1', { a: ['1'] }],
    ['a=1&a=2', { a: ['1', '2'] }],
    ['p[0][v]=1&p[1][v]=2', { p: [{ v: '1' }, { v: '2' }] }],
    ['f[39]=x&f[3]=y', { f: { 39: 'x', 3: 'y' } }],
    ['phone=%2B27+82+555+0101', { phone: '+27 82 555 0101' }],
    ['phone=%252B27', { phone: '%2B27' }],
    ['n=K%C3%A4the', { n: 'Käthe' }],
    ['n=K%E4the', { n: 'Käthe' }],
    ['n=100%&m=%zz', { n: '100%', m: '%zz' }],
    ['First+Name*=Thandi&empty=', { 'First Name*': 'Thandi', empty: '' }],
    ['__proto__[x]=1&a[__proto__]=1&constructor=2&a[b]=3', { a: { b: '3' } }],
  ])('%s', async (body, value) => {
    expect(await decode(FORM, body)).toEqual({ ok: true, value });
  });

  it('without a label', async () => {
    expect(await decode('text/plain', 'name=Thandi&phone=1')).toEqual({
      ok: true,
      value: { name: 'Thandi', phone: '1' },
    });
  });

  it('in the charset of the label', async () => {
    expect(await decode(`${FORM}; charset=windows-1252`, 'n=%80%E4')).toEqual({
      ok: true,
      value: { n: '€ä' },
    });
  });

  it('in the query, without the token', async () => {
    const query = '?contact[name]=Thandi+M&phone=%2B27825550101&token=t&key=k';
    expect(await decode(undefined, '', query)).toEqual({
      ok: true,
      value: { contact: { name: 'Thandi M' }, phone: '+27825550101' },
    });
  });

  const part = (disposition: string, content: string, type = '') =>
    `--xyz\r\nContent-Disposition: form-data; ${disposition}\r\n${type}\r\n${content}\r\n`;
  it.each(['utf8', 'latin1'] as const)('multipart in %s, beside a file', async (encoding) => {
    const text = '--x\r\nContent-Disposition: form-data; name="straße"\r\n\r\nZoë\r\n';
    const file =
      '--x\r\nContent-Disposition: form-data; name="f"; filename="cv"\r\n\r\n\u0080\u00ff\r\n--x--\r\n';
    const body = Buffer.concat([Buffer.from(text, encoding), Buffer.from(file, 'latin1')]);
    expect(await decode('multipart/form-data; boundary=x', body)).toEqual({
      ok: true,
      value: { straße: 'Zoë' },
    });
  });

  it('JSON that is labelled as multipart, as some programs have it', async () => {
    expect(await decode('multipart/form-data', Buffer.from('{"name":"Zoë"}'))).toEqual({
      ok: true,
      value: { name: 'Zoë' },
    });
  });

  it('multipart, without its files', async () => {
    const body = [
      part('name="contact[name]"', 'Käthe & Söhne=+1'),
      part('name="tags[]"', 'a'),
      part('name="tags[]"', 'b'),
      part('name="cv"; filename="cv.pdf"', '%PDF', 'Content-Type: application/pdf\r\n'),
      '--xyz--\r\n',
    ].join('');
    expect(await decode('multipart/form-data; boundary=xyz', body)).toEqual({
      ok: true,
      value: { contact: { name: 'Käthe & Söhne=+1' }, tags: ['a', 'b'] },
    });
  });
});

describe('what cannot be read', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const list = (length: number) => `[${Array(length).fill('{"phone":""}')}]`;
  const tooManyValues = `[${Array(11).fill(list(5_000))}]`;
  it.each([
    ['nothing', 'application/json', '', 400, 'empty'],
    ['space', 'application/json', ' \n', 400, 'empty'],
    ['broken JSON', 'application/json', '{"name":"Thandi"', 400, 'not valid JSON'],
    [
      'JSON with unescaped quotes',
      'text/plain',
      '{"name":"Tha"ndi"}',
      400,
      "the body is not valid JSON: at line 1, column 14, expected ',' or '}' after property value",
    ],
    [
      'JSON with a comma too many',
      'application/json',
      '{\n  "name": "Thandi",\n}',
      400,
      'the body is not valid JSON: at line 3, column 1, expected double-quoted property name',
    ],
    ['JSON as Python has it', 'application/json', '{"a":"Thandi","b":True}', 400, 'unexpected T'],
    [
      'a form of several parts that nothing parts',
      'multipart/form-data',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--',
      400,
      'the content type multipart/form-data has no boundary',
    ],
    ['a JSON text', 'application/json', '"Thandi"', 400, 'neither'],
    ['a JSON number', 'application/json', '5', 400, 'neither'],
    ['words', 'text/plain', 'Thandi Mokoena', 400, 'neither'],
    ['JSON nested too deep', 'application/json', deep(40), 400, 'deeper than 32'],
    ['JSON nested far too deep', 'application/json', deep(200_000), 400, ''],
    ['JSON of too many values', 'application/json', tooManyValues, 400, '100000'],
    ['JSON of too many leads', 'application/json', list(5_001), 400, 'more than 5000'],
    ['a form nested too deep', FORM, `a${'[b]'.repeat(9)}=1`, 400, 'deeper than 8'],
    ['a form of too many fields', FORM, 'a=1&'.repeat(1_001), 400, 'more than 1000'],
    ['multipart without a boundary', 'multipart/form-data', 'x', 400, 'multipart'],
    ['multipart cut short', 'multipart/form-data; boundary=xyz', '--xyz\r\nCont', 400, 'multipart'],
    [
      'a table',
      'text/csv',
      'name,phone\nAnn,1',
      415,
      'text/csv is not read: send application/json, ',
    ],
    ['an image', 'image/png', 'x', 415, 'image/* is not read: send application/json, '],
    ['XML', 'text/xml; charset=utf-8', '<lead/>', 415, 'type XML is'],
    ['SOAP', 'application/soap+xml', '<lead/>', 415, 'type XML is'],
    ['XML labelled as text', 'text/plain', '<?xml version="1.0"?><lead/>', 415, 'XML'],
  ])('%s', async (_, type, body, status, reason) => {
    const result = await decode(type, body);
    expect(result).toMatchObject({ ok: false, error: { kind: 'unreadable', status } });
    expect(result).toHaveProperty('error.reason', expect.stringContaining(reason));
    expect(JSON.stringify(result)).not.toContain('Thandi');
  });

  it('a query with nothing but a token', async () => {
    expect(await decode(undefined, '', '?token=t')).toMatchObject({ ok: false });
  });

  it.each([
    ['GET', 'the query is empty'],
    ['POST', 'the body is empty'],
  ])('a %s that tells nothing', async (method, reason) => {
    const told = await decodeBody(
      delivery({ method, url: 'https://leads.example.org/hooks/test?token=t' }),
    );
    expect(told).toMatchObject({ error: { status: 400, reason } });
  });
});

it('never throws, and never pollutes a prototype', async () => {
  const types = [
    'application/json',
    `${FORM}; charset=windows-1252`,
    'multipart/form-data; boundary=x',
    'text/plain',
    'multipart/form-data',
    undefined,
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.constantFrom(...types), fc.string()),
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.json().map((text) => Buffer.from(text)),
        fc.webQueryParameters().map((text) => Buffer.from(text)),
      ),
      async (type, body) => {
        const result = await decode(type, body);
        expect(typeof result.ok).toBe('boolean');
        expect(Object.keys(Object.prototype)).toEqual([]);
      },
    ),
  );
});
