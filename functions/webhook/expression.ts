import { search } from '@aws-lambda-powertools/jmespath';
import { edited, type Part, tokensOf } from './jmespath-text.ts';
import { checkNegation, withoutNarrow } from './negation.ts';
import { checkOrder, inNumbers } from './order.ts';
import {
  inJmespath,
  isCall,
  isFunctionText,
  isLabel,
  ofAnotherLanguage,
  unknownFunction,
  withSigns,
} from './other-syntax.ts';

/**
 * What is wrong with a JMESPath expression, in words that follow its value, or undefined if nothing is.
 * Where a small change makes it one, the change is named: people write names as their sender does.
 */
export function checkExpression(expression: string): string | undefined {
  const quoted = /^\s*'\s*("[^"']+")\s*'\s*$/.exec(expression)?.[1];
  if (quoted !== undefined)
    return `it is a text that every lead would get, double quotes included; did you mean ${asText(quoted)}?`;
  if (isFunctionText(expression)) return 'a function stands without quotes around it';
  const unknown = unknownFunction(expression);
  if (unknown !== undefined) return unknown;
  const fault = faultOf(expression);
  return fault === undefined ? undefined : (meant(expression) ?? fault);
}

/**
 * What was probably meant by an expression that is none, or what it has of another language. To put it in
 * quotes is advised only where it has no sign of either: such a name no payload has, and nothing would say so.
 */
function meant(expression: string): string | undefined {
  const whole = asQuestion(expression);
  const orQuestion =
    whole !== undefined && isLabel(expression)
      ? ` (if one field has that whole name: ${asText(whole)})`
      : '';
  const plain = inJmespath(expression);
  // `Sales and Support` is a name.
  const signed = isLabel(expression) && /^\s*\p{Lu}/u.test(expression) ? plain : withSigns(plain);
  const spelled = [plain, signed].find((text) => text !== expression && isExpression(text));
  if (spelled !== undefined)
    return propose(
      spelled,
      (text) => `did you mean ${asText(text)}?${aboutValue(text)}${orQuestion}`,
    );
  const other = ofAnotherLanguage(plain);
  if (other !== undefined) return other + orQuestion;
  // `No. of people`: a dot that ends a word is no step into a field.
  const unquoted = isLabel(expression) ? plain : signed;
  const quoted = whole !== undefined && /\.\s/.test(whole) ? whole : quoteNames(unquoted);
  if (quoted !== unquoted && isExpression(quoted)) return propose(quoted, quotesNeeded);
  return whole === undefined ? undefined : quotesNeeded(whole);
}

/**
 * Words with an expression to write instead, or what is wrong with it where even what is surely meant by its
 * comparisons could never hold: nothing is proposed that would be refused.
 */
function propose(expression: string, inWords: (proposal: string) => string): string {
  const proposal = inNumbers(withoutNarrow(withTexts(expression)));
  const fault = checkCondition(proposal) ?? checkNegation(proposal) ?? checkOrder(proposal);
  return fault ?? inWords(proposal);
}

const quotesNeeded = (repaired: string): string => {
  // What had the blanks was a text: `consent = Yes please`.
  if (!repaired.includes('"')) return `did you mean ${asText(repaired)}?`;
  const inList = repaired.replace(/\."(\d)"/g, '[$1]');
  const orInList = inList === repaired ? '' : `; the place in a list is ${asText(inList)}`;
  return `names with hyphens, spaces or a leading digit need quotes: ${asText(repaired)}${orInList}`;
};

/** Forms tell numbers and truth values as texts, and these are no numbers and no truth values. */
const aboutValue = (expression: string): string => {
  const value = /[^)\s]\s*[=!]=\s*`(-?[\d.]+|true|false)`/.exec(expression)?.[1];
  return value === undefined ? '' : ` If it is sent as a text, as forms do: '${value}'`;
};

/** Whether a text is an expression of JMESPath, as every name is one. */
export const isExpression = (expression: string): boolean =>
  expression !== '' &&
  faultOf(expression) === undefined &&
  unknownFunction(expression) === undefined;

/**
 * What is wrong with an expression as a condition, where it is one of JMESPath: a comparison whose right
 * side is the mere name of a field, as in `consent == yes` or `consent == "yes"`. Nearly always a text is
 * meant; nothing would be compared with nothing, which lets everybody through, or with a text, which lets
 * nobody. A field is compared with another one by its path, `@.phone == @.mobile`.
 *
 * @returns words that follow the expression, or undefined if nothing is wrong
 */
