/** How somebody may be contacted that is no mail. */
export const BY_PHONE = '(?:(?:by|via|per) (?:tele)?phone|telephonically|telefonies)';
/** `called`, `contacted by phone`, `receive calls` */
export const CALLED = `(?:(?:(?:tele)?phon|call)ed|contacted ${BY_PHONE}|gebel|geskakel|(?:receiv(?:e|ing)|get|accept) (?:[\\w-]{1,20} )?calls)`;

const QUESTIONS = new RegExp(
  `^\\s{0,3}(?:${[
    // `Do you want us to call you?`, `Mag ons jou bel?` and no more: not `… before nine?`.
    `(?:may|can|should|could|would|do|mag|kan|moet|wil)\\b(?! (?:not|you (?:have|own))\\b)[^?]{0,40}\\b(?:(?:call|phone|ring|bel|skakel|(?<=\\b(?:u|jou) )kontak|contact (?=you|me))(?: ?(?:you|u|jou|me))?(?: back| terug)?(?: ${BY_PHONE})?|${CALLED})\\s{0,3}\\??\\s{0,3}`,
    // `I agree to be phoned`, `Ek stem in om gebel te word`, `I consent to receive calls and messages`.
    `(?:i|ek) (?:hereby |hiermee )?(?:agree|consent|would like|give (?:my |you )?(?:consent|permission)|stem in|gee (?:my )?toestemming)\\b.{0,30}\\b(?:${CALLED}|(?:call|phone) me|my mag (?:bel|skakel))\\b[\\w ,/]{0,30}\\W{0,3}`,
  ].join('|')})$`,
  'i',
);

/** Whether a label asks whether the person may be phoned. */
export const asksToCall = (label: string): boolean => label.length <= 200 && QUESTIONS.test(label);

const CALL =
  '(?:(?:(?:tele)?phone )?call(?:s|ed|ing| backs?)?|(?:tele)?phon(?:e|ed|ing)|voice|telemarketing)';
const MAY = '(?:consent(?:s|ed)?|permissions?|allow(?:s|ed)?|opt(?:ed)? in|subscribed|ok(?:ay)?)';
const OUT = '(?:dnc|do not call|opt(?:ed)? out|unsubscribed?)';
const DO_NOT = '(?:do not|don t)';

/** Some programs write several words as one: `donotcall`. */
const names = (...patterns: readonly string[]) =>
  new RegExp(
    `^(?:${patterns.join('|')})(?: (?:status|flag|list|registry|given))?$`.replaceAll(' ', ' ?'),
  );

const PERMISSION = names(
  `(?:(?:i|marketing|contact) )*(?:${MAY}|can|may|gdpr|accepts?|preferences)(?: (?:to|for|of|by|via|being|be|marketing|contact))* ${CALL}`,
  `(?:marketing )?${CALL}(?: (?:marketing|contact))? (?:is |has )?(?:${MAY}|subscription status)`,
  'request(?: a)? call(?: back)?|call(?: back)? requested|toestemming om (?:te )?bel',
);
const REFUSAL = names(
  `(?:(?:has|is|i|on|hs) )*(?:${OUT}(?: (?:of|from|receive|marketing))* ${CALL}|${CALL}(?: number)?(?: (?:is|has))? ${OUT}|dnc|${DO_NOT} (?:(?:receive |want to be )?${CALL}|contact)(?: me)?)`,
  'no (?:phone )?calls?|geen oproepe(?: nie)?|moenie (?:my )?(?:bel|skakel|kontak)(?: nie)?|moet my nie (?:bel|skakel) nie|ek wil nie gebel word nie',
);

/**
 * What a name that programs write says of calls: `can_call`, `HasOptedOutOfCalls`, `phone_opt_out`.
 *
 * @param words of the name, in small letters
 */
export function permissionIn(words: readonly string[]): 'doNotCall' | 'mayCall' | undefined {
  const name = words.join(' ').slice(0, 100);
  // ManyChat's `optin_phone` is one to text messages, beside `optin_email` and `optin_whatsapp`.
  if (name === 'optin phone') return undefined;
  if (REFUSAL.test(name)) return 'doNotCall';
  return PERMISSION.test(name) ? 'mayCall' : undefined;
}
