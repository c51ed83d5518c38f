import { asWord, type JsonObject } from './json-values.ts';
import { plainName, toWords } from './words.ts';

/** Names under which senders say what happened. */
export const EVENTS =
  /^(?:event|eventname|eventtype|type|action|trigger|triggertype|op|operation|topic|hookevent)$/;
const LEAVING: ReadonlySet<string> = new Set(
  `delete deleted deletion destroy destroyed remove removed erase erased erasure unsubscribe
   unsubscribed optout optedout donotcall dnc blacklisted`.split(/\s+/),
);
/** The same only beside what it happened to: `lead_lost`. */
const ENDING: ReadonlySet<string> = new Set(['lost', 'archived', 'disqualified']);

const RECORDS: ReadonlySet<string> = new Set(
  'lead contact person customer client subscriber record profile entry submission'.split(' '),
);

/** What a program calls an event: a person who fills in a form writes with spaces. */
export const IDENTIFIER = /^[\w.:/-]{1,60}$/;

const GONE =
  /^(?:unsubscribed?|deleted|removed|opt(?:ed)?[\s_-]?out|do[\s_-]not[\s_-](?:call|contact)|dnc)$/i;

/**
 * Why nobody may be dialled for what a sender tells, if it says so: that somebody was deleted, or
 * wants no more of it. Only names in which programs say such things count.
 *
 * @param value a body, or one lead of it
 * @returns `event` for an event of that kind; `state` for what a record says of itself, and for what may
 *   as well be what somebody wants done
 */
export function leaving(value: JsonObject): 'event' | 'state' | undefined {
  const isFlat = !Object.values(value).some((each) => typeof each === 'object' && each !== null);
  for (const [name, told] of Object.entries(value)) {
    if (name.length > 40) continue;
    const plain = plainName(name);
    if (/^(?:is)?deleted$/.test(plain) && /^(?:true|yes|1)$/i.test(asWord(told))) return 'state';
    if (typeof told !== 'string' || told.length > 60) continue;
    if (/^(?:status|state|subscriptionstatus)$/.test(plain) && GONE.test(told)) return 'state';
    const words = EVENTS.test(plain) && IDENTIFIER.test(told) ? toWords(told) : [];
    if (!isLeaving(words)) continue;
    // A form has a `type` and an `action`, too: `type: 'remove'` beside a number is asked of a plumber.
    const isSure = !isFlat || plain.includes('event') || words.some((word) => RECORDS.has(word));
    return isSure ? 'event' : 'state';
  }
  return undefined;
}

/** `contact.deleted`, `delete_lead`; not `remove_asbestos`, which somebody may want. */
function isLeaving(words: readonly string[]): boolean {
  const [first = '', second = ''] = words;
  const last = words.at(-1) ?? '';
  return (
    LEAVING.has(last) ||
    (LEAVING.has(first) && RECORDS.has(second)) ||
    (words.length > 1 && ENDING.has(last)) ||
    /\b(?:opt(?:ed)? out|do not (?:call|contact))$/.test(words.slice(-3).join(' '))
  );
}
