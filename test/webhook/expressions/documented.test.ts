import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { expressionFault } from '../../../functions/webhook/expressions/expression.ts';
import { holds } from '../../../functions/webhook/mapping.ts';

/** Of each condition that docs/sources.md writes down: whom it lets through, and whom it does not. */
const decides: Readonly<Record<string, readonly [dialled: object[], filtered: object[]]>> = {
  "consent == 'yes'": [[{ consent: 'yes' }], [{ consent: 'no' }, {}]],
  "optout != 'yes'": [[{ optout: 'no' }, {}], [{ optout: 'yes' }]],
  "contains(['ZA', 'NA'], country)": [[{ country: 'NA' }], [{ country: 'BW' }, {}]],
  "contains(tags, 'hot')": [
    [{ tags: ['hot'] }, { tags: 'very hot' }],
    [{ tags: ['cold'] }, {}],
  ],
  "starts_with(product, 'Solar')": [[{ product: 'Solar roof' }], [{ product: 'A Solar' }, {}]],
  "ends_with(email, '.za')": [[{ email: 'a@b.co.za' }], [{ email: 'a@b.com' }, {}]],
  'to_number(age) >= `18`': [
    [{ age: '18' }, { age: 30 }],
    [{ age: '17' }, { age: 'n/a' }, {}],
  ],
  "email != null && email != ''": [[{ email: 'a@b.com' }], [{ email: '' }, {}]],
  'consent == `true`': [[{ consent: true }], [{ consent: 'true' }, { consent: false }, {}]],
  "product == 'Solar' || contains(tags, 'hot')": [
    [{ product: 'Solar' }, { tags: ['hot'] }],
    [{ product: 'Wind' }, {}],
  ],
  "!contains(tags, 'hot')": [[{ tags: [] }, {}], [{ tags: ['hot'] }]],
  '@.phone == @.mobile': [[{ phone: '1', mobile: '1' }], [{ phone: '1', mobile: '2' }]],
};

it('conditions decide as the docs say', () => {
  const [, section = ''] = readFileSync('docs/sources.md', 'utf8').split('| Who is dialled |');
  const [table = ''] = section.split('\n\n');
  const written = [...table.matchAll(/`"(.*?)"`/g)].map(([, text = '']) =>
    text.replaceAll('\\|', '|'),
  );
  expect(written).toEqual(Object.keys(decides));
  for (const [condition, [dialled, filtered]] of Object.entries(decides)) {
    expect(expressionFault(condition, 'condition'), condition).toBeUndefined();
    for (const payload of dialled)
      expect(holds(condition, payload)).toEqual({ ok: true, value: true });
    for (const payload of filtered)
      expect(holds(condition, payload)).toEqual({ ok: true, value: false });
  }
});
