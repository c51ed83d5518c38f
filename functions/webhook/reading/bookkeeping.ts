import { plainName, toWords } from './words.ts';

/**
 * All that a delivery tells and that is neither in a field of the contact nor in the notes: what
 * senders keep for themselves, and what must not be written down. Whatever is not on this list is
 * told to the agent. Names are as `plainName` writes them: `user_agent` is `useragent`.
 */
interface Entry {
  readonly why: string;
  readonly names: RegExp;
  /** Also where people would write such a name: `Event type` is a question, `event_type` is not. */
  readonly alsoAsked?: true;
}

const everySender: readonly Entry[] = [
  {
    why: 'a secret of the person or of the form, which nobody may read in the notes',
    names:
      /^(?:token|accesstoken|apikey|secret|signature|password|passwd|pwd|confirmpassword|passwordconfirmation|wagwoord|cardnumber|creditcard\w*|cvv|cvc|pin|nonce|wpnonce|csrf\w*|xsrf\w*|authenticitytoken|cookies|cookie|headers)$/,
    alsoAsked: true,
  },
  {
    why: 'how the form keeps out bots, and which button was pressed',
    names:
      /^(?:\w*captcha\w*|cfturnstileresponse|honeypot|gotcha|hp|botfield|action|submit|submitbutton)$/,
  },
  {
    why: 'with what and from where the form was sent',
    names:
      /^(?:ip|ipaddress|ipcountry|remoteip|remoteaddr|clientip|useragent|browser|os|device|locale|timezone)$/,
  },
  {
    why: 'the kind of event, which decides whether the delivery is read at all',
    names:
      /^(?:event|eventname|eventtype|objecttype|subscriptiontype|apiversion|schemaversion|webhookurl|executionmode|method|istest|test)$/,
  },
  {
    why: 'when it was stored or sent: the connector tells when the lead came in',
    names:
      /^(?:timestamp|createdat|createdon|createdate|createdtime|datecreated|updatedat|updatedon|dateupdated|modifiedat|lastmodified\w*|submittedat|timesubmitted|datesubmitted|submittedon|submissiondate|receivedat|occurredat|sentat)$/,
  },
  {
    why: 'the click of an advertisement, as its network counts it',
    names: /^(?:gclid|fbclid|msclkid|ttclid|gbraid|wbraid|fbc|fbp)$/,
  },
];

/**
 * Last words of names that hold a key of the sender's own and nothing a person reads: `form_id`,
 * `list-ids`. The lead's own id is in CrmTag.
 */
const KEYS: ReadonlySet<string> = new Set('id ids uuid guid hash nonce token vid gclid'.split(' '));

/** Whether a name was written for people: `Event type`, `Device`; not `event_type`, `device`. */
const isAsked = (name: string): boolean => /\s/.test(name.trim()) || /^\p{Lu}\p{Ll}+$/u.test(name);

/**
 * Whether a value stands on the list above.
 *
 * @param path the names of the objects it is in, and its own last
 */
export function isBookkeeping(path: readonly string[]): boolean {
  const last = path.at(-1) ?? '';
  if (path.some((name) => isListed(name, name === last))) return true;
  return !/\s/.test(last.trim()) && KEYS.has(toWords(last).at(-1) ?? '');
}

function isListed(name: string, isLast: boolean): boolean {
  const plain = plainName(name);
  return everySender.some(
    ({ names, alsoAsked }) =>
      names.test(plain) && (alsoAsked === true || !isLast || !isAsked(name)),
  );
}
