/** How somebody may be contacted that is no mail. */
export const BY_PHONE = '(?:(?:by|via|per) (?:tele)?phone|telephonically|telefonies)';
const BE_CALLED = `(?:(?:(?:tele)?phon|call)ed|contacted ${BY_PHONE}|gebel|geskakel)`;
const GET_CALLS = '(?:receiv(?:e|ing)|get|accept) (?:(?:tele)?phone )?calls';
/** `called`, `contacted by phone`, `receive calls`; who wants no `marketing calls` may be phoned. */
export const CALLED = `(?:${BE_CALLED}|${GET_CALLS})`;

/** Some programs write several words as one: `donotcall`, `maywecall`. */
const names = (...patterns: readonly string[]) =>
  new RegExp(
    `^(?:${patterns.join('|')})(?: (?:status|flag|list|registry|given))?$`.replaceAll(' ', ' ?'),
  );

/** The sender. Whoever else is named, such as `a finance consultant` or `our partners`, is not. */
const SENDER =
  'we|us|ons|i|someone|iemand|(?:one of )?our (?:sales )?(?:team|agents?|consultants?)';
/** `May we also`, `Do you want us to`: not `Do you mind if we`, nor `Do you have a number to`. */
const ASKED = `(?:may|can|should|could|would|do|mag|kan|moet|wil) (?:(?:${SENDER}|you|u|jy|jou|want|wish|need|like|prefer|agree|consent|give|permission|allow|to|to have|for|that|dat|an?|be|being|may|mag|moet|he|also|ook|please|asb|call|phone|sms|e ?mail|contact|or|and) ){0,10}`;

const QUESTION = names(
  // `Do you want us to call you?`, `Mag ons jou bel?` and no more: not `… before nine?`. The
  // `callback` that a form offers is an option.
  `${ASKED}(?:(?:call|phone|ring|bel|skakel)(?: (?:you|u|jou|me)(?: back| terug)?|\\s(?:back|terug))?(?: ${BY_PHONE})?|${BE_CALLED}|to ${GET_CALLS}|((?:u|jou) kontak|contact (?:you|me))(?: back| terug)?( ${BY_PHONE})?)`,
  // `I agree to be phoned`, `Ek stem in om gebel te word`, `I consent to receive calls and messages`.
  `(?!.*(?:marketing|promotion|partner|vennote|third))(?:i|ek) (?:(?:hereby|hiermee|give|gee|my|you) ){0,3}(?:agree|consent|would like|permission|stem in|toestemming).{0,30}(?:${CALLED}|(?:call|phone) me|my mag (?:bel|skakel))(?:\\s.{0,30})?`,
);

const CALL =
  '(?:(?:(?:tele)?phone )?call(?:s|ed|ing| backs?)?|(?:tele)?phon(?:e|ed|ing)|voice|telemarketing)';
const MAY = '(?:consent(?:s|ed)?|permissions?|allow(?:s|ed)?|opt(?:ed)? in|subscribed|ok(?:ay)?)';
const OUT = '(?:dnc|do not call|opt(?:ed)? out|unsubscribed?)';
const DO_NOT = '(?:do not|don t)';

const PERMISSION = names(
  `(?:(?:i|marketing|contact) )*(?:${MAY}|can|may|gdpr|accepts?|preferences)(?: (?:to|for|of|by|via|being|be|contact))* ${CALL}`,
  `(?:marketing )?${CALL}(?: (?:marketing|contact))? (?:is |has )?(?:${MAY}|subscription status)`,
  'toestemming om (?:te )?bel',
);
const REFUSAL = names(
  `(?:(?:has|is|i|on|hs) )*(?:${OUT}(?: (?:of|from|receive|marketing))* ${CALL}|${CALL}(?: number)?(?: (?:is|has))? ${OUT}|dnc|${DO_NOT} (?:(?:receive |want to be )?${CALL}|contact)(?: me)?)`,
  'no (?:phone )?calls?|geen oproepe(?: nie)?|moenie (?:my )?(?:bel|skakel|kontak)(?: nie)?|moet my nie (?:bel|skakel) nie|ek wil nie gebel word nie',
);

type Permission = 'doNotCall' | 'mayCall' | 'mayContact';

/**
 * What a question asks: whether the person may be phoned, or may be contacted in any way.
 *
 * @param words of the question, in small letters
 */
export function permissionAsked(words: readonly string[]): Permission | undefined {
  const asked = QUESTION.exec(words.join(' '));
  if (asked === null) return undefined;
  const [, contact, byPhone] = asked;
  return contact !== undefined && byPhone === undefined ? 'mayContact' : 'mayCall';
}

/**
 * What a name that programs write says of calls: `can_call`, `HasOptedOutOfCalls`, `phone_opt_out`.
 *
 * @param words of the name, in small letters
 */
export function permissionIn(words: readonly string[]): Permission | undefined {
  const name = words.join(' ').slice(0, 100);
  // ManyChat's `optin_phone` is one to text messages, beside `optin_email` and `optin_whatsapp`.
  if (name === 'optin phone') return undefined;
  if (REFUSAL.test(name)) return 'doNotCall';
  return PERMISSION.test(name) ? 'mayCall' : undefined;
}
