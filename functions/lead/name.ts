import { isAbsent, oneLine } from './text.ts';

export interface Name {
  readonly title: string;
  readonly firstName: string;
  readonly surname: string;
}

/** A name as a sender tells it: in separate fields, as one, or both. */
export interface NameFields {
  readonly title?: string | undefined;
  readonly firstName?: string | undefined;
  readonly surname?: string | undefined;
  readonly fullName?: string | undefined;
}

const honorifics = new Set([
  ...['mr', 'mrs', 'ms', 'miss', 'mx', 'sir', 'madam', 'dr', 'prof', 'rev', 'adv', 'hon', 'capt'],
  ...['mister', 'doctor', 'professor', 'reverend', 'advocate', 'pastor', 'past'],
  ...['mnr', 'mev', 'mej', 'me', 'ds', 'eerw'],
  ...['meneer', 'mevrou', 'mejuffrou', 'juffrou', 'dokter', 'advokaat', 'dominee', 'eerwaarde'],
]);

// Those that are nothing else also as the last word of a name; `Hon`, `Pastor` and `Me` may be names.
const plainHonorifics = new Set([
  ...['mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'prof', 'rev', 'adv', 'mnr', 'mev', 'mej'],
]);

// Di, Al, Del and Ten are missing on purpose: they are first names more often.
const particles = new Set([
  ...['van', 'von', 'der', 'den', 'de', 'du', 'le', 'la', 'ka', 'wa', 'ter', "'t", "d'"],
  ...['dos', 'della', 'el', 'bin'],
  // Janse van Rensburg, Jansen van Vuuren.
  ...['janse', 'jansen'],
]);

const suffix = /^(.+?)[\s,]+((?:jr|jnr|sr|snr|ii|iii|phd)\.?)$/i;

// What stands after a whole name and a comma: degrees and posts (`CEO`, `CA(SA)`, `Director`), firms.
// Other capitals may be a given name (`ANN`) or initials (`BK`).
const credential =
  /^(?:C[EFIMOT]O|[ES]?VP|M[DP]|GM|HR|IT|[BMP]A|CA(?: ?\(SA\))?|[BM](?:Com|COM|Ed|Eng|Sc|SC|Tech)|[BDM]BA|MBChB|LL[BDM]|CF[AP]|CPA|ACCA|CIMA|PMP|Pr ?Eng|Esq)(?: ?\(?Hons?\)?)?$/;
const postOrFirm =
  /\b(?:director|manager|owner|founder|attorney|engineer|accountant|pty|edms|ltd|limited|llc)\b|\s(?:cc|bk|inc)\b/i;

// Longer than any name; keeps the work on hostile input small.
const longestName = 200;

/**
 * The name for the dialer. Separate fields win; the full name fills what they
 * leave open. A lone surname becomes the first name, because the API takes no contact without one,
 * so `firstName` is empty only if no name is known at all.
 */
export function readName(fields: NameFields): Name {
  const first = readPart(fields.firstName);
  const last = readPart(fields.surname);
  const full = splitName(fields.fullName ?? '');
  // Senders repeat one part as the full name: it must not fill the other part too.
  const known = new Set([...first.names, ...last.names]);
  const others = (part: string) => words(part).filter((word) => !known.has(word));
  const firstName = (first.names.length > 0 ? first.names : others(full.firstName)).join(' ');
  const surname = (last.names.length > 0 ? last.names : others(full.surname)).join(' ');
  return {
    title: withoutDots(words(fields.title)) || first.title || last.title || full.title,
    firstName: firstName || surname,
    surname: firstName && surname,
  };
}

/** One part of a name in a field of its own, without the form of address before or behind it. */
function readPart(part = ''): Titled {
  const { title, line } = withoutApart(words(part).join(' '));
  const { title: own, names } = takeTitle(words(line));
  return { title: own || title, names };
}

/**
 * Splits a name written in one: `Mnr. Jan van der Merwe` or `van der Merwe, Jan`.
 * A single word is the first name, unless a title or particle says that it is a surname
 * (`Mev Botha`, `van Zyl`).
 */
export function splitName(full: string): Name {
  const { title: apart, line } = withoutApart(words(full).join(' '));
  const [, main = line, ending] = suffix.exec(line) ?? [];
  const [before = '', ...after] = main.split(',');
  const { title: own, names } = takeTitle(words(before));
  const given = takeTitle(isNoName(names, after.join(',')) ? [] : words(after.join(' ')));
  const title = own || given.title || apart;
  const [firstNames, surnames] =
    given.names.length > 0 ? reversed(names, given.names) : inOrder(names, title !== '');
  return {
    title,
    firstName: firstNames.join(' '),
    surname: [...surnames, ...(ending === undefined ? [] : [ending])].join(' '),
  };
}

/**
 * Takes out a form of address that stands in brackets or between commas, wherever it is in the name:
 * `Nkosi, Thandi (Mrs)`, `Nkosi, Thandi, Mrs`, `Nkosi (Mrs), Thandi`.
 *
 * @param text on one line
 */
function withoutApart(text: string): { readonly title: string; readonly line: string } {
  const remarks = Array.from(text.matchAll(REMARK), ([, remark = '']) => remark).filter(isTitle);
  const parts = text
    .replace(REMARK, (whole, remark) => (isTitle(remark) ? ' ' : whole))
    .split(',')
    .map((part) => part.trim());
  const titles = [...parts.filter(isTitle), ...remarks];
  if (titles.length === 0) return { title: '', line: text };
  const names = parts.filter((part) => part !== '' && !isTitle(part));
  return { title: withoutDots(titles.flatMap((title) => words(title))), line: names.join(', ') };
}

/** `(Mrs)` */
const REMARK = /\(([^()]+)\)/g;

type Names = readonly string[];
type Titled = { readonly title: string; readonly names: Names };
type Split = readonly [firstNames: Names, surnames: Names];

function inOrder(names: Names, titled: boolean): Split {
  // An emoji at the end is no surname, but goes with it.
  const last = Math.max(
    0,
    names.findLastIndex((word) => /[\p{L}\p{N}]/u.test(word)),
  );
  const firstPlain = names.findIndex((word) => !isParticle(word));
  if (firstPlain === last && (titled || last > 0)) return [[], names];
  if (last === 0) return [names, []];
  // Particles in front, with more than a surname behind them, belong to the first name:
  // `La Toya Nkosi`, `De Wet Basson`.
  const particle = names.findIndex(
    (word, at) => at > Math.max(firstPlain, 0) && at < last && isParticle(word),
  );
  const start = particle === -1 ? last : particle;
  return [names.slice(0, start), names.slice(start)];
}

/** Whether what follows a comma is no part of a name: it stands after a whole one. */
function isNoName(before: Names, after: string): boolean {
  const isWhole = before.filter((word) => !isParticle(word)).length > 1;
  const parts = after.replaceAll('.', '').split(',');
  // `Acme, Inc.` in one.
  return (
    isWhole &&
    (postOrFirm.test(parts.join(' ').trim()) || parts.some((part) => credential.test(part.trim())))
  );
}

/** `van der Merwe, Jan`, and as it is sorted in Dutch: `Merwe, Jan van der`. */
function reversed(surnames: Names, firstNames: Names): Split {
  const end = firstNames.findLastIndex((word) => !isParticle(word)) + 1;
  return [firstNames.slice(0, end), [...firstNames.slice(end), ...surnames]];
}

/** Whether a text is nothing but how to address somebody: `Mev.`, `Prof Dr`, `Mr & Mrs`. */
export function isTitle(text: string): boolean {
  const { title, names } = takeTitle(words(text));
  return title !== '' && names.length === 0;
}

/** The forms of address before the names, or without these such as are nothing else behind them. */
function takeTitle(names: Names): Titled {
  const end = names.findIndex((word, at) => !isHonorific(word) && !joinsHonorifics(names, at));
  const before = end === -1 ? names.length : end;
  if (before > 0) return { title: withoutDots(names.slice(0, before)), names: names.slice(before) };
  const isPlain = (word = ''): boolean => isHonorific(word, plainHonorifics);
  const last = names.findLastIndex(
    (word, at) => !isPlain(word) && !(joinsHonorifics(names, at) && isPlain(names[at - 1])),
  );
  return { title: withoutDots(names.slice(last + 1)), names: names.slice(0, last + 1) };
}

/** `Mr.`, and two in one word: `Mr/Mrs`. */
const isHonorific = (word: string, known: ReadonlySet<string> = honorifics): boolean =>
  word.split(/[/&]/).every((part) => known.has(part.toLowerCase().replaceAll('.', '')));

/** The middle of `Mr & Mrs`, `Mnr en Mev`. */
const joinsHonorifics = (names: Names, at: number): boolean =>
  at > 0 && /^(?:&|and|en)$/i.test(names[at] ?? '') && isHonorific(names[at + 1] ?? '');

const isParticle = (word: string): boolean =>
  particles.has(word.toLowerCase().replaceAll('’', "'"));

const withoutDots = (title: Names): string =>
  title.map((word) => word.replace(/\.$/, '')).join(' ');

/** `null` and `undefined` in small letters come from a template, not from a person. */
function words(text = ''): Names {
  const line = oneLine(text, longestName);
  if (isAbsent(line)) return [];
  return line.split(' ').filter((word) => !/^(?:null|undefined|)$/.test(word));
}
