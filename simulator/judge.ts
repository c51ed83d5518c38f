import { createAnswerCache } from './answer-cache.ts';
import type { Document } from './document.ts';
import { type ErrorKind, errorTexts, type Faults } from './faults.ts';
import { isPoisonNumber } from './poison.ts';
import type { ApiRequest, Contact } from './request.ts';
import { errorAnswer, successAnswer } from './shapes.ts';

/** What the API made of a call: the XML it answers, and the phone numbers it added. */
export interface Verdict {
  outcome: string;
  answer: string;
  phoneNumbers: string[];
  cached: boolean;
}

/** A call as it came in; no request where the document could not be read. */
export interface Received {
  body: Buffer;
  read: Document;
  request: ApiRequest | null;
}

export interface Judge {
  /** Keeps `Concurrent API Calls Exceeded` as the answer to these bytes. */
  keepBusy(tenant: string, body: Buffer, answer: string): void;
  /** What the answer cache has for a call as it comes in, before any work is done for it. */
  recall(received: Received): Verdict | undefined;
  /** Judges a call that was worked on; `fault` is the error to answer whatever it asks. */
  verdict(received: Received, fault: ErrorKind | null): Verdict;
  /** Empties the answer cache. */
  forget(): void;
}

/**
 * The API behind its front: authorises, looks into the answer cache, checks, and accepts
 * (docs/euphoria-api.md, Answers and Two facts).
 *
 * Cached for `cacheSeconds` is every answer to a tenant with the right key, errors too.
 * Concurrent API Calls Exceeded is so only where it is asked for: the limiter stands in front.
 *
 * @param keys tenant name → key
 * @param faults the settings as they are now
 * @param random for details after error texts
 * @param now the clock of the answer cache, milliseconds
 */
export function createJudge(
  keys: ReadonlyMap<string, string>,
  faults: () => Faults,
  random: () => number,
  now: () => number,
): Judge {
  const cache = createAnswerCache<Verdict>(now);

  function refuse(error: ErrorKind, outcome: string = errorTexts[error]): Verdict {
    const answer = errorAnswer(errorTexts[error], faults().failure, random);
    return { outcome, answer, phoneNumbers: [], cached: false };
  }

  function decide(request: ApiRequest, fault: ErrorKind | null): Verdict {
    if (fault !== null) return refuse(fault, fault);
    const error = firstError(request, faults());
    if (error !== null) return refuse(error);
    return request.action === 'DoNothing' ? idle : feed(request);
  }

  function feed({ contacts }: ApiRequest): Verdict {
    const isPoison = poisonTest(faults());
    const good = contacts.filter((contact) => !isPoison(contact));
    const phoneNumbers = good.map(({ phoneNumber }) => phoneNumber);
    const { poisonError, takesGood, success } = faults();
    if (good.length === contacts.length) {
      return { outcome: 'accepted', answer: successAnswer(success), phoneNumbers, cached: false };
    }
    return { ...refuse(poisonError), phoneNumbers: takesGood ? phoneNumbers : [] };
  }

  const authorised = (request: ApiRequest | null): request is ApiRequest =>
    request !== null && isAuthorised(request, keys, faults().authKey);

  return {
    recall({ body, request }) {
      if (!authorised(request)) return undefined;
      const earlier = cache.find(request.tenant, body, faults().cacheSeconds);
      return earlier && { ...earlier, phoneNumbers: [], cached: true };
    },
    verdict({ body, read, request }, fault) {
      if (fault === 'concurrentCalls') return refuse(fault, fault);
      if (read.kind === 'unreadable') return refuse(read.error);
      if (!authorised(request)) return refuse('authorizationFailed');
      const verdict = decide(request, fault);
      cache.keep(request.tenant, body, faults().cacheSeconds, verdict);
      return verdict;
    },
    keepBusy(tenant, body, answer) {
      const outcome = errorTexts.concurrentCalls;
      const verdict = { outcome, answer, phoneNumbers: [], cached: false };
      cache.keep(tenant, body, faults().cacheSeconds, verdict);
    },
    forget: cache.forget,
  };
}

function isAuthorised(
  { tenant, authKey }: ApiRequest,
  keys: ReadonlyMap<string, string>,
  changedKey: string | null,
): boolean {
  const known = keys.get(tenant);
  return known !== undefined && authKey === (changedKey ?? known);
}

function firstError(request: ApiRequest, faults: Faults): ErrorKind | null {
  if (request.action === '') return 'noActionDefined';
  if (request.action === 'DoNothing') return null;
  if (request.action !== 'DialerTrickleFeed') return 'actionNameNotFound';
  const { list, campaign, priority, contacts } = request;
  const refused = faults.refused.find(
    (one) => (one.list ?? list) === list && (one.campaign ?? campaign) === campaign,
  );
  if (refused !== undefined) return refused.error;
  const complete =
    list !== '' &&
    campaign !== '' &&
    /^([1-9]|10)?$/.test(priority) &&
    contacts.length > 0 &&
    contacts.every(({ firstName, phoneNumber }) => firstName !== '' && /^\d+$/.test(phoneNumber));
  if (!complete) return 'incorrectInput';
  const extensions = faults.extensions && new Set(['', ...faults.extensions]);
  const known = contacts.every(({ assignedTo }) => extensions?.has(assignedTo) ?? true);
  return known ? null : 'unknownUsername';
}

const idle: Verdict = {
  outcome: 'accepted',
  answer: '<XML>Nothing Done</XML>',
  phoneNumbers: [],
  cached: false,
};

/** Which contacts make the API refuse their call. */
function poisonTest({ poison, poisonRate, poisonMark }: Faults): (contact: Contact) => boolean {
  const numbers = new Set(poison);
  return ({ phoneNumber, texts }) =>
    numbers.has(phoneNumber) ||
    isPoisonNumber(phoneNumber, poisonRate) ||
    (poisonMark !== null && texts.some((text) => text.includes(poisonMark)));
}
