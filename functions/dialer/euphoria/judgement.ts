import type { Contact, Destination } from '../../lead/contact.ts';
import { withoutAccents } from '../../lead/text.ts';
import { type Answer, readAnswer } from './answer.ts';
import type { Reply } from './client.ts';

/** What a reply means for the leads of the call (docs/euphoria-api.md, "Answers"). */
export type Judgement =
  /** `shape`: the names of the answer's elements, for the log. */
  | { readonly kind: 'accepted'; readonly shape: string }
  /**
   * Something in the call is refused: one of its contacts, or the campaign or list of all of them.
   * `error` is the API's own words. `document`: the words are about the document as a whole, which
   * a contact can spoil, and a wrong set-up as well.
   */
  | { readonly kind: 'refused'; readonly error: string; readonly document: boolean }
  /** The document is larger than the API takes. */
  | { readonly kind: 'tooLarge'; readonly error: string }
  /** More calls at once than the API allows; costs no attempt. */
  | { readonly kind: 'busy'; readonly error: string }
  /** Not taken, try later. `unrecognised`: an error text that nobody has described. */
  | { readonly kind: 'unavailable'; readonly error: string; readonly unrecognised: boolean }
  /** Not the leads' fault. `credentials`: the API does not know tenant or key. */
  | { readonly kind: 'misconfigured'; readonly error: string; readonly credentials: boolean }
  /** A whole answer that tells neither yes nor no: it may have been taken. */
  | { readonly kind: 'unreadable'; readonly error: string }
  /**
   * No answer: it may have been taken. `askAgain`: the connection is gone, so the same bytes may
   * bring the answer out of the API's cache; where the API was only slow, it is still at work.
   */
  | { readonly kind: 'unsure'; readonly error: string; readonly askAgain: boolean };

/**
 * Every reply means exactly one thing. What cannot be read for certain is no success.
 *
 * @param contacts those of the call: an error that nobody has described may quote them
 * @param destination that of the call: a success may name its list, be that called `Bad debt`
 */
export function judge(
  reply: Reply,
  contacts: readonly Contact[] = [],
  destination?: Destination,
): Judgement {
  switch (reply.kind) {
    case 'notSent':
      return { kind: 'unavailable', error: `not sent: ${reply.cause}`, unrecognised: false };
    case 'lost':
      return { kind: 'unsure', error: `no answer: ${reply.cause}`, askAgain: true };
    case 'gaveUp':
      return { kind: 'unsure', error: 'no answer in time', askAgain: false };
    case 'answered':
      return reply.status >= 200 && reply.status < 300
        ? judgeBody(reply.body, contacts, destination)
        : judgeStatus(reply.status);
  }
}

/**
 * What a reply to the action that does nothing means: it says so in words that no other success has, in
 * whatever element.
 */
export function judgeDoNothing(reply: Reply): Judgement {
  const answer =
    reply.kind === 'answered' && reply.status === 200 ? readAnswer(reply.body) : undefined;
  if (!answer?.ok) return judge(reply);
  const { errors, texts, shape } = answer.value;
  const isDone = [...errors, ...texts.map(([, text]) => text)].some((text) =>
    /^nothing done\W*$/i.test(text),
  );
  return isDone ? { kind: 'accepted', shape } : judge(reply);
}

/**
 * Whether the API has read the call that does nothing, be it that this tenant may not make it: so it takes
 * documents, and a call with a lead may find out the rest.
 */
export const hasReadIt = (judgement: Judgement): boolean =>
  judgement.kind === 'accepted' ||
  (judgement.kind === 'refused' && !judgement.document) ||
  (judgement.kind === 'misconfigured' &&
    !judgement.credentials &&
    describedError(judgement.error) !== undefined);

const httpError = (status: number): string => `HTTP ${status}`;

/**
 * Whether it may be what one contact holds that a call was not taken: an error that nobody has described,
 * or a server that fails on it. All other reasons to try later are the API's own.
 */
export const mayBeOfContact = ({
  error,
  unrecognised,
}: Judgement & { readonly kind: 'unavailable' }): boolean =>
  unrecognised || error === httpError(500);

