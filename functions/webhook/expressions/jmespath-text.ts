/**
 * What stands where in the text of a JMESPath expression (https://jmespath.org/specification.html). The
 * library that evaluates them tells nobody what it has parsed, and messages need the words of the config.
 */

/** A part of an expression, without the blanks around it, and its place. */
export interface Part {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** `left sign right`. */
export interface Comparison extends Part {
  readonly sign: Part;
  readonly left: Part;
  readonly right: Part;
}

/** Names and texts as a whole, and each sign by itself, but for `==`, `<=` and the like. */
const tokens = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[A-Za-z_]\w*|[=!<>]=|\S/gs;

/** An expression in its smallest parts. */
export const tokensOf = (expression: string): readonly Part[] =>
  Array.from(expression.matchAll(tokens), ({ 0: text, index }) => ({
    text,
    start: index,
    end: index + text.length,
  }));

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
export const ORDERS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
/** What ends an operand of a comparison: all that binds less, and what stands around arguments and filters. */
const ENDS: ReadonlySet<string> = new Set([',', ':', '|', '&', '?']);
const endsRightSide = (text: string): boolean => ENDS.has(text) || COMPARISONS.has(text);
const OPENING: ReadonlySet<string> = new Set(['(', '[', '{']);
const CLOSING: ReadonlySet<string> = new Set([')', ']', '}']);
const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * The comparisons in an expression that is one, those in filters and arguments included, in the order of their
 * signs. Of `a < b < c`, which is `(a < b) < c`, the second one's left side is the first.
 */
export function comparisonsIn(expression: string): readonly Comparison[] {
  const all = tokensOf(expression);
  return all.flatMap((sign, at) => {
    if (!COMPARISONS.has(sign.text)) return [];
    const first = reach(all, at, -1, (text) => ENDS.has(text));
    const last = reach(all, at, 1, endsRightSide);
    const left = partOf(expression, all.slice(first, at));
    const right = partOf(expression, all.slice(at + 1, last + 1));
    return [{ ...partOf(expression, all.slice(first, last + 1)), sign, left, right }];
  });
}

/** Those by order: `<`, `<=`, `>`, `>=`. */
export const ordersIn = (expression: string): readonly Comparison[] =>
  comparisonsIn(expression).filter(({ sign }) => ORDERS.has(sign.text));

/** What stands behind each `!`, up to a comparison or the like: of `!a.b == c` it is `a.b`. */
export function negatedIn(expression: string): readonly Part[] {
  const all = tokensOf(expression);
  return all.flatMap(({ text }, at) =>
    text === '!'
      ? [partOf(expression, all.slice(at + 1, reach(all, at, 1, endsRightSide) + 1))]
      : [],
  );
}

/** A part of a condition whose own truth counts. */
export interface Operand extends Part {
  readonly isNegated: boolean;
}

/**
 * What the truth of an expression is made of: what stands between `&&` and `||`, and behind `!`, also in
 * parentheses. Of `a && !(b || c == 'd')` these are `a`, `b` and `c == 'd'`.
 */
export const operandsOf = (expression: string): readonly Operand[] =>
  operandsIn(expression, tokensOf(expression), false);

function operandsIn(
  expression: string,
  within: readonly Part[],
  isNegated: boolean,
): readonly Operand[] {
  const signs = joinsIn(within);
  if (signs.length > 0) {
    return [-2, ...signs].flatMap((sign, at) =>
      operandsIn(expression, within.slice(sign + 2, signs[at]), isNegated),
    );
  }
  const [first, ...rest] = within;
  if (first?.text === '!') return operandsIn(expression, rest, !isNegated);
  const isInParentheses =
    first?.text === '(' && reach(within, 0, 1, () => false) === within.length - 2;
  return isInParentheses
    ? operandsIn(expression, within.slice(1, -1), isNegated)
    : [{ ...partOf(expression, within), isNegated }];
}

/** Where each `&&` and `||` outside of brackets begins. None where there is a pipe, which binds less than they do. */
function joinsIn(within: readonly Part[]): readonly number[] {
  const signs: number[] = [];
  let depth = 0;
  for (let at = 0; at < within.length; at += 1) {
    const text = within[at]?.text ?? '';
    if (OPENING.has(text)) depth += 1;
    else if (CLOSING.has(text)) depth -= 1;
    else if (depth === 0 && (text === '|' || text === '&')) {
      if (within[at + 1]?.text !== text) return [];
      signs.push(at);
      at += 1;
    }
  }
  return signs;
}

/** What stands before and behind each pipe, in brackets too, up to another one. */
export function pipesIn(expression: string): readonly Omit<Comparison, keyof Part>[] {
  const all = tokensOf(expression);
  return all.flatMap((sign, at) => {
    const [before, next] = [all[at - 1], all[at + 1]];
    const isOr = (one: Part | undefined) =>
      one?.text === '|' && (one.end === sign.start || one.start === sign.end);
    if (sign.text !== '|' || isOr(before) || isOr(next)) return [];
    const ends = (text: string, index: number): boolean =>
      text === ',' ||
      text === '?' ||
      (text === '|' && all[index - 1]?.text !== '|' && all[index + 1]?.text !== '|');
    const left = partOf(expression, all.slice(reach(all, at, -1, ends), at));
    const right = partOf(expression, all.slice(at + 1, reach(all, at, 1, ends) + 1));
    return [{ sign, left, right }];
  });
}

/** A call of a function, with the texts of its arguments. */
export interface Call extends Part {
  readonly given: readonly string[];
}

/** The calls of the functions of a name. */
export function callsOf(name: RegExp, expression: string): readonly Call[] {
  const all = tokensOf(expression);
  return all.flatMap(({ text, start }, at) => {
    if (!name.test(text) || all[at + 1]?.text !== '(') return [];
    const given: string[] = [];
    for (let from = at + 2; ; ) {
      const last = reach(all, from - 1, 1, (one) => one === ',');
      given.push(partOf(expression, all.slice(from, last + 1)).text);
      const next = all[last + 1];
      if (next?.text !== ',')
        return [{ ...partOf(expression, all.slice(at, last + 2)), start, given }];
      from = last + 2;
    }
  });
}

/** The bracket or quote that an expression opens and does not close, or the other way round: `a ] is missing`. */
export function unclosed(expression: string): string | undefined {
  const open: string[] = [];
  for (const { text } of tokensOf(expression)) {
    if (/^['"`]$/.test(text)) return `a quote is not closed, a ${text} is missing`;
    if (OPENING.has(text)) open.push(CLOSES[text] ?? '');
    else if (CLOSING.has(text) && open.pop() !== text)
      return `it has a ${text} that closes nothing`;
  }
  const missing = open.pop();
  return missing === undefined ? undefined : `a ${missing} is missing`;
}

/** The last token, from one on, before what ends its operand, or before the bracket that it stands in. */
function reach(
  all: readonly Part[],
  from: number,
  step: 1 | -1,
  ends: (text: string, at: number) => boolean,
): number {
  const [opening, closing] = step === 1 ? [OPENING, CLOSING] : [CLOSING, OPENING];
  let depth = 0;
  for (let at = from + step; ; at += step) {
    const text = all[at]?.text;
    if (text === undefined || (depth === 0 && (closing.has(text) || ends(text, at))))
      return at - step;
    if (opening.has(text)) depth += 1;
    if (closing.has(text)) depth -= 1;
  }
}

function partOf(expression: string, within: readonly Part[]): Part {
  const [start, end] = [within[0]?.start ?? 0, within.at(-1)?.end ?? 0];
  return { text: expression.slice(start, end), start, end };
}

/** A text with each part's own put in its place. Of several that begin at one place, the last stands first. */
export const edited = (text: string, edits: readonly Part[]): string =>
  edits
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (done, { start, end, text: put }) => done.slice(0, start) + put + done.slice(end),
      text,
    );
