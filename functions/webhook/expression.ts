import { search } from '@aws-lambda-powertools/jmespath';

/**
 * What is wrong with a JMESPath expression, in words that follow its value, or undefined if nothing is.
 * Where a small change makes it one, the change is named: people write names as their sender does.
 */
export function checkExpression(expression: string): string | undefined {
  const quoted = /^\s*'\s*("[^"']+")\s*'\s*$/.exec(expression)?.[1];
  if (quoted !== undefined)
    return `it is a text that every lead would get, double quotes included; did you mean ${asText(quoted)}?`;
  const fault = faultOf(expression);
  if (fault === undefined) return undefined;
  const repaired = repairs
    .map((repair) => repair(expression))
    .find((text) => text !== expression && text !== '' && faultOf(text) === undefined);
  if (repaired === undefined) return fault;
  return repaired.includes('"')
    ? `names with hyphens, spaces or a leading digit need quotes: ${asText(repaired)}`
    : `did you mean ${asText(repaired)}?`;
}

/**
 * What is wrong with an expression as a condition, where it is one of JMESPath: a comparison whose right
 * side is the mere name of a field, as in `consent == yes` or `consent == "yes"`. Nearly always a text is
 * meant; nothing would be compared with nothing, which lets everybody through, or with a text, which lets
 * nobody. A field is compared with another one by its path, `@.phone == @.mobile`.
 *
 * @returns words that follow the expression, or undefined if nothing is wrong
 */
export function checkCondition(expression: string): string | undefined {
  const tokens = expression.match(conditionTokens) ?? [];
  for (const [at, token] of tokens.entries()) {
    if (token !== '==' && token !== '!=') continue;
    const [before, left = '', right = '', after] = [-2, -1, 1, 2].map((by) => tokens[at + by]);
    const isLeftName = isName(left) && before !== '.';
    const isRightName = isName(right) && !['.', '[', '('].includes(after ?? '');
    // Of two names, the one in double quotes is the one that was meant as a text.
    const isLeftText =
      isLeftName && left.startsWith('"') && !(isRightName && right.startsWith('"'));
    if (isLeftText && !isLiteral(right)) return meantAsText(left);
    if (isRightName && !isLiteral(left)) return meantAsText(right);
  }
  return undefined;
}

/** Names and texts as a whole, and what stands around them. */
const conditionTokens =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[A-Za-z_]\w*|[=!<>]=|\S/g;

/** No sender has a field `null`: to compare with that name does what it looks like. */
const isName = (token: string): boolean => /^["A-Za-z_]/.test(token) && token !== 'null';
const isLiteral = (token: string): boolean => /^['`]/.test(token) || token === 'null';

function meantAsText(name: string): string {
  const text = name.replace(/^"(.*)"$/s, '$1');
  const value = ['true', 'false'].includes(text)
    ? `for the value write it in backquotes`
    : `for the text write '${text}'`;
  const shown = name.startsWith('"') ? name : `\`${name}\``;
  return `${shown} is the name of a field; ${value} (to compare two fields, @.${name})`;
}

/** As it stands in a config, quotes included. */
const asText = (expression: string): string =>
  expression.includes("'") ? `\`${expression}\`` : `'${expression}'`;

function faultOf(expression: string): string | undefined {
  try {
    search(expression, {});
  } catch (error) {
    // A type depends on the payload: what does not fit `{}` can fit a lead.
    if (error instanceof Error && error.name !== 'JMESPathTypeError') return inWords(error);
  }
  return undefined;
}

const functionNames =
  'abs, avg, ceil, contains, ends_with, floor, join, keys, length, map, max, max_by, merge, min, min_by, not_null, reverse, sort, sort_by, starts_with, sum, to_array, to_number, to_string, type, values';

/** `Invalid jmespath expression: parse error at column 2, found … in expression: a..b` in short. */
function inWords({ message }: Error): string {
  const unknown = /^Unknown function: (\w+)/.exec(message)?.[1];
  if (unknown !== undefined) return `it has no function ${unknown}; there are ${functionNames}`;
  const at = /at column (\d+)/.exec(message)?.[1];
  if (message.includes('(EOF)')) return 'it ends too early';
  if (at !== undefined) return `it cannot be read from its character ${Number(at) + 1} on`;
  return message.replaceAll('\n', ' ').replace(/ in expression: .*$/, '');
}

/** The part of an expression that stands in quotes, or what may be a name: anything between operators. */
const parts =
  /"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`|[^\s.[\](){}|&,:=!<>*?@"'`](?:[^.[\](){}|&,:=!<>*?@"'`]*[^\s.[\](){}|&,:=!<>*?@"'`])?/g;

const quoteNames = (expression: string): string =>
  expression.replace(parts, (part, at: number) =>
    /^["'`]/.test(part) || /^[A-Za-z_]\w*$/.test(part) || isIndex(part, expression[at - 1])
      ? part
      : JSON.stringify(part),
  );

/** `[0]`, `[-1]`, `[0:5]`. */
const isIndex = (part: string, before: string | undefined): boolean =>
  /^-?\d+$/.test(part) && (before === '[' || before === ':');

const repairs: readonly ((expression: string) => string)[] = [
  // Of templates: {{phone}}, ${phone}, $.phone.
  (expression) => expression.replace(/^\s*\$?\{+\s*(.*?)\s*\}+\s*$/s, '$1'),
  (expression) => expression.replace(/^\s*\$\.?(?=\w)/, ''),
  quoteNames,
  // A lone = is a comparison everywhere but here.
  (expression) => expression.replace(/(?<![=!<>])=(?!=)/g, '=='),
  // A question as people read it, as a whole.
  (expression) =>
    /^[\p{L}\p{N}][^"|=<>[\]{}*@`]*[ ?][^"|=<>[\]{}*@`]*$/u.test(expression)
      ? JSON.stringify(expression)
      : expression,
];
