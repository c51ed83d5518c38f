import { isNotTheLeads, isNumberOfThing } from './field-name.ts';
import { limits } from './limits.ts';
import { looksLikeNumber, mayBeNumber } from './looks-like.ts';
import { personOf } from './persons.ts';
import { isOfNumber } from './values.ts';

const NUMBER = /(?<!\d)[+(]?(?:\d[\s()./-]{0,3}){8,14}\d(?!\d)/g;

const CALL = '(?:call|phone|ring|reach|contact|text|sms|whatsapp|bel|skakel|kontak|bereik)';
/** What of `call me any time on` stands between may name somebody else: `call me or my wife on`. */
const CALL_ME = new RegExp(
  `\\b${CALL} (?:me|us|my|ons)\\b(?:(.{0,60})\\b(?:on|at|by|via|op))?\\W{0,5}$`,
  'i',
);
/** `my cell is`: what it is called says whether it is a telephone's, and whose. */
const MY = /\b((?:my|our|ons) [\p{L}'’ ]{2,40}?)(?: is)?\W{0,5}$/iu;
/** `don't call me on`, with nothing after it; not `I couldn't reach you`. */
const NOT = new RegExp(
  `(?:\\bnot|n['’]?t|\\bnever|\\bmoenie) (?:${CALL}|use|try)\\b(?! you|.*(?:, ?\\w|\\bbut|\\bmaar))`,
  'i',
);
/**
 * What is no matter: who the lead is (`I am the owner of a shop.`), and words that say of a field, but not of
 * a number in a text, that it holds none of the lead.
 */
const NO_MATTER =
  /\b(?:(?:(?:I|we)(?: a|['’])(?:m|re)|(?:ek|ons) is) (?!\p{L}+(?:ed|ing)\b)(?:(?!\b(?:my|and|en|but|maar|not|nie)\b)[^.;!?\n]){1,150}[,.;!?\n]|(?:time|date|from|website|site|page|price|cost|size|users?)\b)/giu;
/** `Call Sam on`, `her number`. */
const SOMEBODY =
  /\b(?:[Cc]all|(?:[Ss]peak|[Tt]alk) (?:to|with)|[Aa]sk for|[Bb]el) (?!Me|Us|Back|On)\p{Lu}\p{Ll}|\b(?:[Hh](?:er?|is|im|aar|om|ulle)|[Ss]he|[Tt]hem)\b/u;
/** The words that may say what a number is of: of `order a line`, `line`. */
const NEAREST = /(?:(?:^|[\s,]+)(?!(?:an?|'n)\s)[^\s,]+){1,5}[\s,]*$/i;
/** `2026-11-20`, `20/11/2026` */
const DATE = /^(?:(?:19|20)\d\d[/.-]\d|\d\d?[/.-]\d\d?[/.-]\d{4})/;
/** `450 000 000` */
const ROUND = /^[1-9]\d{0,2}(?:[ .]\d{3}){2,}(?!\d)/;
const IN_ADDRESS = /\/\/\S{1,150}$/;

/**
 * The number to dial that somebody wrote into a free text: `Please call me on 082 555 0101 after five`. One
 * of somebody else, of a thing or an amount is none, nor is one of which the text does not tell whose
 * it is beside somebody else.
 *
 * @param isOfOther whether it answers a question for somebody else's number or a thing's: then a number
 *   counts only if the text says to call the lead on it
 * @returns the number as it was written
 */
export function numberInText(whole: string, isOfOther = false): string | undefined {
  const text = whole.slice(0, limits.value).replace(/[^\S\n]/g, ' ');
  for (const { 0: number, index } of text.matchAll(NUMBER)) {
    if (!isOfOther && number === text.trim() && mayBeNumber(number)) return number;
    const [before, after] = [text.slice(0, index), text.slice(index + number.length)];
    if (isLeads(number, before, after, isOfOther)) return number;
  }
  return undefined;
}

function isLeads(number: string, before: string, after: string, isOfOther: boolean): boolean {
  const sentence = before.split(/[.;!?\n]/).at(-1) ?? '';
  if (NOT.test(sentence) || DATE.test(number)) return false;
  const between = CALL_ME.exec(sentence);
  const isToCall = between !== null && isNobodyElse(between[1] ?? '');
  const called = MY.exec(sentence)?.[1] ?? '';
  const isOwn = isToCall || (!isOfOther && isOfNumber([called]) && isNobodyElse(called));
  if (isOwn || isOfOther) return isOwn && mayBeNumber(number);
  const told =
    after.replace(/^[\s,(–—-]{1,9}/, '').split(/[.,;!?()\n]|\b(?:or|and|en)\b/, 1)[0] ?? '';
  return (
    looksLikeNumber(number) &&
    !ROUND.test(number) &&
    !IN_ADDRESS.test(before.slice(-160)) &&
    isNobodyElse(before) &&
    isNobodyElse(told) &&
    !isThing(NEAREST.exec(sentence.slice(-250))?.[0] ?? '') &&
    !(/^(?:is|was)\b/.test(told) && isThing(told))
  );
}

/** What stands nearest is read, in pieces of which each is as short as a name may be. */
const isNobodyElse = (text: string): boolean => {
  const line = text.slice(-700).replace(NO_MATTER, '').replaceAll('\n', ' ');
  const pieces = line.match(/.{1,250}(?:\s|$)/g) ?? [];
  return !SOMEBODY.test(line) && personOf([...pieces, line.slice(-250)]) === 'own';
};

const isThing = (text: string): boolean => {
  const name = [text.slice(0, 250).replace(NO_MATTER, '')];
  return isNotTheLeads(name) || isNumberOfThing(name);
};
