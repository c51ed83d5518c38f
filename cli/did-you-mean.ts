import { closestName } from '../functions/config/did-you-mean.ts';

/**
 * What somebody may have meant by a word that is none of the choices: `; did you mean hubspot?`, or
 * nothing where no choice is near.
 */
export function didYouMean(word: string, choices: readonly string[]): string {
  const closest = closestName(word, choices);
  return closest === undefined ? '' : `; did you mean ${closest}?`;
}