/** The API answers 200 unless its server is unavailable: another status comes from what stands before it. */
function judgeStatus(status: number): Judgement {
  const error = httpError(status);
  if ([408, 429, 500, 503].includes(status))
    return { kind: 'unavailable', error, unrecognised: false };
  // A gateway that gave up on the API, and server faults that nobody has described.
  if (status >= 500) return { kind: 'unsure', error, askAgain: true };
  if (status === 413 || status === 414) return { kind: 'tooLarge', error };
  // What stands before the API looks into documents, and may dislike what one of them holds.
  if ([400, 406, 415, 422].includes(status)) return { kind: 'refused', error, document: true };
  // A redirect, not found, forbidden: nothing was processed, the address is wrong.
  return { kind: 'misconfigured', error, credentials: false };
}

function judgeBody(
  body: string,
  contacts: readonly Contact[],
  destination: Destination | undefined,
): Judgement {
  const answer = readAnswer(body);
  if (!answer.ok) {
    return answer.error === 'cut'
      ? { kind: 'unsure', error: 'HTTP 200, an answer that was cut off', askAgain: true }
      : { kind: 'unreadable', error: 'HTTP 200, not the XML of the API' };
  }
  const { errors, shape } = answer.value;
  const known = [...errors, ...answer.value.texts.map(([, text]) => text)]
    .map(describedError)
    .find((judgement) => judgement !== undefined);
  if (known !== undefined) return known;
  const texts = answer.value.texts.map(
    ([name, text]) => [name, withoutNamesOf(destination, text)] as const,
  );

  const told = [
    ...errors.filter((error) => !NO_ERROR.test(error)),
    ...texts.filter(isFailedStatus).map(([, text]) => text),
  ][0];
  if (told !== undefined) {
    const words = beginningOf(withoutWordsOf(contacts, told));
    return { kind: 'unavailable', error: `unrecognised: ${words}`, unrecognised: true };
  }
  const isPlainSuccess = texts.some(isGoodStatus);
  if (errors.length > 0 && !isPlainSuccess) {
    return { kind: 'unreadable', error: 'HTTP 200, an error element that tells of none' };
  }
  if (texts.some(isFailure) || (!isPlainSuccess && texts.some(isNothing))) {
    return { kind: 'unreadable', error: 'HTTP 200, words of a failure where no error is told' };
  }
  return { kind: 'accepted', shape };
}

/** Where an element for errors stands in a success, it says that there is none. */
const NO_ERROR = /^(?:0|-|none|no(?: errors?)?|null|nil|false|n\/?a|ok|success)?$/i;
/** Words that no success is told in. */
const FAILURE =
  /\b(?:fail\w*|errors?|invalid|denied|refus\w*|reject\w*|exceed\w*|unable|cannot|can't|could ?n[o']t|does ?n[o']t|do ?n[o']t|is ?n[o']t|was ?n[o']t|not (?:found|valid|allowed|loaded|defined|processed|authori[sz]ed|accepted|added|set|available|permitted|exist\w*|imported|inserted|saved)|no (?:contacts?|leads?|records?|rows?|such)|nothing|none (?:added|inserted|imported)|un(?:success\w*|authori[sz]ed|available|known|processed)|forbidden|exceptions?|time[ds]?(?: |-)?out|missing|incorrect|wrong|bad|busy|too (?:many|busy|large|long|fast)|limit\w*|quota|throttl\w*|suspend\w*|disabled|blocked|expired|inactive|closed|full|duplicate\w*|deadlock\w*|abort\w*|rolled back|rerun|retry|again|later|maintenance|offline|down|overload\w*)\b/i;
/** A count of failures that is nought tells of none. */
const NO_FAILURES =
  /\b(?:(?:0|no|without(?: any)?)\s+(?:errors?|failures?|failed|invalid|rejected|duplicates?|exceptions?)|(?:errors?|failures?|failed|invalid|rejected|duplicates?)\s*[:=]\s*(?:0|none))\b/gi;
const STATUS_NAME = /^(?:status|result|success|ok|state|code|statuscode|returncode|response)$/i;
const GOOD_STATUS = /^(?:success\w*|ok(?:ay)?|true|yes|done|accepted|complete[d]?)$/i;
const BAD_STATUS = /^(?:false|no|nok|ko|f|n|-\d+|[45]\d\d)$/i;
/** Of these, nought says no. Of a code it says yes as often: nobody can tell. */
const YES_OR_NO_NAME = /^(?:success|ok)$/i;
/** Counts of what the API has done with the contacts. */
const COUNT_NAME = /^(?:added|inserted|imported|created|accepted|saved|processed|total|count)$/i;
const FAILED_COUNT_NAME = /^(?:failed|rejected|invalid|refused|skipped|duplicates?)$/i;

