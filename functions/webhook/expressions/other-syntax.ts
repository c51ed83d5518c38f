import { outsideTemplates } from './template.ts';
import { withoutWords } from './word-operators.ts';

/**
 * What people write who know a spreadsheet, SQL, a template or JavaScript, and JMESPath does not have
 * (https://jmespath.org/specification.html), in words that follow the expression.
 */

/** All that JMESPath can do with `name(…)`. */
const functionNames =
  'abs, avg, ceil, contains, ends_with, floor, join, keys, length, map, max, max_by, merge, min, min_by, not_null, reverse, sort, sort_by, starts_with, sum, to_array, to_number, to_string, type, values';
const known = new Set(functionNames.split(', '));

const literals = /'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"/g;

/** An expression with a mere name in place of all that stands in quotes, whose signs mean nothing. */
const unquoted = (expression: string): string => expression.replace(literals, '_q');

/** Changes an expression where it is not in quotes. */
export const outsideQuotes = (expression: string, change: (part: string) => string): string => {
  const quoted = expression.match(literals) ?? [];
  return expression
    .split(literals)
    .map((part, at) => change(part) + (quoted[at] ?? ''))
    .join('');
};

/** Not the `product(s)` of a question, and not a name with a remark: `Budget (R)`. */
const calls = /(?<![\p{L}\p{N}_]\s+)\b([A-Za-z_]\w*)\((?!s\))/gu;

/** Whether a function is called, by its right name or by another: that is no name of a field. */
export const isCall = (expression: string): boolean => unquoted(expression).search(calls) !== -1;

/** @returns what is said of the first function that is none of JMESPath, or undefined if there is none */
export function unknownFunction(expression: string): string | undefined {
  for (const [, name = ''] of unquoted(expression).matchAll(calls)) {
    if (known.has(name)) continue;
    const lower = name.toLowerCase();
    const instead = known.has(lower)
      ? `it is written ${lower}`
      : substitutes.find(([names]) => names.test(lower))?.[1];
    return `it has no function ${name}; ${instead ?? `there are ${functionNames}`}`;
  }
  return undefined;
}

/** With the quotes that it has in a config: its own are single ones. */
const JOIN = `"join(' ', [a, b])" puts texts together`;
const OTHERWISE = 'a || b is b where there is no a';
const CHOICE = 'a && b || c is b where a holds, else c';
/** What is left where JMESPath cannot do it. */
export const FUNCTION = 'a function of the payload can do it: (lead) => …';
const WITHIN = 'a field within another is a.b';
/** What a field is compared with several values by. */
export const ONE_OF = "contains(['x', 'y'], a) is true where a is x or y";
const IS_THERE = 'a != null is true where there is an a';
const KIND = `type(a) == 'string' asks of what kind it is, and ${IS_THERE}`;
const IS_IN = "contains(a, 'x') is true where x is in a";

const substitutes: readonly (readonly [RegExp, string])[] = [
  [/^(?:concat|concatenate|concat_ws|textjoin|append)$/, JOIN],
  [/^(?:coalesce|ifnull|nvl|default|iferror)$/, OTHERWISE],
  [/^is_?null$/, `a == null is true where there is no a, and then a || b is b`],
  [/^(?:exists|has|present|(?:is_?)?(?:defined|set)|(?:is_?)?not_?null)$/, IS_THERE],
  [/^(?:if|iif|ifs|ifelse|switch)$/, CHOICE],
  [/^(?:includes|like|search)$/, IS_IN],
  [/^(?:begins|starts)_?with$/, "starts_with(a, 'text') asks whether a begins so"],
  [/^ends_?with$/, "ends_with(a, 'text') asks whether a ends so"],
  [/^(?:and|or|not|xor)$/, 'a && b, a || b and !a join conditions'],
  [/^(?:exact|equals?)$/, "a == 'text' asks whether a is that text"],
  [/^(?:is_?blank|(?:is_?)?empty)$/, "a == null || a == '' asks whether nothing stands in a"],
  [/^typeof$/, KIND],
  [/^(?:len|count|size)$/, 'it is called length'],
  [/^(?:str|string|tostring|text)$/, 'it is called to_string'],
  [/^(?:int|number|parseint|parsefloat|tonumber|value)$/, 'it is called to_number'],
  [
    /^(?:to)?_?(?:upper|lower|proper|trim|capitali[sz]e)(?:_?case)?$|^(?:find|filter|reduce|split|replace|substr|substring|substitute|slice|left|right|mid|round|format)$|^(?:now|today|date|time|year|month|(?:week)?day|hour|minute|vlookup|xlookup|index|countif)|^(?:regex|is(?:number|text|error))|^(?:match(?:es)?|test)$/,
    FUNCTION,
  ],
];

