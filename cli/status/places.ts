import { dialerLimits } from '../../functions/dialer/limits.ts';
import { toTime } from '../table.ts';

/** When each of some kept call places is free again, the first one first. */
export const endsOf = (places: readonly { readonly until: string }[]): readonly string[] =>
  places.map(({ until }) => toTime(Date.parse(until))).sort();

/** Which of the call places are kept, why and until when. */
export function describePlaces(places: readonly { readonly until: string }[]): string {
  const { concurrency: all } = dialerLimits;
  const kept = places.length;
  const which =
    kept < all ? `${kept} of ${all} ${kept === 1 ? 'is' : 'are'} kept` : `all ${all} are kept`;
  const until = kept === 1 ? 'until' : 'the first of them until';
  return `${which} for calls that were given up or lost, ${until} ${endsOf(places)[0]}: the API may still be at work on those`;
}
