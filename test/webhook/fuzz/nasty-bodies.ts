const list = (size: number, each: (index: number) => string): string =>
  Array.from({ length: Math.max(1, Math.floor(size / (each(size).length + 1))) }, (_, index) =>
    each(index),
  ).join(',');

const person = '"name":"Ann Ngcobo","phone":"0825550142"';
const told = (name: string, ...value: readonly string[]): string =>
  `{${person},"${name}":"${value.join('')}"}`;

/** What an ordinary sender sends, as much of it: the measure for the rest. */
export const plainBody = (size: number): string =>
  `[${list(size, (n) => `{"id":"${n + 1}",${person},"email":"a${n}@example.org","city":"Durban","message":"${'Please call me about solar panels. '.repeat(5)}"}`)}]`;

/** Whole bodies of one kind each, of about `size` bytes. */
export const nastyBodies: Readonly<
  Record<string, readonly [type: string, body: (size: number) => string]>
> = {
  'deep lists': ['application/json', (size) => `${'['.repeat(size / 2)}${']'.repeat(size / 2)}`],
  'deep objects': [
    'application/json',
    (size) => `${'{"a":'.repeat(size / 6)}1${'}'.repeat(size / 6)}`,
  ],
  // What is a lead costs by the lead, in proportion: less of it says as much.
  'a list of lists': ['application/json', (size) => `[${list(size / 4, () => '[{}]')}]`],
  'lists of lists': [
    'application/json',
    (size) => `[${list(Math.min(size, 100_000), () => '[[{"a":1}],[{"b":2}]]')}]`,
  ],
  'many leads': [
    'application/json',
    (size) => `[${list(size / 4, (n) => `{"id":${n},"phone":"0825550142"}`)}]`,
  ],
  'many small lists of people': [
    'application/json',
    (size) => `{${list(Math.min(size, 200_000), (n) => `"a${n}":[{${person}}]`)}}`,
  ],
  'many small lists beside a person': [
    'application/json',
    (size) => `{${person},${list(Math.min(size, 60_000), (n) => `"a${n}":[{"x":1}]`)}}`,
  ],
  'lists of leads in leads': [
    'application/json',
    (size) =>
      `{"data":[${list(Math.min(size, 300_000), () => `{"leads":[{${person}}],"x":[1]}`)}]}`,
  ],
  'people under numbers': [
    'application/json',
    (size) => `{"leads":{${list(Math.min(size, 200_000), (n) => `"${n}":{${person}}`)}}}`,
  ],
  'fields deep in wrappers': [
    'application/json',
    (size) =>
      `${'{"data":'.repeat(28)}{${list(Math.min(size, 60_000), (n) => `"f${n}":"${n}"`)}}${'}'.repeat(28)}`,
  ],
  'spaces in an address': ['application/json', (size) => told('city', ' '.repeat(size - 80), 'x')],
  'lines in an address': ['application/json', (size) => told('street', ' \\n '.repeat(size / 5))],
  'spaces in every field': [
    'application/json',
    (size) => `{${list(size, (n) => `"city ${n}":"a${' '.repeat(9_000)}b"`)}}`,
  ],
  'colons in a name': ['application/json', (size) => `{${person},"${':'.repeat(size - 80)}":"x"}`],
  'spaces in a name': [
    'application/json',
    (size) => `{${person},"a${' '.repeat(size - 80)}b":"x"}`,
  ],
  'long names': [
    'application/json',
    (size) => `{${person},${list(size, (n) => `"${'aB'.repeat(125)}${n}":"x"`)}}`,
  ],
  'brackets in names': [
    'application/json',
    (size) => `{${person},${list(size, (n) => `"${'(a)'.repeat(80)}${n}":"x"`)}}`,
  ],
  'possessives in names': [
    'application/json',
    (size) => `{${person},${list(size, (n) => `"${'ab’ '.repeat(60)}${n}":"x"`)}}`,
  ],
  'combining marks': [
    'application/json',
    (size) => told('message', `e${'\u0316\u0301'.repeat(size / 4 - 40)}`),
  ],
  'combining marks in a name': [
    'application/json',
    (size) => `{"name":"e${'\u0301\u0316'.repeat(size / 4 - 40)}","phone":"0825550142"}`,
  ],
  'combining marks in every field': [
    'application/json',
    (size) => `{${list(size / 2, (n) => `"f${n}":"e${'\u0301\u0316\u0327'.repeat(1_200)}"`)}}`,
  ],
  'many numbers': [
    'application/json',
    (size) =>
      `{${list(Math.min(size, 200_000), (n) => `"phone ${n}":"${'1-2 3.4/'.repeat(25)}"`)}}`,
  ],
  'a list of numbers': [
    'application/json',
    (size) => `{"phone":[${list(size, () => `"${'1 '.repeat(125)}"`)}]}`,
  ],
  'spaced digits': ['application/json', (size) => told('cell', '1 '.repeat(size / 2 - 40))],
  'many calling codes': [
    'application/json',
    (size) =>
      `{${list(Math.min(size, 120_000), (n) => `"phone_country_code${n}":"+264","phone${n}":"0814445566"`)}}`,
  ],
  'many area codes': [
    'application/json',
    (size) =>
      `{${list(Math.min(size, 120_000), (n) => `"area_code ${n}":"082","phone ${n}":"5550142"`)}}`,
  ],
  'area codes of many leads': [
    'application/json',
    (size) => `[${list(size / 4, () => '{"area_code":"082","phone":"5550142"}')}]`,
  ],
  'a table': [
    'application/json',
    (size) => `[["Name","Phone"],${list(size / 4, () => '["Ann Ngcobo","0825550142"]')}]`,
  ],
  'a table of a row': [
    'application/json',
    (size) =>
      `{"headers":["Phone",${list(Math.min(size / 2, 60_000), (n) => `"h${n}"`)}],"rows":[["0825550142",${list(Math.min(size / 2, 60_000), (n) => `"c${n}"`)}]]}`,
  ],
  'many small tables': [
    'application/json',
    (size) => `{${list(Math.min(size, 200_000), (n) => `"a${n}":[["b${n}"],["c${n}"]]`)}}`,
  ],
  'lists of words': [
    'application/json',
    (size) => `[${list(Math.min(size, 300_000), (n) => `["w${n}","v${n}"]`)}]`,
  ],
  'texts in texts': [
    'application/json',
    (size) => JSON.stringify(JSON.stringify(JSON.stringify('['.repeat(size / 2)))),
  ],
  'quotes in quotes': ['application/json', (size) => `"${'\\"'.repeat(size / 2)}"`],
  'packed JSON in every field': [
    'application/json',
    (size) => `{${list(size, (n) => `"f${n}":"{\\"a\\":[1,2,3,4]}"`)}}`,
  ],
  'messages of WhatsApp': [
    'application/json',
    (size) =>
      `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messages":[${list(size / 4, (n) => `{"from":"2782${1_000_000 + n}","type":"text","text":{"body":"Hi"}}`)}],"contacts":[${list(size / 4, (n) => `{"wa_id":"2782${1_000_000 + n}"}`)}]}}]}]}`,
  ],
  'many addresses': [
    'application/json',
    (size) =>
      `{${person},${list(Math.min(size, 80_000), (n) => `"city ${n}":"a","street ${n}":"b"`)}}`,
  ],
  'many ids': [
    'application/json',
    (size) => `{${person},${list(Math.min(size, 80_000), (n) => `"lead_id ${n}":"${n}"`)}}`,
  ],
  'entities of HTML': [
    'application/json',
    (size) => told('message', '&amp;'.repeat(size / 5 - 20)),
  ],
  'beginnings of entities': [
    'application/json',
    (size) => told('message', '&#'.repeat(size / 2 - 40)),
  ],
  'questions with choices': [
    'application/json',
    (size) =>
      `{"data":[${list(Math.min(size, 400_000), (n) => `{"label":"f${n}","value":["o1"],"options":[{"id":"o1","text":"x"},{"id":"o2","text":"y"}]}`)}]}`,
  ],
  'what looks like JSON in JSON': [
    'application/json',
    (size) => `{${list(size, (n) => `"a${n}":"{${'['.repeat(220)}}"`)}}`,
  ],
  'JSON in JSON in JSON': [
    'application/json',
    (size) => {
      const inner = JSON.stringify({
        body: JSON.stringify({ body: JSON.stringify({ a: 'x'.repeat(size / 9) }) }),
      });
      return JSON.stringify({ body: inner });
    },
  ],
  'many fields': ['application/json', (size) => `{${list(size, (n) => `"field ${n}":"${n}"`)}}`],
  'many pairs': [
    'application/json',
    (size) => `{"data":[${list(size, (n) => `{"name":"f${n}","value":"${n}"}`)}]}`,
  ],
  'a long name': ['application/json', (size) => `{"${'aB-'.repeat(size / 3)}":"0825550142"}`],
  'a long number': ['application/json', (size) => `{"phone":${'8'.repeat(size)}}`],
  'a long fraction': ['application/json', (size) => `{"phone":0.${'1'.repeat(size)}e1}`],
  'many fields in a form': [
    'application/x-www-form-urlencoded',
    (size) => list(size, (n) => `a${n}=1`).replaceAll(',', '&'),
  ],
  'deep fields in a form': [
    'application/x-www-form-urlencoded',
    (size) => `a${'[b]'.repeat(size / 3)}=1`,
  ],
  'brackets in a form': ['application/x-www-form-urlencoded', (size) => `a${'['.repeat(size)}=1`],
  'equals in a form': ['application/x-www-form-urlencoded', (size) => '='.repeat(size)],
  'one field many times': ['application/x-www-form-urlencoded', (size) => 'a=1&'.repeat(size / 4)],
  'escapes in a form': [
    'application/x-www-form-urlencoded',
    (size) => `phone=${'%38'.repeat(size / 3)}`,
  ],
  parts: [
    'multipart/form-data; boundary=x',
    (size) =>
      `${'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n\r\n'.repeat(size / 52)}--x--`,
  ],
  'no parts': ['multipart/form-data; boundary=x', (size) => '--x'.repeat(size / 3)],
  'headers of a part': [
    'multipart/form-data; boundary=x',
    (size) => `--x\r\n${'a:b\r\n'.repeat(size / 5)}`,
  ],
  'deep elements': ['text/xml', (size) => '<a>'.repeat(size / 3)],
  'many elements': ['text/xml', (size) => `<a>${'<b/>'.repeat(size / 4)}</a>`],
  'many attributes': [
    'text/xml',
    (size) => `<a ${list(size, (n) => `b${n}="1"`).replaceAll(',', ' ')}/>`,
  ],
  'many entities': [
    'text/xml',
    (size) => `<!DOCTYPE a [${'<!ENTITY b "&c;&c;">'.repeat(size / 20)}]><a>&b;</a>`,
  ],
  'a token of dots': ['application/jwt', (size) => '.'.repeat(size)],
  'a token': [
    'application/jwt',
    (size) => `${'e'.repeat(size / 3)}.${'e'.repeat(size / 3)}.${'e'.repeat(size / 3)}`,
  ],
  'nothing but bytes': ['application/octet-stream', (size) => '\u00ff'.repeat(size / 2)],
};
