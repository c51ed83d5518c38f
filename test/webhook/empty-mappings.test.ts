import { expect, it, vi } from 'vitest';
import { log } from '../../functions/shared/log.ts';
import { watchMappings } from '../../functions/webhook/empty-mappings.ts';
import type { MappingWarning } from '../../functions/webhook/mapping-warning.ts';
import type { Triaged } from '../../functions/webhook/triage.ts';
import { aQueuedLead } from '../support/leads.ts';

const warning = (field: string, kind: MappingWarning['kind'] = 'empty'): MappingWarning => ({
  field,
  kind,
  text: 'found nothing',
});
const lead = (...warnings: MappingWarning[]): Triaged => ({
  kind: 'good',
  lead: aQueuedLead(),
  payload: {},
  warnings,
});

function watched() {
  const counted: string[] = [];
  const lines: unknown[] = [];
  vi.spyOn(log, 'warn').mockImplementation((message, fields) => lines.push([message, fields]));
  const note = watchMappings((source, metric) => counted.push(`${source} ${metric}`));
  return { counted, lines, note };
}

it('counts a mapping that finds nothing in the fifth lead in a row, and names its field once', () => {
  const { counted, lines, note } = watched();
  const slip = warning('contact.custom1');
  for (let n = 0; n < 4; n += 1) note('crm', [lead(slip)]);
  expect([counted, lines]).toEqual([[], []]);
  note('crm', [lead(slip), lead(slip, warning('list.from'))]);
  expect(counted).toEqual(Array(2).fill('crm MappingsEmpty'));
  expect(lines).toEqual([
    [
      'mappings find nothing that can be used, lead after lead',
      { source: 'crm', field: 'contact.custom1' },
    ],
  ]);
});

it.each(['priority.from', 'id'])(
  'counts a %s that finds what cannot be used as one that finds nothing',
  (field) => {
    const { counted, lines, note } = watched();
    for (let n = 0; n < 5; n += 1) note('crm', [lead(warning(field, 'unfit'))]);
    expect(counted).toEqual(['crm MappingsEmpty']);
    expect(lines).toEqual([
      ['mappings find nothing that can be used, lead after lead', { source: 'crm', field }],
    ]);
  },
);

it.each<[string, Triaged]>([
  ['a lead in which it found something', lead()],
  ['a lead for which only what was found did not fit', lead(warning('contact.custom1', 'unfit'))],
])('begins anew after %s', (_, other) => {
  const { counted, note } = watched();
  const four = Array.from({ length: 4 }, () => lead(warning('contact.custom1')));
  note('crm', [...four, other, ...four]);
  expect(counted).toEqual([]);
});

it('keeps the sources apart, and leaves out what is no lead', () => {
  const { counted, note } = watched();
  for (let n = 0; n < 4; n += 1) {
    note('crm', [lead(warning('contact.custom1')), { kind: 'filtered' }]);
    note('form', [lead(warning('contact.custom1'))]);
  }
  expect(counted).toEqual([]);
});
