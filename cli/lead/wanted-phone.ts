import { isScientific, plainCharacters } from '../../functions/lead/found-numbers.ts';
import { numbersIn, type PhoneCountries, readPhone } from '../../functions/lead/phone.ts';
import { printNote } from '../print.ts';
import type { Target } from '../target/target.ts';
import { UsageError } from '../usage.ts';
import { wrongNumber } from '../wrong-number.ts';

/** So many digits at the end of a number tell it, with or without the code of its country. */
const TELLING_DIGITS = 9;

/** A number that is looked for. */
export interface WantedPhone {
  /** As it is dialled; the digits of one that is not. */
  readonly dialled: string;
  /** Whether a field for one number holds it. */
  readonly isEndOf: (field: string) => boolean;
  /**
   * Whether whatever a sender told holds it, among others and in any spelling. Digits within an id, or a
   * longer number, are none.
   */
  readonly isIn: (value: string, countries: PhoneCountries) => boolean;
}

/** @throws UsageError where a text is no number, and too short to be compared as it is */
export function wantedPhone(
  phone: string,
  {
    connector: {
      country,
      euphoria: { foreignNumbers },
    },
  }: Target,
): WantedPhone {
  const ours = { home: country, country };
  const read = readPhone([phone], { ...ours, foreignNumbers });
  const typed = plainCharacters(phone).replaceAll(/\D/g, '');
  if (!read.ok) {
    // A number that is not dialled can be that of a parked lead.
    const fault = `--phone: ${wrongNumber(read.error.reason, phone)}`;
    if (typed.length < TELLING_DIGITS) throw new UsageError(fault);
    printNote(`${fault}; looked for as it is`);
  }
  const dialled = read.ok ? read.value.dialled : typed;
  const end = dialled.slice(-TELLING_DIGITS);
  const bare = bareDigits(typed);
  const numbers = new Set(numbersIn(phone, ours));
  return {
    dialled,
    isEndOf: (field) => field.replaceAll(/\D/g, '').endsWith(end),
    isIn: (value, countries) =>
      (bare !== '' && bareDigits(value) === bare) ||
      wholeNumbers(value)
        .flatMap((text) => numbersIn(text, countries))
        .some((number) => numbers.has(number)),
  };
}

/** The digits of what is nothing but a number, without the zeros before them; of all else none. */
const bareDigits = (value: string): string =>
  /^[+\d().\s/-]+$/.test(value) ? value.replaceAll(/\D/g, '').replace(/^0+/, '') : '';

/** The parts of a value between its words, without those of its digits that letters belong to. */
function wholeNumbers(value: string): readonly string[] {
  if (isScientific(value.trim())) return [value];
  return value
    .replace(TOKEN, (token) => (isPartly(token) ? ' x ' : token))
    .split(/[\p{L}\p{M}]+/u)
    .filter((part) => /\p{N}/u.test(part))
    .flatMap((part) => (part.length > MOST_READ ? part.split(/[,;|\r\n\t]+/) : [part]));
}

/** The reader of numbers looks at no more of a text than this. */
const MOST_READ = 200;

const TOKEN = /[\p{L}\p{M}\p{N}_-]+/gu;

/** `p0825550142ffab` and `order-0825550142`; not `0825550142x5`, which is a number and its extension. */
const isPartly = (token: string): boolean =>
  /\p{L}/u.test(token.replace(/(?:ext|x)\d{1,7}$/i, '')) && /\p{N}/u.test(token);
