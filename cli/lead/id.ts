import { refuseEmpty } from '../arguments.ts';
import { UsageError } from '../usage.ts';

/** So many characters of an id are enough to tell it: the console shows no more. */
export const ENOUGH = 8;
/** What to do with what is no id of a lead. */
export const BY_PERSON = 'for a number say lead --phone, for a name lead --name';
/** An id is 32 hexadecimal digits, after a `p` if they are of the payload: functions/lead/queued-lead.ts. */
const WHOLE = 32;

/** Ids are written in small letters; who reads one out or pastes it may have it in capitals. */
export const toId = (given: string): string => given.toLowerCase();

/** Whether what a user gave is the id of a lead, or begins it and is long enough to mean it. */
export const isIdOf = (given: string, id: string): boolean => {
  const [meant, whole] = [toId(given), toId(id)];
  return meant === whole || (isPartOfId(meant) && whole.startsWith(meant));
};

/** Whether what a user gave can be the beginning of several ids. */
export const isPartOfId = (given: string): boolean =>
  given.length >= ENOUGH && given.length < WHOLE;

/** Ids by their first characters, which will do for every command, if these tell them apart. */
export function briefly(ids: readonly string[]): string {
  const brief = ids.map((id) => id.slice(0, ENOUGH));
  return (new Set(brief).size === ids.length ? brief : ids).join(', ');
}

/** Hexadecimal digits, after a `p` if they are of the payload; with hyphens, the id of a message. */
const OF_ID = /^p?[\da-f-]+$/i;

/**
 * @param instead what to do with what is no id
 * @throws UsageError for what is no id, or too short to mean anything: nothing would be found, whatever it is.
 */
export function checkId(given: string, instead: string): void {
  refuseEmpty('the id', given);
  if (!OF_ID.test(given)) {
    throw new UsageError(
      `an id is made of digits and the letters a to f, after a p in some, got ${JSON.stringify(given)}; ${instead}`,
    );
  }
  if (given.length >= ENOUGH) return;
  throw new UsageError(
    `an id needs at least its first eight characters, got ${JSON.stringify(given)}`,
  );
}
