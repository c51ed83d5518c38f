import { dialerLimits } from '../../functions/dialer/limits.ts';
import { type Finding, note } from '../findings.ts';
import { readKeptPlaces } from '../lead/ledger-lookup.ts';
import { describePlaces } from '../status/places.ts';
import type { Target } from '../target/target.ts';

/** Whether all call places are kept: nothing is wrong then, and nothing goes out. */
export async function checkPlaces(target: Target): Promise<readonly Finding[]> {
  const kept = await readKeptPlaces(await target.connect(), Date.now());
  if (kept.length < dialerLimits.concurrency) return [];
  const places = kept.map(({ until }) => ({ until: new Date(until).toISOString() }));
  return [note('call places', describePlaces(places))];
}
