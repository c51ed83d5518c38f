import { keepsRefused } from '../../functions/config/connector.ts';
import { CommandError, explain } from '../command-error.ts';
import type { Connection, Target } from '../target/target.ts';
import { readRefused } from './refused-store.ts';

/** What `connector status` tells of refused deliveries. */
export interface RefusedReport {
  /** How many are kept: in all, and by source. */
  readonly kept: number;
  readonly bySource: Readonly<Record<string, number>>;
  /** Source → how many more were refused and are not kept, at least. */
  readonly notKept: Readonly<Record<string, number>>;
  /** Why nobody can tell: whoever looks at the status need not have the right to these. */
  readonly unknown?: string;
}

/** @returns null where no source keeps them */
export async function reportRefused(
  { connector }: Target,
  connection: Connection,
): Promise<RefusedReport | null> {
  if (!keepsRefused(connector)) return null;
  try {
    const { deliveries, notKept } = await readRefused(connection);
    const bySource = Object.fromEntries(
      [...Map.groupBy(deliveries, ({ source }) => source)].map(([source, { length }]) => [
        source,
        length,
      ]),
    );
    return { kept: deliveries.length, bySource, notKept };
  } catch (error) {
    const unknown = error instanceof CommandError ? error.message : explain(error);
    if (unknown === undefined) throw error;
    return { kept: 0, bySource: {}, notKept: {}, unknown };
  }
}

/** `12: 10 of crm, 2 of website; 5 or more of crm are not kept …` */
export function describeRefused(
  { kept, bySource, notKept, unknown }: RefusedReport,
  option: string,
): string {
  if (unknown !== undefined) return `cannot be told: ${unknown}`;
  const count = (counts: Readonly<Record<string, number>>, more: string): string =>
    Object.entries(counts)
      .map(([source, n]) => `${n}${more} of ${source}`)
      .join(', ');
  const lost = Object.keys(notKept).length === 0 ? '' : `; not kept: ${count(notKept, ' or more')}`;
  if (kept === 0) return `0${lost}`;
  return `${kept}: ${count(bySource, '')}${lost}. npm run connector -- refused list${option}`;
}
