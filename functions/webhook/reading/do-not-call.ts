import { BY_PHONE, CALLED } from './permission.ts';

const NO =
  /^(?:no(?! (?:problem|worries|rush|hurry))|n|nee|nope|false|f|0|off|never|not? ?(?:allowed|listed)|unlisted|clear|denied|declined|refused|unchecked|inactive|no,? (?:thanks?|thank you)|nee,? dankie)\b/i;

/**
 * A no where calls are offered, and a yes where they are refused. Microsoft Dynamics 365 writes a choice
 * of `Allow` and `Do Not Allow`.
 */
const OPTED_OUT =
  /^(?:opt(?:ed)?[ _-]?out|unsubscribed|not[ _-]?subscribed|(?:i )?(?:do not|don['’]?t|moenie))\b/i;
const ALLOWS = /^allow/i;

/** `yes`, `ja`, a tick, the words beside the box that was ticked: all but what says no. */
const saysNo = (value: string): boolean => NO.test(value.trim().slice(0, 80));

/** What else than a call somebody asks for where a call was offered: `Rather email`, `WhatsApp only`. */
const OTHER_WAY =
  /^(?!.*\b(?:call|phone|ring|bel)\b)(?:(?:i |i['’]d |i would )?(?:rather|prefer|only|just|please)\b.{0,12})?\b(?:e-?mail|sms|text|whatsapp|e-?pos)(?: (?:me|only|instead|please|rather))*\W{0,3}$/i;

const CALL = '(?:(?:tele)?phone|call|ring|bel|skakel)';
/** `do not sms/call`, `do not call or text` */
const MESSAGE = '(?:sms|text|message|e-?mail|whatsapp)';
const DO_NOT = "(?:do not|don['’]?t|never|moenie)";

const PLEASE = 'please|kindly|asb|asseblief';

/** A text that is one clause. */
const clause = (...patterns: readonly string[]) =>
  new RegExp(
    `^(?:(?:${PLEASE}|but|and|maar|rather|just|only|you can) ){0,2}(?:${patterns.join('|')})(?: (?:${PLEASE}|back|again|at all|any ?more|ever|weer|terug|thanks?|dankie)){0,3}$`,
    'i',
  );

/** In plain words, as a whole clause of an answer to a question that may be about anything. */
const REFUSALS = clause(
  // `Never call back` is what somebody says of the sender.
  `(?!never .*(?:back|terug)$)${DO_NOT} (?:my )?(?:${MESSAGE} ?(?:/|or) ?)?${CALL}(?: ?(?:/|or|and) ?${MESSAGE})?(?: me| my)?(?: nie)?`,
  `${DO_NOT} (?:contact me|my kontak)(?: ${BY_PHONE})?(?: nie)?`,
  `i ${DO_NOT} (?:want|wish|like) (?:to (?:be )?)?(?:${CALLED}|contacted|(?:any |phone ){0,2}calls)`,
  `stop (?:(?:tele)?phoning|calling|contacting)(?: me)?`,
  `(?:remove|take) me (?:from|off) (?:(?:your|the|this|all|any|of) ){0,2}(?:(?:call(?:ing)?|(?:tele)?phone|contact|marketing) )?(?:lists?|database)`,
  'not by (?:tele)?phone|dnc|do[-_ ]not[-_ ]call|ek wil nie ge(?:bel|skakel) word nie',
);

/** What is wrong with a line, too: `Line dead, no calls`. */
const NO_CALLS = clause('no (?:(?:tele)?phone )?calls|geen oproepe');
const POLITE = new RegExp(PLEASE, 'i');
const GREETING = /^(?:please|asb|hi|hello|thanks|dankie)$/i;

/** `Call tomorrow`, `you can phone me after four`, `unless by phone`: not `call my husband`. */
const ASKS_FOR_CALL = clause(
  '(?:call|phone|ring|(?:bel|skakel)(?: my)?)(?! .*(?:again|weer|whatsapp))(?: (?:me|after|from|between|at|on|in|later|tomorrow|when|na|m[oô]re|\\d+)\\b.*)?',
  '(?:unless|except|tensy|behalwe) .*',
);

/** What people write as a whole message, and what the buttons say with which they want no more of it. */
const STOP =
  /^\W{0,3}(?:please )?(?:stop ?(?:(?:it|this|all|marketing|promotions|messages|messaging|(?:sending|texting|whatsapping)(?: me)?)\b ?(?:me|messages|texts)?)?|unsubscribe(?: me)?|remove me|opt[ -]?(?:me )?out)(?: (?:please|asb|asseblief|now|again))?\W{0,3}$/i;

/** What is longer tells of more than that, and has to be read by somebody. */
const LONGEST_REFUSAL = 200;

/**
 * Whether somebody says in plain words, in a whole clause, not to be phoned: `No calls please`, not
 * `Don't call before five`.
 */
function refuses(value: string): boolean {
  if (value.length > LONGEST_REFUSAL) return false;
  const clauses = value
    .split(/[.,;!\n]|\s[-–—/]\s/)
    .map((each) => each.trim())
    .filter(Boolean);
  if (clauses.some((each) => ASKS_FOR_CALL.test(each))) return false;
  // Where nothing else is told, or it is asked for.
  const isOnly = clauses.every((each) =>
    [NO_CALLS, OTHER_WAY, GREETING].some((pattern) => pattern.test(each)),
  );
  return clauses.some(
    (each) => REFUSALS.test(each) || (NO_CALLS.test(each) && (isOnly || POLITE.test(each))),
  );
}

/** Whether a message to the sender, a person's own words, wants no more of it, calls or any other. */
export const wantsNoMore = (message: string): boolean =>
  refuses(message) || (message.length <= LONGEST_REFUSAL && STOP.test(message));

/**
 * Whether an answer says that the person must not be phoned.
 *
 * @param kind what its name is: `doNotCall` where yes forbids it, `mayCall` where no does, or another
 *   way; `mayContact` where only no does; `notes` is what somebody wrote
 */
export function forbidsCalls(kind: string | undefined, values: readonly string[]): boolean {
  switch (kind) {
    case 'doNotCall':
      return values.some((value) => !saysNo(value) && !ALLOWS.test(value));
    case 'mayCall':
    case 'mayContact':
      return (
        values.some((value) => saysNo(value) || OPTED_OUT.test(value)) ||
        (kind === 'mayCall' && values.every((value) => OTHER_WAY.test(value)))
      );
    case 'notes':
      return values.some(wantsNoMore);
    default:
      // `newsletter: unsubscribe` is none; who writes in capitals answers a message.
      return values.some((value) => refuses(value) || value === 'STOP');
  }
}
