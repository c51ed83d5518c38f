import type { Contact } from '../../lead/contact.ts';
import type { Reply } from './client.ts';
import { readAnswer } from './response.ts';

/** What a reply means for the leads of the call: the table of EUPHORIA.md, "Answers". */
export type Judgement =
  | { readonly kind: 'accepted' }
  /** One of the contacts is at fault; `error` is the API's own words, `field` the contact's, if told. */
  | { readonly kind: 'rejected'; readonly error: string; readonly field?: 'assignedTo' }
  /** More calls at once than the API allows; costs no attempt. */
  | { readonly kind: 'busy'; readonly error: string }
  /** `unrecognised`: an error text nobody has described. */
  | { readonly kind: 'unavailable'; readonly error: string; readonly unrecognised: boolean }
  /** Not the leads' fault. `credentials`: the API does not know tenant or key. */
  | { readonly kind: 'misconfigured'; readonly error: string; readonly credentials: boolean }
  /** It may have been taken, or not. */
  | { readonly kind: 'unsure'; readonly error: string };

/**
 * Every reply means exactly one thing.
 *
 * @param contacts those of the call: an error that nobody has described may quote them
 */
export function judge(reply: Reply, contacts: readonly Contact[] = []): Judgement {
  switch (reply.kind) {
    case 'notSent':
      return { kind: 'unavailable', error: `not sent: ${reply.cause}`, unrecognised: false };
    case 'lost':
      return { kind: 'unsure', error: `no answer: ${reply.cause}` };
    case 'answered':
      return reply.status >= 200 && reply.status < 300
        ? judgeBody(reply.body, contacts)
        : judgeStatus(reply.status);
  }
}

/** The API answers 200 unless its server is unavailable: another status comes from what stands before it. */
function judgeStatus(status: number): Judgement {
  const error = `HTTP ${status}`;
  if ([408, 429, 500, 503].includes(status))
    return { kind: 'unavailable', error, unrecognised: false };
  // A gateway that gave up on the API, and server faults nobody described.
  if (status >= 500) return { kind: 'unsure', error };
  // A redirect, not found, forbidden: nothing was processed, the address is wrong.
  return { kind: 'misconfigured', error, credentials: false };
}

function judgeBody(body: string, contacts: readonly Contact[]): Judgement {
  const answer = readAnswer(body);
  if (!answer.ok) return { kind: 'unsure', error: `HTTP 200, ${answer.error}` };
  const { error } = answer.value;
  if (error === undefined) return { kind: 'accepted' };
  const said = error.toLowerCase();
  const known = errorTexts.find(([text]) => said.startsWith(text.toLowerCase()));
  if (known !== undefined) return known[1](known[0]);
  const words = beginningOf(withoutWordsOf(contacts, error));
  return { kind: 'unavailable', error: `unrecognised: ${words}`, unrecognised: true };
}

/** The words an error text begins with. Errors are logged, and details could quote a number. */
const beginningOf = (error: string): string => /^[A-Za-z ,.'…]{0,60}/.exec(error)?.[0].trim() ?? '';

/** An error text with `…` for each word that a contact has as well, which may be the person's name. */
function withoutWordsOf(contacts: readonly Contact[], error: string): string {
  const wordsOf = (text: string) => text.toLowerCase().match(WORD) ?? [];
  const theirs = new Set(contacts.flatMap((contact) => Object.values(contact)).flatMap(wordsOf));
  return error.replace(WORD, (word) => (theirs.has(word.toLowerCase()) ? '…' : word));
}

const WORD = /\p{L}+/gu;

const rejected = (error: string): Judgement => ({ kind: 'rejected', error });
/** In this call only AssignedTo names something that has to be this tenant's. */
const unknownAgent = (error: string): Judgement => ({
  kind: 'rejected',
  error,
  field: 'assignedTo',
});
const busy = (error: string): Judgement => ({ kind: 'busy', error });
const unavailable = (error: string): Judgement => ({
  kind: 'unavailable',
  error,
  unrecognised: false,
});
const wrongKey = (error: string): Judgement => ({
  kind: 'misconfigured',
  error,
  credentials: true,
});
const misconfigured = (error: string): Judgement => ({
  kind: 'misconfigured',
  error,
  credentials: false,
});

/** Error texts by their beginning, compared without regard to case; details may follow. */
const errorTexts: readonly (readonly [text: string, judgement: (error: string) => Judgement])[] = [
  ['Incorrect Input Parameters', rejected],
  ['That username is not part of this Tenant', unknownAgent],
  ['Concurrent API Calls Exceeded', busy],
  ["I'm sorry, connection to one or more of the databases failed", unavailable],
  ['Sip Server not found', unavailable],
  ['Authorization Failed', wrongKey],
  ['Permission Denied', misconfigured],
  ['Action Name Not Found', misconfigured],
  ['No Action Defined', misconfigured],
  ['Input XML not loaded', misconfigured],
  ['No Document Element', misconfigured],
];