const isFailure = ([name, text]: Told): boolean =>
  FAILED_COUNT_NAME.test(name) ? !/^0*$/.test(text) : FAILURE.test(text.replace(NO_FAILURES, ''));

/** Whether it may say that nothing was done with any contact. */
const isNothing = ([name, text]: Told): boolean =>
  COUNT_NAME.test(name)
    ? /^(?:0+|none|no)$/i.test(text)
    : STATUS_NAME.test(name) && /^0+$/.test(text);

type Told = Answer['texts'][number];

const isFailedStatus = ([name, text]: Told): boolean =>
  STATUS_NAME.test(name) &&
  (isFailure([name, text]) ||
    BAD_STATUS.test(text) ||
    (YES_OR_NO_NAME.test(name) && /^0+$/.test(text)));

const isGoodStatus = ([name, text]: Told): boolean =>
  STATUS_NAME.test(name) && GOOD_STATUS.test(text);

/** What one of the documented error texts means, wherever it stands; details may follow it. */
function describedError(text: string): Judgement | undefined {
  const said = text.toLowerCase();
  const found = errorTexts.find(([beginning]) => said.startsWith(beginning.toLowerCase()));
  return found?.[1](found[0]);
}

/** A code, or the words an error text begins with. Errors are logged, and details could quote a number. */
const beginningOf = (error: string): string =>
  /^(?:-?\d{1,4}$|[A-Za-z ,.'…]{0,60})/.exec(error)?.[0].trim() ?? '';

/**
 * An error text with `…` for each word that may be the person's name: one that a contact has as well, be it
 * without its accents, and one that is not in ASCII, which may be a name that was damaged on its way.
 */
function withoutWordsOf(contacts: readonly Contact[], error: string): string {
  const wordsOf = (text: string) => withoutAccents(text).match(WORD) ?? [];
  const theirs = new Set(contacts.flatMap((contact) => Object.values(contact)).flatMap(wordsOf));
  return error.replace(WORD, (word) =>
    theirs.has(withoutAccents(word)) || !/^[a-z]+$/i.test(word) ? '…' : word,
  );
}

/** With U+FFFD and the question mark, which stand for a letter that was lost. */
const WORD = /[\p{L}\p{M}\uFFFD?]+/gu;

/**
 * A text with `…` for the names of campaign, list and data source: where they are repeated, their words
 * say nothing of the call. A name of one word (`Failed`) stays, because that may be what is said.
 */
const withoutNamesOf = (destination: Destination | undefined, text: string): string =>
  [destination?.campaign, destination?.list, destination?.dataSource]
    .filter((name) => name !== undefined && /\S\s+\S/.test(name))
    .reduce((left: string, name = '') => left.split(name).join('…'), text);

const refused =
  (document: boolean) =>
  (error: string): Judgement => ({ kind: 'refused', error, document });
const busy = (error: string): Judgement => ({ kind: 'busy', error });
const unavailable = (error: string): Judgement => ({
  kind: 'unavailable',
  error,
  unrecognised: false,
});
const misconfigured =
  (credentials: boolean) =>
  (error: string): Judgement => ({ kind: 'misconfigured', error, credentials });

/** Error texts by their beginning, compared without regard to case; details may follow. */
const errorTexts: readonly (readonly [text: string, judgement: (error: string) => Judgement])[] = [
  ['Incorrect Input Parameters', refused(false)],
  ['That username is not part of this Tenant', refused(false)],
  ['Concurrent API Calls Exceeded', busy],
  ["I'm sorry, connection to one or more of the databases failed", unavailable],
  ['Sip Server not found', unavailable],
  ['Authorization Failed', misconfigured(true)],
  ['Permission Denied', misconfigured(false)],
  ['Action Name Not Found', misconfigured(false)],
  ['No Action Defined', misconfigured(false)],
  ['Input XML not loaded', refused(true)],
  ['No Document Element', refused(true)],
];

/**
 * The error of a judgement, for whoever reads why leads wait: what the API said, or in our words what
 * came of the call. `HTTP 200, not the XML of the API` is no refusal, and nothing that the API said.
 */
export const whatCameOf = (error: string): string =>
  describedError(error) === undefined ? error : `the API said “${error}”`;

/** The error by which the API says that a contact's agent is not this tenant's. */
export const isAboutAgent = (error: string): boolean =>
  error.startsWith('That username is not part of this Tenant');
