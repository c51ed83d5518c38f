import { search } from '@aws-lambda-powertools/jmespath';
import { bareFields } from './bare-field.ts';
import { checkChoices, withoutChoices } from './choice.ts';
import { constantsIn, isConstant, mayBeSwapped, withFields, withSecondField } from './constant.ts';
import { edited, operandsOf, tokensOf, unclosed } from './jmespath-text.ts';
import { checkLists, checkListsAlone, withoutBrackets } from './made-list.ts';
import { asValue, checkTexts, eitherName, SOUGHT, withTexts } from './name-as-text.ts';
import { checkNegation, withoutNarrow } from './negation.ts';
import { checkOrder, inNumbers } from './order.ts';
import {
  inJmespath,
  isCall,
  isFunctionText,
  isLabel,
  ofAnotherLanguage,
  operatorIn,
  unknownFunction,
  withSigns,
} from './other-syntax.ts';
import { checkPipes, withOrs } from './pipe.ts';
import { quoteField, quoteNames } from './quote-names.ts';
import { withoutSheetCalls } from './sheet-calls.ts';
import { templatesAsNames } from './template.ts';

/** What an expression is for: to let a lead through (`when`), or to give a value of it. */
export type Use = 'condition' | 'mapping';

/** What is wrong with an expression. */
export interface ExpressionFault {
  /** In words that follow its setting: `negates too little`. */
  readonly says: string;
  /** In words that follow the expression: why, and what to write instead where that is known. */
  readonly why: string;
}

/**
 * The first thing that is wrong with an expression of the config, or undefined if nothing is. Whatever it says
 * to write instead has nothing wrong.
 */
export function expressionFault(expression: string, use: Use): ExpressionFault | undefined {
  const why = whyNone(expression, use);
  return why === undefined
    ? faultOfMeaning(expression, use)
    : { says: 'is not a JMESPath expression', why };
}

/** What is wrong with what is an expression, and does not do what it looks like. */
function faultOfMeaning(expression: string, use: Use): ExpressionFault | undefined {
  for (const misreading of misreadings) {
    const found = misreading(expression, use);
    if (found === undefined) continue;
    const { says, why, meant = expression, words = '; write ', or = '' } = found;
    const mended = meant === expression ? undefined : mendedOf(meant, use);
    return { says, why: mended === undefined ? why : `${why}${words}${mended}${or}` };
  }
  return undefined;
}

/** An expression that does something else than what it looks like. */
interface Misread extends ExpressionFault {
  /** What was probably meant: it is proposed where nothing is wrong with it. */
  readonly meant?: string;
  /** Before the proposal, and behind it. */
  readonly words?: string;
  readonly or?: string;
}

/** The first that finds something is heard. */
const misreadings: readonly ((expression: string, use: Use) => Misread | undefined)[] = [
  (expression) => {
    const names = templatesAsNames(expression);
    if (names.length === 0) return undefined;
    const meant = withTexts(edited(expression, names));
    return { says: 'names a template', why: 'no payload has such a field', meant };
  },
  (expression) => {
    const why = checkChoices(expression);
    const says = 'compares with several values at once';
    return why === undefined
      ? undefined
      : { says, why, meant: withTexts(withoutChoices(expression)) };
  },
  (expression, use) => {
    const why = use === 'condition' ? checkTexts(expression) : undefined;
    return why === undefined ? undefined : { says: 'compares with no text', why };
  },
  // In a mapping, `a && 'b' || 'c'` chooses a value.
  (expression, use) => (use === 'condition' ? constantIn(expression) : undefined),
  (expression, use) => {
    const why =
      checkLists(expression) ?? (use === 'condition' ? checkListsAlone(expression) : undefined);
    const says = 'asks what is the same for every lead';
    return why === undefined ? undefined : { says, why, meant: withoutBrackets(expression) };
  },
  (expression) => {
    const why = checkPipes(expression);
    const says = 'asks nothing that there is';
    return why === undefined
      ? undefined
      : { says, why, meant: withOrs(expression), words: '; for "or" write ' };
  },
  (expression) => {
    const why = checkNegation(expression);
    return why === undefined ? undefined : { says: 'negates too little', why };
  },
  (expression) => {
    const why = checkOrder(expression);
    return why === undefined ? undefined : { says: 'compares what is never true', why };
  },
];

/** A condition that names no field, be it in a part of it: by that part everybody is let through, or nobody. */
function constantIn(condition: string): Misread | undefined {
  const constants = constantsIn(condition);
  const [constant] = constants;
  if (constant === undefined) return undefined;
  return {
    says: isConstant(condition)
      ? 'names no field of the lead'
      : 'has a part that names no field of the lead',
    why: `${constant.text} is the same for every lead`,
    meant: withFields(condition),
    words: ': in single quotes stands a text, no field; write ',
    or:
      constants.length === 1 && mayBeSwapped(constant.text)
        ? ` (or ${withSecondField(constant.text)}, if that is the field)`
        : '',
  };
}