const OPERAND_BEFORE = String.raw`(?<=[\p{L}\p{N}_)\]}?]\s*)`;
const OPERAND_BEHIND = '(?=\\s*[\\p{L}\\p{N}_(@{])';
const between = (sign: string): RegExp =>
  new RegExp(`${OPERAND_BEFORE}(?:${sign})${OPERAND_BEHIND}`, 'u');

/** The first that fits is said. */
const otherSyntax: readonly (readonly [RegExp, (sign: string) => string])[] = [
  [
    /(?<=^|\s|_q|[)\]])\/[/*]|(?<=(?:_q|[)\]])\s*)(?:#|--)/,
    (sign) => `it has no comments; leave out what is one, from ${sign} on`,
  ],
  [/[=!]~|~\s*[=/]|[=!]=\s*\//, () => `it has no patterns; ${IS_IN}, else ${FUNCTION}`],
  [/[=!]=\s*\(\s*_q\s*,/, () => `it has no list in parentheses; ${ONE_OF}`],
  [/[=<>]\s*_q,\d/, () => 'a number has no commas, and a dot before its decimals: `1000.5`'],
  [/(?<=_q\s+)then\b/i, (word) => `it has no ${word}; ${CHOICE}`],
  [/\btypeof\b/, () => `it has no typeof; ${KIND}`],
  [/\{\{[^{}]*[^|{}]\|[^|{}]/, () => `it has no filters; ${FUNCTION}`],
  [/\{\{|[$#]\{|<%/, (sign) => `it has no ${sign} within a text; ${JOIN}`],
  [/=>/, () => `it has no =>; ${FUNCTION}`],
  [/^\s*case\s+when\s/i, () => `it has no case; ${CHOICE}`],
  [/(?:^|\s)if\s.*\selse\s/i, () => `it has no if; ${CHOICE}`],
  [/^\s*select\s.*\sfrom\s/i, () => `it has no select; ${WITHIN}`],
  [/\+\+|[-+*/]=/, (sign) => `it does not calculate, there is no ${sign}; ${FUNCTION}`],
  [between(String.raw`\?(?![?.]).*[^:]:(?!:)`), () => `it has no ? : to choose; ${CHOICE}`],
  [between(String.raw`\?\?`), () => `it has no ??; ${OTHERWISE}`],
  [/(?<=\S\s+)[gl]te?(?=\s+-?\d)/i, (word) => `it has no ${word}; there are >, >=, < and <=`],
  [/\|\s*default\s*:/, () => `it has no filters; ${OTHERWISE}`],
  [/\|\s*\w+\s*:/, () => `it has no filters; ${FUNCTION}`],
  [
    /(?<=(?:^|[^\w.])[\d.]+\s*)\+|\+(?=\s*\d)/,
    () => `it does not calculate, there is no +; ${FUNCTION}`,
  ],
  [between('[+~]|(?<!&)&(?!&)'), (sign) => `it has no ${sign} between fields; ${JOIN}`],
  [
    between(String.raw`[/^]|(?<!\.\s*)\*|(?<=\s)-(?=\s)|(?<=\s)%(?=\s)|(?<!\s)%(?!\s)`),
    (sign) =>
      `it does not calculate, there is no ${sign}; ${sign === '/' ? `${WITHIN}, and ` : ''}${FUNCTION}`,
  ],
  [/(?<=\w)\[(?=\s*[A-Za-z_]\w*\s*\])/, () => `it has no a[b]; ${WITHIN}`],
  [
    /^\s*[\w."]+(?:\s*[,;]\s*[\w."]+)+\s*$/,
    () => "it takes one field; join(' ', [a, b]) puts two together",
  ],
];

/** @returns what of another language an expression has that is none, or undefined if none is known */
export function ofAnotherLanguage(expression: string): string | undefined {
  const text = unquoted(expression);
  for (const [pattern, says] of otherSyntax) {
    const sign = pattern.exec(text)?.[0];
    if (sign !== undefined) return says(sign);
  }
  // In a name that is all in capitals, these may be words of it.
  const isMixed = /\p{Ll}/u.test(text.replaceAll('_q', ''));
  for (const [names, instead] of words) {
    const capitals = isMixed || !/^(?:in|is|not)$/.test(names) ? `|${names.toUpperCase()}` : '';
    const found = new RegExp(
      String.raw`(?<![\p{L}\p{N}_.])(?:${BEFORE_NAME}(?:${inAnyCase(names)})${BEHIND_VALUE}${capitals})(?![\p{L}\p{N}_])`,
      'u',
    ).exec(text)?.[0];
    if (found !== undefined) return `it has no ${found}; ${instead}`;
  }
  return undefined;
}

