import { createAnswerCache } from './answer-cache.ts';
import type { Document } from './document.ts';
import { type ErrorKind, errorTexts, type Faults } from './faults.ts';
import type { ApiRequest } from './request.ts';

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
  /** Judges a call; `fault` is the error to answer whatever it asks. */
  verdict(received: Received, fault: ErrorKind | null): Verdict;
  /** Empties the answer cache. */
  forget(): void;
}

/**
 * The API behind its front: authorises, looks into the answer cache, checks, and accepts
 * (EUPHORIA.md, Answers and Two facts).
 *
 * Cached for `cacheSeconds` is every answer to a tenant with the right key, errors too.
 * Concurrent API Calls Exceeded is not: the limiter stands in front of the cache.
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
    const answer = errorAnswer(errorTexts[error], random);
    return { outcome, answer, phoneNumbers: [], cached: false };
  }

  function decide(request: ApiRequest, fault: ErrorKind | null): Verdict {
    if (fault !== null) return refuse(fault, fault);
    const error = firstError(request, faults());
    return error === null ? accept(request) : refuse(error);
  }

  return {
    verdict({ body, read, request }, fault) {
      if (fault === 'concurrentCalls') return refuse(fault, fault);
      if (read.kind === 'unreadable') return refuse(read.error);
      if (request === null || !isAuthorised(request, keys, faults().authKey)) {
        return refuse('authorizationFailed');
      }
      const { cacheSeconds } = faults();
      const earlier = cache.find(request.tenant, body, cacheSeconds);
      if (earlier) return { ...earlier, phoneNumbers: [], cached: true };
      const verdict = decide(request, fault);
      cache.keep(request.tenant, body, cacheSeconds, verdict);
      return verdict;
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
  const poison = new Set(faults.poison);
  const complete =
    list !== '' &&
    campaign !== '' &&
    /^([1-9]|10)?$/.test(priority) &&
    contacts.length > 0 &&
    contacts.every(
      ({ firstName, phoneNumber }) =>
        firstName !== '' && /^\d+$/.test(phoneNumber) && !poison.has(phoneNumber),
    );
  if (!complete) return 'incorrectInput';
  const extensions = faults.extensions && new Set(['', ...faults.extensions]);
  const known = contacts.every(({ assignedTo }) => extensions?.has(assignedTo) ?? true);
  return known ? null : 'unknownUsername';
}

function accept({ action, contacts }: ApiRequest): Verdict {
  const idle = action === 'DoNothing';
  return {
    outcome: 'accepted',
    answer: idle ? '<XML>Nothing Done</XML>' : '<XML><Status>OK</Status></XML>',
    phoneNumbers: idle ? [] : contacts.map(({ phoneNumber }) => phoneNumber),
    cached: false,
  };
}

/** An error answer; details, blanks and a Status beside it come and go (EUPHORIA.md, Answers). */
export function errorAnswer(text: string, random: () => number): string {
  const variants = [text, `${text}: request ${Math.floor(random() * 1e6)}`, `\r\n  ${text} `];
  const error = `<Error>${variants[Math.floor(random() * variants.length)]}</Error>`;
  return random() < 0.5 ? `<XML>${error}</XML>` : `<XML><Status>Failed</Status>${error}</XML>`;
}