/** What may be an expression, with no more changes than it takes to be right; undefined if these do not do. */
const mendedOf = (expression: string, use: Use): string | undefined =>
  [expression, inNumbers(withoutNarrow(expression))].find(
    (text) => isExpression(text) && faultOfMeaning(text, use) === undefined,
  );

/**
 * Why an expression is none of JMESPath, in words that follow its value, or undefined if it is one.
 * Where a small change makes it one, the change is named: people write names as their sender does.
 */
function whyNone(expression: string, use: Use): string | undefined {
  const quoted = /^\s*'\s*("[^"']+")\s*'\s*$/.exec(expression)?.[1];
  if (quoted !== undefined)
    return `it is a text that every lead would get, double quotes included; did you mean ${asText(quoted)}?`;
  if (isFunctionText(expression)) return 'a function stands without quotes around it';
  const unknown = unknownFunction(expression);
  if (unknown !== undefined) {
    const signed = namesAlone(withoutSheetCalls(inJmespath(expression)), use);
    const spelled = [signed, withSigns(signed)].find(isExpression);
    return spelled === undefined
      ? (unknownFunction(signed) ?? unknown)
      : propose(spelled, use, (text) => `${unknown}; ${didYouMean(text)}${aboutValue(text)}`);
  }
  const fault = faultOf(expression);
  return fault === undefined
    ? undefined
    : (meant(expression, use) ?? unclosed(expression) ?? fault);
}

/**
 * What was probably meant by an expression that is none, or what it has of another language. To put it in
 * quotes is advised only where it has no sign of either: such a name no payload has, and nothing would say so.
 */
function meant(expression: string, use: Use): string | undefined {
  const bare = withoutBackquotes(expression);
  if (bare !== expression) {
    const mended = mendedOf(withTexts(bare), use);
    const says =
      mended === undefined
        ? (whyNone(bare, use) ?? propose(bare, use, quotesNeeded))
        : quotesNeeded(mended);
    return `${BACKQUOTES}; ${says}`;
  }
  const whole = asQuestion(expression);
  const orQuestion =
    whole !== undefined && isLabel(expression)
      ? ` (if one field has that whole name: ${asText(whole)})`
      : '';
  const plain = namesAlone(inJmespath(expression), use);
  // `Sales and Support` is a name.
  const signed = isLabel(expression) && /^\s*\p{Lu}/u.test(expression) ? plain : withSigns(plain);
  if (signed !== plain && unknownFunction(signed) !== undefined) return whyNone(signed, use);
  const spelled = [plain, signed].find((text) => text !== expression && isExpression(text));
  if (spelled !== undefined)
    return propose(spelled, use, (text) => `${didYouMean(text)}${aboutValue(text)}${orQuestion}`);
  const other = ofAnotherLanguage(plain);
  if (other !== undefined) return other + orQuestion;
  // `No. of people`: a dot that ends a word is no step into a field.
  const unquoted = isLabel(expression) ? plain : signed;
  const quoted = whole !== undefined && /\.\s/.test(whole) ? whole : quoteNames(unquoted);
  const word = use === 'condition' ? wordInName(quoted, expression) : undefined;
  if (word !== undefined) return word;
  const number = use === 'condition' ? numberAsName(quoted, expression) : undefined;
  if (number !== undefined && unclosed(expression) === undefined)
    return `${number} alone is the same for every lead; && and || join two comparisons: a > \`1\` && a < \`9\``;
  if (quoted !== unquoted && isExpression(quoted)) return propose(quoted, use, quotesNeeded);
  return whole === undefined ? undefined : quotesNeeded(whole);
}

/** A list may be what a mapping is to give. */
const namesAlone = (expression: string, use: Use): string =>
  use === 'condition' ? withoutBrackets(expression) : expression;

/** What is said of an operator in what would become a name, and stands beside other conditions without one. */
const wordInName = (quoted: string, written: string): string | undefined => {
  const operands = operandsOf(quoted);
  if (operands.length === 1) return undefined;
  return operands
    .filter(({ text }) => /^"[^"]*"$/.test(text) && !written.includes(text))
    .map(({ text }) => operatorIn(text.slice(1, -1)))
    .find((says) => says !== undefined);
};

