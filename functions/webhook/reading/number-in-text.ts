import { fieldOf, isNotTheLeads, isNumberOfThing } from './field-name.ts';
import { limits } from './limits.ts';
import { looksLikeNumber, mayBeNumber } from './looks-like.ts';
import { personOf } from './persons.ts';

const NUMBER = /(?<!\d)[+(]?(?:\d[\s()./-]{0,3}){8,14}\d(?!\d)/g;

const CALL = '(?:call|phone|ring|reach|contact|text|sms|whatsapp|bel|skakel|kontak|bereik)';
/** What of `call me any time on` stands between may name somebody else: `call me or my wife on`. */
const CALL_ME = new RegExp(
  `\\b${CALL} (?:me|us|my|ons)\\b(?:(.{0,60})\\b(?:on|at|by|via|op))?\\W{0,5}$`,
  'i',
);
/** `my cell is`: what it is called says whether it is a telephone's, and whose. */
const MY = /\b((?:my|our|ons) [\p{L}'’ ]{2,40}?)(?: is)?\W{0,5}$/iu;
const NOT = new RegExp(`(?:\\bnot|n['’]?t|\\bnever|\\bmoenie) (?:${CALL}|use|try)\\b`, 'i');
/** `Call Sam on`, `her number`. */
const SOMEBODY =
  /\b(?:[Cc]all|[Ss]peak (?:to|with)|[Tt]alk to|[Aa]sk for|[Bb]el) (?!Me|Us|Back|On)\p{Lu}\p{Ll}|\b(?:[Hh]er|[Hh]is|[Hh]im|[Ss]he|[Hh]e|[Tt]hem|[Hh]aar|[Hh]om|[Hh]ulle)\b/u;
const AMOUNT = /(?:\b(?:R|ZAR|USD)|[$€£])\s?$/;
const OF_MONEY = /^\s?(?:rand|zar|usd|dollars?|%)/i;
/** `2026-11-20`, `20/11/2026`, `450 000 000` */
const DATE_OR_AMOUNT =
  /^(?:(?:19|20)\d\d[/.-]\d|\d\d?[/.-]\d\d?[/.-]\d{4}|[1-9]\d{0,2}(?:[ .]\d{3}){2,}(?!\d))/;
const IN_ADDRESS = /\/\/\S{1,150}$/;

/**
 * The number to dial that somebody wrote into a free text: `Please call me on 082 555 0101 after five`. One
 * of somebody else, of a thing or an amount is none, nor is one of which the text does not tell whose
 * it is beside somebody else.
 *
 * @returns the number as it was written
 */
export function numberInText(whole: string): string | undefined {
  const text = whole
    .slice(0, limits.value)
    .replace(/\s/g, (blank) => (blank === '\n' ? blank : ' '));
  for (const { 0: number, index } of text.matchAll(NUMBER)) {
    if (number === text.trim() && mayBeNumber(number)) return number;
    if (isLeads(number, text.slice(0, index), text.slice(index + number.length))) return number;
  }
  return undefined;
}

function isLeads(number: string, before: string, after: string): boolean {
  const sentence = before.split(/[.;!?\n]/).at(-1) ?? '';
  if (NOT.test(sentence) || DATE_OR_AMOUNT.test(number)) return false;
  const between = CALL_ME.exec(sentence);
  const called = MY.exec(sentence)?.[1] ?? '';
  const isOwn =
    (/^(?:phone|mobile|number)$/.test(fieldOf([called]) ?? '') && isNobodyElse(called)) ||
    (between !== null && isNobodyElse(between[1] ?? ''));
  if (isOwn) return mayBeNumber(number);
  const told =
    after.replace(/^[\s,(–—-]{1,9}/, '').split(/[.,;!?()\n]|\b(?:or|and|en)\b/, 1)[0] ?? '';
  return (
    looksLikeNumber(number) &&
    !AMOUNT.test(before) &&
    !IN_ADDRESS.test(before.slice(-160)) &&
    !OF_MONEY.test(after) &&
    isNobodyElse(before) &&
    isNobodyElse(told) &&
    !isThing(sentence) &&
    !(/^(?:is|was)\b/.test(told) && isThing(told))
  );
}

/** What stands nearest is read, in pieces of which each is as short as a name may be. */
const isNobodyElse = (text: string): boolean => {
  const line = text.replaceAll('\n', ' ').slice(-700);
  const pieces = line.match(/.{1,250}(?:\s|$)/g) ?? [];
  return !SOMEBODY.test(line) && personOf([...pieces, line.slice(-250)]) === 'own';
};

const isThing = (text: string): boolean => {
  const nearest = [text.slice(-250)];
  return isNotTheLeads(nearest) || isNumberOfThing(nearest);
};