/** What is said of the first operator in words in what would be a name. `in` and `is` are in many questions. */
export function operatorIn(name: string): string | undefined {
  for (const [names, instead] of words) {
    if (/^(?:in|is|not)$/.test(names)) continue;
    const found = new RegExp(String.raw`(?<=\s)(?:${names})(?=\s|$)`, 'iu').exec(name)?.[0];
    if (found !== undefined) return `it has no ${found}; ${instead}`;
  }
  return undefined;
}

const BEFORE_NAME = String.raw`(?<=(?:^|[&|(!]|\b(?:and|or|not))\s*(?:[\w.-]+|.*\))\s+(?:[Ii][Ss]\s+)?(?:[Nn][Oo][Tt]\s+)?)`;
const BEHIND_VALUE = String.raw`(?=\s*(?:_q|-?\d|[([]))`;
const inAnyCase = (names: string): string =>
  names.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);

/** Operators in words of SQL and others: in capitals, or between a name and a value. Else it may be a name. */
const words: readonly (readonly [names: string, instead: string])[] = [
  ['between', 'a >= `1` && a <= `9` asks whether it is from 1 to 9'],
  ['(?:starts?|begins?)[ _]?with', "starts_with(a, 'x') is true where a begins with x"],
  ['ends?[ _]?with', "ends_with(a, 'x') is true where a ends with x"],
  ['i?like|contains?|includes', IS_IN],
  ['in', ONE_OF],
  ['exists', IS_THERE],
  ['xor', 'there are &&, || and !'],
  ['matches|regexp?|rlike|glob|similar to', FUNCTION],
  ['eq|neq?|gte?|lte?|equals', 'there are ==, !=, >, >=, < and <='],
  ['is', 'a == b and a != b compare'],
  ['not', '!a is true where a is not'],
];