/** A number that would become the name of a field, behind no other one (`fields.39`). */
const numberAsName = (quoted: string, written: string): string | undefined =>
  tokensOf(quoted)
    .find(
      ({ text }, at, all) =>
        /^"-?\d+"$/.test(text) && !written.includes(text) && all[at - 1]?.text !== '.',
    )
    ?.text.slice(1, -1);

/**
 * Words with an expression to write instead, or what is wrong with it where even what is surely meant by its
 * comparisons could never hold: nothing is proposed that would be refused.
 */
function propose(expression: string, use: Use, inWords: (proposal: string) => string): string {
  const either = eitherName(expression);
  if (either !== undefined) return either;
  const once = withoutChoices(withTexts(expression));
  const proposal = inNumbers(withoutNarrow(withOrs(once)));
  return faultOfMeaning(proposal, use)?.why ?? inWords(proposal) + aboutOther(expression);
}

const didYouMean = (proposal: string): string => `did you mean ${asText(proposal)}?`;

const quotesNeeded = (repaired: string): string => {
  // What had the blanks was a text: `consent = Yes please`.
  if (!repaired.includes('"')) return didYouMean(repaired);
  const inList = repaired.replace(/\."(\d)"/g, '[$1]');
  const orInList = inList === repaired ? '' : `; the place in a list is ${asText(inList)}`;
  return `names with hyphens, spaces or a leading digit need quotes: ${asText(repaired)}${orInList}`;
};

/** Forms tell numbers and truth values as texts, and these are no numbers and no truth values. */
const aboutValue = (expression: string): string => {
  const value = /[^)\s]\s*[=!]=\s*`(-?[\d.]+|true|false)`/.exec(expression)?.[1];
  if (value !== undefined) return ` If it is sent as a text, as forms do: '${value}'`;
  const negated = bareFields(expression).find(({ isNegated }) => isNegated)?.text;
  return negated === undefined ? '' : ` If it is sent as a text, as forms do: ${negated} != 'yes'`;
};

/** `country = ZA or NA`: what stands alone behind a text in no quotes may be another one. */
const aboutOther = (expression: string): string => {
  const [, field, sign, other] =
    /(@?[\w.]+|"[^"]*")\s*([=!]=)\s*[A-Za-z_]\w*\s*(?:\|\||&&)\s*([A-Za-z_]\w*)\s*(?=$|[)&|])/.exec(
      expression,
    ) ?? [];
  return other === undefined
    ? ''
    : ` If ${other} is no field: ${field} ${sign} ${asValue(other)} in its place`;
};

/** Whether a text is an expression of JMESPath, as every name is one. */
export const isExpression = (expression: string): boolean =>
  expression !== '' &&
  faultOf(expression) === undefined &&
  unknownFunction(expression) === undefined;

/** As it stands in a config, in the first quotes that it has none of itself. */
export const asText = (expression: string): string => {
  const quote = expression.includes('\\')
    ? undefined
    : ["'", '"', '`'].find((one) => !expression.includes(one));
  return quote === undefined ? JSON.stringify(expression) : `${quote}${expression}${quote}`;
};

/** SQL has names in them, and JMESPath had texts in them once. */
const BACKQUOTES =
  'backquotes are for values such as `18`; a name stands without quotes, a text in single quotes';

/** An expression with a name, or what else is meant, in place of what stands in backquotes and is no JSON. */
function withoutBackquotes(expression: string): string {
  const wrong = tokensOf(expression).filter(
    ({ text }) => /^`./s.test(text) && faultOf(text) !== undefined,
  );
  return edited(
    expression,
    wrong.map((token) => {
      const text = token.text.slice(1, -1).trim();
      const before = expression.slice(0, token.start);
      const isNumber = /^-?\d[\d,.]*$/.test(text);
      const isText =
        isNumber || !/[\p{L}\p{N}]/u.test(text) || SOUGHT.test(before) || COMPARED.test(before);
      if (isText) return { ...token, text: asValue(token.text.slice(1, -1)) };
      return { ...token, text: isExpression(text) ? text : quoteField(text) };
    }),
  );
}

/** Words of other languages before a value. */
const COMPARED = /\S\s+(?:is(?:\s+not)?|equals|eq|neq?|\w+[\s_]?with|i?like|contains?)\s+$/i;

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

/** A question as people read it, as a whole, in the quotes that it needs. */
function asQuestion(expression: string): string | undefined {
  const isOne =
    /^[\p{L}\p{N}][^"|=<>[\]{}*@`;~^\\]*[ ?/&+][^"|=<>[\]{}*@`;~^\\]*$/u.test(expression) &&
    // An apostrophe is one in a word.
    !/(?<![\p{L}\p{N}])'/u.test(expression) &&
    !isCall(expression);
  return isOne ? JSON.stringify(expression) : undefined;
}
