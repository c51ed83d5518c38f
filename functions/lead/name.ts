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
  const first = takeTitle(words(fields.firstName));
  const last = takeTitle(words(fields.surname));
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

/**
 * Splits a name written in one: `Mnr. Jan van der Merwe` or `van der Merwe, Jan`.
 * A single word is the first name, unless a title or particle says that it is a surname
 * (`Mev Botha`, `van Zyl`).
 */
export function splitName(full: string): Name {
  const text = words(full).join(' ');
  // `Thandi Nkosi (Mrs)`
  const [, bare = text, remark = ''] = /^([^()]+)\(([^()]+)\)$/.exec(text) ?? [];
  const line = isTitle(remark) ? `${bare.trim()},${remark}` : text;
  const [, main = line, ending] = suffix.exec(line) ?? [];
  const [before = '', ...after] = main.split(',');
  const { title, names } = takeTitle(words(before));
  const given = takeTitle(isNoName(names, after.join(',')) ? [] : words(after.join(' ')));
  const [firstNames, surnames] =
    given.names.length > 0
      ? reversed(names, given.names)
      : inOrder(names, title !== '' || given.title !== '');
  return {
    title: title || given.title,
    firstName: firstNames.join(' '),
    surname: [...surnames, ...(ending === undefined ? [] : [ending])].join(' '),
  };
}

type Names = readonly string[];
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

function takeTitle(names: Names): { title: string; names: Names } {
  const end = names.findIndex((word, at) => !isHonorific(word) && !joinsHonorifics(names, at));
  const count = end === -1 ? names.length : end;
  return { title: withoutDots(names.slice(0, count)), names: names.slice(count) };
}

/** `Mr.`, and two in one word: `Mr/Mrs`. */
const isHonorific = (word: string): boolean =>
  word.split(/[/&]/).every((part) => honorifics.has(part.toLowerCase().replaceAll('.', '')));

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