export function checkCondition(expression: string): string | undefined {
  const [name] = namesAsTexts(expression);
  if (name === undefined) return undefined;
  const value = asValue(name.text);
  const meant = `${value.startsWith("'") ? 'text' : 'value'} write ${value}`;
  const shown = name.text.startsWith('"') ? name.text : `\`${name.text}\``;
  return `${shown} is the name of a field; for the ${meant} (to compare two fields, @.${name.text})`;
}

/** Whether an expression is the same for every payload: nothing in it is a field or the payload itself. */
export const isConstant = (expression: string): boolean =>
  tokensOf(expression).every(
    ({ text }, at, all) => !/^[@*[{]$/.test(text) && (!isName(text) || all[at + 1]?.text === '('),
  );

/** An expression with the values that its comparisons mean in place of the names that {@link checkCondition} finds. */
const withTexts = (expression: string): string =>
  edited(
    expression,
    namesAsTexts(expression).map((name) => ({ ...name, text: asValue(name.text) })),
  );

function namesAsTexts(expression: string): readonly Part[] {
  const tokens = tokensOf(expression);
  return tokens.flatMap((token, at) => {
    if (token.text !== '==' && token.text !== '!=') return [];
    const [before, left = NONE, right = NONE, after] = [-2, -1, 1, 2].map((by) => tokens[at + by]);
    const isLeftName = isName(left.text) && before?.text !== '.';
    const isRightName = isName(right.text) && !['.', '[', '('].includes(after?.text ?? '');
    // Of two names, one in double quotes was meant as a text, unless it needs them as a name.
    const isLeftText =
      isLeftName &&
      (isRightName
        ? /^"\w+"$/.test(left.text) && !right.text.startsWith('"')
        : left.text.startsWith('"'));
    if (isLeftText && !isLiteral(right.text)) return [left];
    return isRightName && !isLiteral(left.text) ? [right] : [];
  });
}

const NONE: Part = { text: '', start: 0, end: 0 };

/** No sender has a field `null`: to compare with that name does what it looks like. */
const isName = (token: string): boolean => /^["A-Za-z_]/.test(token) && token !== 'null';
const isLiteral = (token: string): boolean => /^['`]/.test(token) || token === 'null';

/** What a name, perhaps in double quotes, means where a value is expected. */
function asValue(name: string): string {
  const text = name.replace(/^"(.*)"$/s, '$1');
  if (['true', 'false'].includes(text)) return `\`${text}\``;
  return name.toLowerCase() === 'null' ? 'null' : `'${text.replaceAll("'", "\\'")}'`;
}

/** As it stands in a config, quotes included. */
export const asText = (expression: string): string => {
  if (!expression.includes("'")) return `'${expression}'`;
  return expression.includes('`') ? JSON.stringify(expression) : `\`${expression}\``;
};

function faultOf(expression: string): string | undefined {
  try {
    search(expression, {});
  } catch (error) {
    // A type depends on the payload: what does not fit `{}` can fit a lead.
    if (error instanceof Error && error.name !== 'JMESPathTypeError') return inWords(error);
  }
  return undefined;
}

/** `Invalid jmespath expression: parse error at column 2, found … in expression: a..b` in short. */
function inWords({ message }: Error): string {
  // The mistake that is made most, and the library does not say how it is put right.
  if (/^Expected.* join\(/.test(message))
    return "join takes a separator and a list: join(' ', [a, b])";
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
    /^["'`]/.test(part) ||
    /^[A-Za-z_]\w*$/.test(part) ||
    /^[-+~^%/;]|^[^\p{L}\p{N}]*$/u.test(part) ||
    isIndex(part, expression[at - 1])
      ? part
      : JSON.stringify(part),
  );

/** `[0]`, `[-1]`, `[0:5]`. */
const isIndex = (part: string, before: string | undefined): boolean =>
  /^-?\d+$/.test(part) && (before === '[' || before === ':');

/** A question as people read it, as a whole, in the quotes that it needs. */
function asQuestion(expression: string): string | undefined {
  const isOne =
    /^[\p{L}\p{N}][^"|=<>[\]{}*@`;~^\\]*[ ?/&+][^"|=<>[\]{}*@`;~^\\]*$/u.test(expression) &&
    // An apostrophe is one in a word.
    !/(?<![\p{L}\p{N}])'/u.test(expression) &&
    !isCall(expression);
  return isOne ? JSON.stringify(expression) : undefined;
}
