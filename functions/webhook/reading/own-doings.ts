import { EVENTS, IDENTIFIER } from './gone.ts';
import { asWord, type JsonObject } from './json-values.ts';
import { plainName, toWords } from './words.ts';

/** `outbound`, `OUTGOING`, `outbound-api`; not `outward facing`. */
const OUT = /^out(?:$|(?:bound|going)(?:$|[\s_-]))/i;

/** What becomes of a message. */
const STATE = /\b(?:queued|sending|sent|delivered|delivery|undelivered|failed|read|seen|status)\b/i;

const TRUE = /^true$/;

/**
 * Whether a sender tells of what the firm did itself: a call that it made, a message that it wrote, or
 * what became of that message. Nobody asked for anything with it.
 *
 * @param value a body, or one lead of it
 */
export function isOwnDoing(value: JsonObject): boolean {
  const told = Object.entries(value).map(
    ([name, each]) => [name.length > 40 ? '' : plainName(name), asWord(each)] as const,
  );
  const has = (names: RegExp, values: RegExp): boolean =>
    told.some(([name, text]) => names.test(name) && values.test(text));
  if (has(/^(?:is)?fromme$/, TRUE) || has(/^messagetype$/, OUT)) return true;
  if (has(/^(?:message|sms)status$/, STATE)) return true;
  // A journey has a direction, a `from` and a `to` as well, but no numbers in them.
  const isCall =
    has(/^(?:call|message|sms)(?:s?id|type)$|^tracking(?:phone)?number$/, /./) ||
    has(/^(?:from|to|caller)$/, /^\+?\d[\d ]{8,}$/);
  if (isCall && has(/^(?:call|message)?direction$/, OUT)) return true;
  // A form may call it `message_sent` that somebody wrote, and tells who did.
  const isSent = has(/^owner$/, TRUE) || !has(/^(?:your|full|first|sender)?name$/, /./);
  return told.some(([name, text]) => {
    if (!EVENTS.test(name) || !IDENTIFIER.test(text)) return false;
    const words = toWords(text).join(' ');
    const isOfMessage = /\b(?:message|sms)\b/.test(words);
    return (
      words === 'message event' ||
      (isOfMessage && STATE.test(isSent ? words : words.replace('sent', '')))
    );
  });
}
