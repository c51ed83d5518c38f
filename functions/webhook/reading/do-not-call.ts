const NO =
  /^(?:no|n|nee|nope|false|f|0|off|never|not? ?allowed|denied|declined|refused|unchecked|opted ?out|opt ?out|unsubscribed|inactive|no,? (?:thanks?|thank you)|nee,? dankie)\b/i;

/** Microsoft Dynamics 365 writes a choice of `Allow` and `Do Not Allow`. */
const ALLOWS = /^allow/i;
const FORBIDS = /^(?:do not|don['’]?t|moenie)\b/i;

/** `yes`, `ja`, a tick, the words beside the box that was ticked: all but what says no. */
const saysNo = (value: string): boolean => NO.test(value.trim().slice(0, 80));

/** In plain words, as the whole answer to a question that may be about anything. */
const REFUSALS =
  /^(?:please |asb |asseblief )?(?:do not|don['’]?t|never|moenie) (?:call|phone|telephone|ring|bel|skakel)(?: me| my)?(?: nie)?(?:,? please|,? asseblief)?[.!]?$/i;

/**
 * Whether an answer says that the person must not be phoned.
 *
 * @param kind what its name is: `doNotCall` where yes forbids it, `mayCall` where no does
 */
export function forbidsCalls(kind: string | undefined, values: readonly string[]): boolean {
  if (kind === 'doNotCall') return values.some((value) => !saysNo(value) && !ALLOWS.test(value));
  if (kind === 'mayCall') return values.some((value) => saysNo(value) || FORBIDS.test(value));
  return values.some((value) => value.length <= 60 && REFUSALS.test(value));
}