/** Whether it was meant as a function, which stands in a config without quotes. */
export const isFunctionText = (expression: string): boolean =>
  /^\s*(?:async\s+)?(?:function\b\s*\w*\(|\(?[\w\s,{}:]*\)?\s*=>)/.test(expression);

/** What others write for what JMESPath has as well: `a['b']`, `a->b`, `a?.b`, `a ?? b`, `a <> 'b'`. */
export function inJmespath(expression: string): string {
  const steps = outsideQuotes(withApostrophe(expression), (part) =>
    outsideTemplates(straight(part)),
  )
    // Of a spreadsheet.
    .replace(/^\s*=\s*(?=[\w"(@])/, '')
    // Of templates and JSONPath: {{phone}}, ${phone}, %phone%, $.phone.
    .replace(
      /^\s*(?:[$#]?\{+!?\s*((?:[^|]|\|\|)*?)\s*\}+|%(\w+)%|<%=?\s*(.*?)\s*%>)\s*$/s,
      '$1$2$3',
    )
    .replace(/^\s*\$\.?(?=[\w['"])/, '')
    .replace(/\[\s*(?:'([^'"\\]+)'|("[^"\\]+"))\s*\]/g, (_, text, quoted) =>
      quoted === undefined ? `.${asName(text)}` : `.${asName(quoted.slice(1, -1))}`,
    )
    .replace(/\s*->>?\s*(?:'(\w+)'|(?=[A-Za-z_"]))/g, '.$1')
    .replace(/^\./, '')
    .replace(/;\s*$/, '');
  return outsideQuotes(steps, (part) =>
    part
      .replace(/(?<=\w)\?\.(?=[\w"]|$)/g, '.')
      .replace(/\?\?(?=\s*[\w@]|\s*$)/g, '||')
      // A question of Meta's, whose key ends as it does: `answers.may_we_phone_you?`.
      .replace(/(?<=^|[.\s(!&|])[A-Za-z_]\w*\?(?=\s*(?:[=!<>]|&&|\|\||\)|$))/g, '"$&"')
      .replace(/((?:\w+\.)*\w+)\.length(?=\s*[=!<>]+\s*\d)/g, 'length($1)')
      .replace(/<>|!==/g, '!=')
      // A lone = is a comparison everywhere but here.
      .replace(/===|(?<![=!<>])=(?![=>])/g, '==')
      .replace(grouped, (number) => number.replace(/[^\d.-]/g, ''))
      .replace(/(?<=[=!]=\s*\[)[^[\]]+(?=\])/g, (list) =>
        list.replace(/(?<=^|,\s*)-?\d+(?:\.\d+)?(?=\s*(?:,|$))/g, '`$&`'),
      )
      .replace(
        /(?<=[=!<>]=\s*|[<>]\s*)-?\d+(?:\.\d+)?(?![\w.-])|(?<![\w.\]-])-?\d+(?:\.\d+)?(?=\s*(?:[=!<>]=|[<>]))/g,
        '`$&`',
      )
      .replace(/;/g, isCall(expression) ? ',' : ';'),
  );
}

/** A text with its apostrophe escaped: `name == 'O'Neill'` has a quote that nothing closes. */
const withApostrophe = (expression: string): string =>
  expression.split("'").length % 2 === 1
    ? expression
    : expression.replace(/'([^'\\]*\p{L})'(\p{L}[^'\\]*)'(?!\p{L})/u, "'$1\\'$2'");

/** A number that is compared, with what stands between its thousands: `1,000`, `1 000.50`. */
const GROUPED = String.raw`-?\d{1,3}(?:[,_\x20\xa0\u202f]\d{3})+(?:\.\d+)?(?![\w.,])`;
const grouped = new RegExp(
  String.raw`(?<=[=!<>]=\s*|[<>]\s*)${GROUPED}|(?<=(?:^|[&|(])\s*)${GROUPED}(?=\s*(?:[=!<>]=|[<>]))`,
  'g',
);

/** Quotes as a text processor or a chat makes them, in pairs: an apostrophe is none. */
const straight = (part: string): string =>
  part.replace(/‘([^‘’]*)’/g, "'$1'").replace(/“([^“”]*)”/g, '"$1"');

/** `a and b`, `not a`, `a eq b`; of mere words it may be a question as well: `Name and surname`. */
export const withSigns = (expression: string): string =>
  inJmespath(
    outsideQuotes(withoutWords(expression), (part) =>
      part
        .replace(/(?<=\s|\))and(?=\s|\()/gi, '&&')
        .replace(/(?<=\s|\))or(?=\s|\()/gi, '||')
        .replace(/(?<=^\s*|[|&(]\s*)not(?:\s+(?=\w|\(|$)|(?=\())/gi, '!')
        .replace(
          wordSigns,
          (word) => signs[word.toLowerCase()] ?? (/^eq|s$/i.test(word) ? '==' : '!='),
        ),
    )
      // Behind a value, it is no `&` of an expression that is handed to a function.
      .replace(/(?<=['`)\d]\s*)(?<!&)&(?=\s*[\p{L}_"!(])/gu, '&&'),
  );

/** Where a comparison may begin; `what is it` is a question. */
const START = String.raw`(?:^|[&|(!?])\s*(?!(?:wh\w{1,3}|how)\s)`;
const END = String.raw`\s*(?:$|[&|)\]])`;
/** Of those that are words of English too, one word follows; else it may be a name: `company is a partner`. */
const wordSigns = new RegExp(
  String.raw`(?<=${START}[\w.-]*\s+)(?:(?:eq|neq?)(?=\s)|[gl]te?(?=\s+(?:-?\d|$))|(?:is(?:\s+not)?|equals)(?=\s+(?!null)(?:[\w-]+${END}|$)))`,
  'gi',
);
/** The others are `==` and `!=`. */
const signs: Readonly<Record<string, string>> = {
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};
const asName = (text: string): string => (/^[A-Za-z_]\w*$/.test(text) ? text : `"${text}"`);

/**
 * Whether a text reads like a question or a label of a form, though signs of other languages are in it:
 * `Terms & Conditions`, `E-mail address / phone`.
 */
export const isLabel = (text: string): boolean =>
  !isCall(text) &&
  !/\b(?:AND|OR|NOT|SELECT|NULL)\b|^case when |^\s*[\w-]+\s+(?:eq|EQ|neq?|[gl]te?)\s|\snull$|[._=<>|[\]{}"`@$#;~^\\]|(?<![\p{L}\p{N}])'|\?\?|&&/u.test(
    text,
  ) &&
  /^\s*(?:\p{Lu}|.*[\p{L}\p{N}]\s+\p{L})/u.test(text);
