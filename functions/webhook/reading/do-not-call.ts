const NO =
  /^(?:no(?! (?:problem|worries|rush|hurry))|n|nee|nope|false|f|0|off|never|not? ?(?:allowed|listed)|unlisted|clear|denied|declined|refused|unchecked|opted ?out|opt ?out|unsubscribed|inactive|no,? (?:thanks?|thank you)|nee,? dankie)\b/i;

/** Microsoft Dynamics 365 writes a choice of `Allow` and `Do Not Allow`. */
const ALLOWS = /^allow/i;
const FORBIDS = /^(?:i )?(?:do not|don['’]?t|moenie)\b/i;

/** `yes`, `ja`, a tick, the words beside the box that was ticked: all but what says no. */
const saysNo = (value: string): boolean => NO.test(value.trim().slice(0, 80));

/** In plain words, as a whole clause of an answer to a question that may be about anything. */
const REFUSALS =
  /^(?:please |asb |asseblief )?(?:(?:do not|don['’]?t|never|moenie) (?:call|phone|telephone|ring|bel|skakel)(?: me| my)?(?: nie)?(?: please| asseblief)?|not by (?:phone|telephone)|no (?:phone )?calls|dnc|do[-_ ]not[-_ ]call)$/i;

/** What is longer tells of more than that, and has to be read by somebody. */
const LONGEST_REFUSAL = 200;

const refuses = (value: string): boolean =>
  value.length <= LONGEST_REFUSAL &&
  value.split(/[.,;!]|\s[-–—]\s/).some((clause) => REFUSALS.test(clause.trim()));

/**
 * Whether an answer says that the person must not be phoned.
 *
 * @param kind what its name is: `doNotCall` where yes forbids it, `mayCall` where no does
 */
export function forbidsCalls(kind: string | undefined, values: readonly string[]): boolean {
  if (kind === 'doNotCall') return values.some((value) => !saysNo(value) && !ALLOWS.test(value));
  if (kind === 'mayCall') return values.some((value) => saysNo(value) || FORBIDS.test(value));
  return values.some(refuses);
}
