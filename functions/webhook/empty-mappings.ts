import { log } from '../shared/log.ts';
import type { Count } from '../shared/metrics.ts';
import type { MappingWarning } from './mapping-warning.ts';
import type { Triaged } from './triage.ts';

/** A field that is optional at the sender is empty now and then; in so many leads in a row, seldom. */
const IN_A_ROW = 5;

/**
 * What a visitor has typed does not fit a contact's field now and then. Where a lead goes is told by the
 * sender, and so is its id: an expression for it that never finds what can be used is a slip, as one that finds nothing.
 */
const isSlip = ({ kind, field }: MappingWarning): boolean =>
  kind !== 'unfit' || !field.startsWith('contact.');

/**
 * Notices mappings that find nothing, or fail, in five leads of a source and more one after the other,
 * and those of campaign, list, priority and the option `id` that find what cannot be used, as far as one
 * execution environment sees them: they are counted, and a line of the log names them, one for each
 * delivery at most.
 */
export function watchMappings(count: Count): (source: string, triaged: readonly Triaged[]) => void {
  const rows = new Map<string, Map<string, number>>();
  return (source, triaged) => {
    let inARow = rows.get(source) ?? new Map<string, number>();
    const noticed = new Set<string>();
    for (const one of triaged) {
      if (one.kind !== 'good' && one.kind !== 'unusable') continue;
      const now = new Map<string, number>();
      for (const { field } of one.warnings.filter(isSlip)) {
        const times = (inARow.get(field) ?? 0) + 1;
        now.set(field, times);
        if (times < IN_A_ROW) continue;
        noticed.add(field);
        count(source, 'MappingsEmpty');
      }
      inARow = now;
    }
    rows.set(source, inARow);
    if (noticed.size === 0) return;
    log.warn('mappings find nothing that can be used, lead after lead', {
      source,
      field: [...noticed].join(', '),
    });
  };
}
