import { fieldOf } from './field-name.ts';
import { EVENTS, IDENTIFIER } from './gone.ts';
import { asWord, type JsonObject } from './json-values.ts';
import { personOf } from './persons.ts';
import { readValues } from './values.ts';
import { plainName, toWords } from './words.ts';

/** `outbound`, `OUTGOING`, `outbound-api`; not `Outbound sales enquiry`. */
const OUT = /^out(?:(?:bound|going)(?:[_-]\w+)?)?$/i;

/** What becomes of a message. */
const STATE =
  /\b(?:queued|sending|sent|(?:un)?delivered|delivery|failed|read|seen|status)\b|^message event$/i;

const NUMBER = /^\+?\d[\d ]{8,}$/;

/**
 * Whether a sender tells of what the firm did itself: a call that it made, a message that it wrote, or
 * what became of that message. Nobody asked for anything with it.
 *
 * @param layers a body or one lead of it, and what stands in it under names that only wrap
 */
export function isOwnDoing(layers: readonly JsonObject[]): boolean {
  const told = layers.map(ownDoing);
  // A lead has a name, and a relay adds to it what became of its own reply: `sms_status: sent`.
  return told.includes(true) || (told.includes(false) && !tellsName(layers[0]));
}

/** `false`: it is one only if nobody's name is told. */
function ownDoing(value: JsonObject): boolean | undefined {
  const told = Object.entries(value).map(
    ([name, each]) => [name.length > 40 ? '' : plainName(name), asWord(each)] as const,
  );
  const has = (names: RegExp, values: RegExp): boolean =>
    told.some(([name, text]) => names.test(name) && values.test(text));
  const isTrue = (names: RegExp): boolean => has(names, /^true$/);
  if (isTrue(/fromme$/) || has(/^messagetype$/, OUT)) return true;
  const hasMessageId = has(/^(?:sms)?(?:message|msg|sms)s?id$/, /./);
  // A journey has a direction, a `from` and a `to` as well, but no numbers in them.
  const isCall =
    hasMessageId ||
    has(/^calls?id$|^tracking(?:phone)?number$/, /./) ||
    (has(/^to$/, NUMBER) && has(/^(?:from|caller)$/, NUMBER));
  if (isCall && has(/^(?:call|message)?direction$/, OUT)) return true;
  if (has(/^(?:message|sms)status$/, STATE)) return hasMessageId;
  let found: false | undefined;
  for (const [name, text] of told) {
    const words = EVENTS.test(name) && IDENTIFIER.test(text) ? toWords(text).join(' ') : '';
    if (!/\b(?:message|sms)\b/.test(words) || !STATE.test(words)) continue;
    // A form may call it `message_sent` that somebody wrote, and tells who did.
    if (isTrue(/^owner$/) || STATE.test(words.replace('sent', ''))) return true;
    if (!has(/fromme$/, /^false$/)) found = false;
  }
  return found;
}

/** Whether it tells the name of somebody who does not work for the firm, at any depth. */
const tellsName = (payload: unknown): boolean =>
  readValues(payload).told.some(({ names }) =>
    names.some((path) => /name$/i.test(fieldOf(path) ?? '') && personOf(path) !== 'guardian'),
  );
