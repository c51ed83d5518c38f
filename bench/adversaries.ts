import {
  measureLists,
  measureParts,
  measurePoison,
  measureRefusedList,
  measureSlow,
} from '../test/storm/adversaries/measure.ts';
import type { Figures } from '../test/storm/adversaries/scene.ts';
import type { Result } from './support/result.ts';
import { percent, short } from './support/statistics.ts';

/** One world, kind or not, and what came of it. */
export interface Adversity {
  readonly world: string;
  readonly leads: number;
  readonly calls: number;
  readonly contactsPerSecond: number;
  /** Of the rate of the kind world that it stands beside. */
  readonly ofKind: number | undefined;
  readonly mostAtOnce: number;
  readonly mostTaken: number;
}

export interface AdversitySettings {
  readonly leads: number;
  readonly slowLeads: number;
  readonly slowMs: number;
}

/**
 * The rates in a world that is slow, strange and partial, beside those of the kind one: the scenes of
 * `npm run test:storm`, with an API that is counted at its receiving end.
 */
export async function adversaries({
  leads,
  slowLeads,
  slowMs,
}: AdversitySettings): Promise<Result<readonly Adversity[]>> {
  const found: Adversity[] = [];
  const add = (world: string, figures: Figures, kindRate?: number, rate = figures.rate): number => {
    found.push({
      world,
      leads: figures.leads,
      calls: figures.calls,
      contactsPerSecond: rate,
      ofKind: kindRate === undefined ? undefined : rate / kindRate,
      mostAtOnce: figures.mostAtOnce,
      mostTaken: figures.mostTaken,
    });
    return rate;
  };

  const one = add('one list, 200 ms, 50 a call', await measureLists(1, { leads }));
  add('40 lists', await measureLists(40, { leads }), one);
  for (const contactsPerCall of [10, 50]) {
    const exact = await measureParts('whole', contactsPerCall, { leads });
    const kind = add(`a queue that gives all it has, ${contactsPerCall} a call`, exact);
    const parts = await measureParts('random', contactsPerCall, { leads });
    add(`one that gives random parts, ${contactsPerCall} a call`, parts, kind);
  }
  add('one contact in 100 refused, 1 s', await measurePoison(1_000, { leads }));
  const five = await measureRefusedList(false);
  const others = add('four of five lists', five, undefined, five.othersRate);
  const refused = await measureRefusedList(true);
  add('the same, the fifth refused as a whole', refused, others, refused.othersRate);
  add(
    `calls of ${slowMs / 1_000} s, places held to their end`,
    await measureSlow(slowMs, slowLeads),
  );

  return {
    raw: found,
    table: {
      title: 'In a world that is not kind',
      columns: [
        'world',
        'leads',
        'calls',
        'contacts a second',
        'of the kind world',
        'most calls at once',
        'most copies of a person',
      ],
      rows: found.map((row) => [
        row.world,
        String(row.leads),
        String(row.calls),
        short(row.contactsPerSecond),
        row.ofKind === undefined ? '' : percent(row.ofKind),
        String(row.mostAtOnce),
        String(row.mostTaken),
      ]),
      notes: ['Counted by the simulator: a call that was given up counts until it is done.'],
    },
  };
}
