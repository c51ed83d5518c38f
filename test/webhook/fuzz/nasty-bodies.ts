const list = (size: number, each: (index: number) => string): string =>
  Array.from({ length: Math.ceil(size / each(size).length) }, (_, index) => each(index)).join(',');

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
  'many leads': [
    'application/json',
    (size) => `[${list(size / 4, (n) => `{"id":${n},"phone":"0825550142"}`)}]`,
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
