import type { Connector } from '../config/connector.ts';
import type { SourceConfig } from '../config/connector-schema.ts';
import { type Destination, LONGEST_LINE } from '../lead/contact.ts';
import { oneLine } from '../lead/text.ts';
import { evaluateMapping } from './mapping.ts';
import { type MappingWarning, notFound } from './mapping-warning.ts';

/**
 * Where a lead goes. One whose part of the destination cannot be told, or not used, goes where the others go.
 *
 * @param warnings gets what of the config could not be used
 */
export function chooseDestination(
  source: SourceConfig,
  { defaults }: Connector,
  payload: unknown,
  warnings: MappingWarning[],
): Destination {
  const route = <Value extends string | number>(
    part: 'campaign' | 'list' | 'priority',
    read: (text: string, isText: boolean) => Value | undefined,
    rule: string,
  ): Value | undefined => {
    const routed = source[part];
    if (routed === undefined) return undefined;
    if (typeof routed === 'string' || typeof routed === 'number') return read(String(routed), true);
    const mapping = typeof routed === 'function' ? routed : routed.from;
    const told = {
      field: typeof routed === 'function' ? part : `${part}.from`,
      mapping,
    };
    const instead = `: ${JSON.stringify(defaults[part])} is used`;
    const found = evaluateMapping(mapping, payload);
    if (found.kind !== 'found') {
      warnings.push(notFound(told, found, instead));
      return undefined;
    }
    const value = read(found.value, found.isText);
    if (value === undefined) warnings.push({ ...told, kind: 'unfit', text: rule + instead });
    return value;
  };
  const toName = (text: string, isText: boolean): string | undefined =>
    isText ? oneLine(text, LONGEST_LINE) || undefined : undefined;
  const toPriority = (text: string): number | undefined => {
    const number = Number(text);
    return Number.isInteger(number) && number >= 1 && number <= 10 ? number : undefined;
  };
  return {
    campaign: route('campaign', toName, 'finds no name of a campaign') ?? defaults.campaign,
    list: route('list', toName, 'finds no name of a list') ?? defaults.list,
    dataSource: source.dataSource ?? defaults.dataSource,
    priority:
      route('priority', toPriority, 'finds no whole number from 1 to 10') ?? defaults.priority,
  };
}
