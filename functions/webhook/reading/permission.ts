/** How somebody may be contacted that is no mail. */
export const BY_PHONE = '(?:(?:by|via|per) (?:tele)?phone|telephonically|telefonies)';
const BE_CALLED = `(?:(?:(?:tele)?phon|call)ed|contacted ${BY_PHONE}|gebel|geskakel)`;
const GET_CALLS = '(?:receiv(?:e|ing)|get|accept) (?:(?:tele)?phone )?calls';
/** `called`, `contacted by phone`, `receive calls`; who wants no `marketing calls` may be phoned. */
export const CALLED = `(?:${BE_CALLED}|${GET_CALLS})`;

/** Some programs write several words as one: `donotcall`, `maywecall`. */
const names = (...patterns: readonly string[]) =>
  new RegExp(`^(?:${patterns.join('|')})$`.replaceAll(' ', ' ?'));

/** The sender. Whoever else is named, such as `a finance consultant` or `our partners`, is not. */
const SENDER =
  'we|us|ons|i|someone|somebody|iemand|(?:one of )?our (?:team|staff|agents?|consultants?)';
/** `May we also`, `Do you want us to`: not `Do you mind if we`, nor `Do you have a number to`. */
const ASKED = `(?:may|can|should|could|would|do|mag|kan|moet|wil) (?:(?:${SENDER}|you|u|jy|jou|want|like|agree|consent|give|permission|allow|to|have us|have someone|for|that|dat|an?|be|being|may|can|kan|mag|moet|he|also|ook|please|asb|call|phone|sms|text|e ?mail|whatsapp|contact|or|and|of|en) ){0,10}`;
const CONTACT = '(?:(?:u|jou) kontak|contact (?:you|me))(?: back| terug)?';

const MAY_CALL = names(
  // `Do you want us to call you?`, `Mag ons jou bel?` and no more: not `… before nine?`. The
  // `callback` that a form offers is an option.
  `${ASKED}(?:(?:call|phone|ring|bel|skakel)(?: (?:you|u|jou|me)(?: back| terug)?|\\sback|\\sterug)?(?: ${BY_PHONE})?|${CONTACT} ${BY_PHONE}|${BE_CALLED}|to ${GET_CALLS})`,
  // `I agree to be phoned`, `Ek stem in om gebel te word`, `I consent to receive calls and messages`.
  `(?!.*(?:marketing|promotion|partner|vennote|third part|derde part))(?:i|ek) (?:hereby |hiermee )?(?:agree|consent|would like|give (?:my |you )?(?:consent|permission)|stem in|gee (?:my )?toestemming).{0,30}(?:${CALLED}|(?:call|phone) me|my mag (?:bel|skakel))(?:\\s.{0,30})?`,
);
const MAY_CONTACT = names(`${ASKED}${CONTACT}`);

const CALL =
  '(?:(?:(?:tele)?phone )?call(?:s|ed|ing| backs?)?|(?:tele)?phon(?:e|ed|ing)|voice|telemarketing)';
const MAY = '(?:consent(?:s|ed)?|permissions?|allow(?:s|ed)?|opt(?:ed)? in|subscribed|ok(?:ay)?)';
const OUT = '(?:dnc|do not call|opt(?:ed)? out|unsubscribed?)';
const DO_NOT = '(?:do not|don t)';
const ENDING = '(?: (?:status|flag|list|registry|given))?';

const PERMISSION = names(
  `(?:(?:i|marketing|contact) )*(?:${MAY}|can|may|gdpr|accepts?|preferences)(?: (?:to|for|of|by|via|being|be|contact))* ${CALL}${ENDING}`,
  `(?:marketing )?${CALL}(?: (?:marketing|contact))? (?:is |has )?(?:${MAY}|subscription status)${ENDING}`,
  'toestemming om (?:te )?bel',
);
const REFUSAL = names(
  `(?:(?:has|is|i|on|hs) )*(?:${OUT}(?: (?:of|from|receive|marketing))* ${CALL}|${CALL}(?: number)?(?: (?:is|has))? ${OUT}|dnc|${DO_NOT} (?:(?:receive |want to be )?${CALL}|contact)(?: me)?)${ENDING}`,
  `(?:no (?:phone )?calls?|geen oproepe)(?: nie)?${ENDING}`,
  'moenie (?:my )?(?:bel|skakel|kontak)(?: nie)?|moet my nie (?:bel|skakel) nie|ek wil nie gebel word nie',
);

type Permission = 'doNotCall' | 'mayCall' | 'mayContact';

/**
 * What a question asks: whether the person may be phoned, or may be contacted in any way.
 *
 * @param words of the question, in small letters
 */
export function permissionAsked(words: readonly string[]): Permission | undefined {
  const question = words.join(' ');
  if (question.length > 200) return undefined;
  if (MAY_CALL.test(question)) return 'mayCall';
  return MAY_CONTACT.test(question) ? 'mayContact' : undefined;
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
