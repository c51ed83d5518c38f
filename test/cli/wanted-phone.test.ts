import { describe, expect, it } from 'vitest';
import { valuesTold } from '../../cli/lead/sender-told.ts';
import { wantedPhone } from '../../cli/lead/wanted-phone.ts';
import type { Target } from '../../cli/target/target.ts';
import { encodeParkedLead, type ParkedLead } from '../../functions/lead/parked-lead.ts';

const ZA = { home: 'ZA', country: 'ZA' };
const target = {
  connector: { country: 'ZA', euphoria: { foreignNumbers: 'idd' } },
} as unknown as Target;

describe('a number in what a sender told', () => {
  const { isIn } = wantedPhone('082 555 0311', target);

  it.each([
    ...[
      '0825550311',
      '+27 82 555 0311',
      '27825550311',
      '082-555-0311',
      '(082) 555 0311',
      '825550311',
    ],
    ...['0825550310,0825550311', 'Ann 0825550311; Ben 0825550312', 'cell: 0825550311 (after 5)'],
    ...['082 555 0311 ext 105', '0825550311x5', '2.7825550311E10', '٠٨٢٥٥٥٠٣١١', '082–555–0311'],
    `${'Please phone me. '.repeat(40)}0825550311`,
    Array.from({ length: 40 }, (_, index) => `08255503${String(50 - index)}`).join(','),
  ])('%s holds it', (value) => {
    expect(isIn(value, ZA)).toBe(true);
  });

  it.each([
    ...['0825550312', '9908255503117', '1082555031199', 'p0825550311ffab', 'ORD0825550311X'],
    ...['order-0825550311', '3f0825550311-4a', 'f00d-0825550311', '082555031', 'Ann', ''],
    ...['4929 0825 5503 1100', '2026-11-23T08:25:55.031Z'],
  ])('%s does not hold it', (value) => {
    expect(isIn(value, ZA)).toBe(false);
  });

  it('is read in the country of its source', () => {
    const namibian = wantedPhone('+264 81 444 5566', target);
    expect(namibian.isIn('081 444 5566', { home: 'ZA', country: 'NA' })).toBe(true);
    expect(namibian.isIn('081 444 5566', ZA)).toBe(false);
  });

  it('that is none here is compared as it is', () => {
    const none = wantedPhone('020 7946 0958', target);
    expect(none.isIn('020 7946 0958', ZA)).toBe(true);
    expect(none.isIn('9902079460958', ZA)).toBe(false);
  });
});

describe('what a sender told', () => {
  const kept = { id: 'a1', source: 'crm', reason: 'is missing', parkedAt: '2026-11-23T08:00:00Z' };
  const toldIn = (more: Partial<ParkedLead>): readonly string[] =>
    valuesTold({ body: encodeParkedLead({ ...kept, ...more }) });

  it('is every value of its payload, however deep, and no name of one', () => {
    const payload = { a: { name: 'Ann Nel', phones: [825550311, '+27'] }, b: [null, true, 'é'] };
    expect(toldIn({ payload })).toEqual(['Ann Nel', '825550311', '+27', 'é']);
    const deep = `{"payload":${'['.repeat(5_000)}"Ann"${']'.repeat(5_000)}}`;
    expect(valuesTold({ body: deep })).toEqual(['Ann']);
  });

  it('is what is left of a payload that was too large', () => {
    const told = toldIn({
      payload: { name: 'Renée', phone: '0825550311', notes: 'x'.repeat(2e6) },
    });
    expect(told).toEqual(expect.arrayContaining(['Renée', '0825550311']));
  });

  it('is in the message that could not be read', () => {
    expect(toldIn({ message: '{"v":0,"contact":{"firstName":"Ann"}}' })).toEqual(['0', 'Ann']);
    expect(toldIn({ message: 'Ann 082' })).toEqual(['Ann', '082']);
    expect(valuesTold({ body: 'Ann' })).toEqual(['Ann']);
    expect(valuesTold({ body: '{"name":"Ann"}' })).toEqual(['Ann']);
  });

  it('is nothing where it is not kept', () => {
    expect(toldIn({})).toEqual([]);
  });
});
