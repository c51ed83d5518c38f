import { JMESPathTypeError, search as searchAsIs } from '@aws-lambda-powertools/jmespath';
import { Functions } from '@aws-lambda-powertools/jmespath/functions';
import { faultOf } from '../../shared/log.ts';
import { type Comparison, callsOf, edited, ordersIn } from './jmespath-text.ts';
import { isOfKind } from './value-kind.ts';

/**
 * What an expression of the config finds in a payload. As in JMESPath, but that `<`, `<=`, `>` and `>=` fail on
 * what is there and is no number: JMESPath finds nothing then, which is not true either, so that `` age > `18` ``
 * would let nobody through where forms tell numbers as texts, and nothing would say so. And a function of what is
 * not there finds nothing, where JMESPath fails: senders leave out what is empty (docs/sources.md, "A condition").
 *
 * @param payload JSON
 * @throws Misfit, or what the library throws; {@link causeOf} has words for both
 */
export function search(expression: string, payload: unknown): unknown {
  const { text, customFunctions } = prepared.get(expression) ?? prepare(expression);
  return searchAsIs(text, payload as never, { customFunctions });
}

/**
 * Why an expression fails on a payload, or a function of the config: what took which argument, and of what kind
 * it was, never its value; of any other fault its name.
 */
export const causeOf = (error: unknown, expression: unknown): string =>
  error instanceof Misfit && typeof expression === 'string'
    ? error.inWords(expression)
    : faultOf(error);

/** What is in the cause where a comparison by order has met what is no number. */
export const NO_NUMBER = ' compares numbers, and ';

interface Prepared {
  readonly text: string;
  readonly customFunctions: Functions;
}

/** By the expressions of the config, which are few. */
const prepared = new Map<string, Prepared>();

/** An expression with a call of {@link CheckedFunctions.funcOrder} in place of each comparison by order. */
function prepare(expression: string): Prepared {
  const orders = ordersIn(expression);
  const calls = orders.flatMap(({ start, end, sign }, at) => [
    { start, end: start, text: `order(\`${at}\`, ` },
    { ...sign, text: ',' },
    { start: end, end, text: ')' },
  ]);
  const made = { text: edited(expression, calls), customFunctions: new CheckedFunctions(orders) };
  prepared.set(expression, made);
  return made;
}

/** What the functions of the library that cannot take nothing find in it; all others find nothing. */
const OF_NOTHING: Readonly<Record<string, unknown>> = {
  funcContains: false,
  funcStartsWith: false,
  funcEndsWith: false,
  funcLength: 0,
};

const isNothing = (value: unknown): boolean => value === null || value === undefined;

/**
 * The functions of JMESPath; of what one cannot take, it is told which argument it was, but of what is not there
 * they find {@link OF_NOTHING}.
 */
class CheckedFunctions extends Functions {
  readonly #orders: readonly Comparison[];

  constructor(orders: readonly Comparison[]) {
    super();
    this.#orders = orders;
    const own = this as Record<string, unknown>;
    for (const name of Object.getOwnPropertyNames(Functions.prototype)) {
      if (!name.startsWith('func')) continue;
      const known = own[name] as (given: readonly unknown[]) => unknown;
      own[name] = (given: readonly unknown[]) =>
        orMisfit(() => known.call(this, given), given, OF_NOTHING[name] ?? null);
    }
  }

  /** In no text there is what is not there; JavaScript would look for the text `null`. */
  override funcContains(given: unknown): boolean {
    const [within, sought] = given as readonly unknown[];
    if (typeof within === 'string' && isNothing(sought)) return false;
    return (super.funcContains as (given: unknown) => boolean)(given);
  }

  /** What is not there is left out. */
  override funcJoin(given: unknown): string {
    const [separator, items] = given as readonly unknown[];
    const there = Array.isArray(items) ? items.filter((item) => !isNothing(item)) : items;
    return (super.funcJoin as (given: unknown) => string)([separator, there]);
  }

  /** As {@link funcJoin}. */
  override funcMerge(...given: never[]): never {
    const [objects] = given as readonly unknown[] as readonly [readonly unknown[]];
    const there = objects.filter((one) => !isNothing(one));
    return super.funcMerge((there.length === 0 ? [null] : there) as never) as never;
  }

  /** Nothing is no text, and never the text `null`. */
  override funcToString(given: unknown): string {
    const [value] = given as readonly unknown[];
    return isNothing(value) ? (null as never) : super.funcToString(given as never);
  }

  /** As the specification has it: what is no number in JSON is none, and a blank text is not 0. */
  override funcToNumber(given: unknown): number | null {
    const [value] = given as readonly unknown[];
    return typeof value === 'string' && value.trim() === ''
      ? null
      : super.funcToNumber(given as never);
  }

  /** @param given which comparison it is, and its sides */
  funcOrder([at, left, right]: readonly [number, unknown, unknown]): boolean | null {
    const order = this.#orders[at] as Comparison;
    for (const side of ['left', 'right'] as const) {
      const value = side === 'left' ? left : right;
      if (typeof value === 'number' || value === null || value === undefined) continue;
      const mend =
        typeof value === 'string' ? `: to_number(${order[side].text}) makes one of it` : '';
      const words = `${order.text}${NO_NUMBER}${order[side].text} ${isOfKind(value)}${mend}`;
      throw new Misfit(() => words);
    }
    if (typeof left !== 'number' || typeof right !== 'number') return null;
    switch (order.sign.text) {
      case '<':
        return left < right;
      case '<=':
        return left <= right;
      case '>':
        return left > right;
      default:
        return left >= right;
    }
  }
}

/** @param ofNothing what is found where an argument that is needed is not there */
function orMisfit(run: () => unknown, given: readonly unknown[], ofNothing: unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof JMESPathTypeError) || error instanceof Misfit) throw error;
    // One that is within a list is another matter: of a sum nobody knows what it would be.
    if (isNothing(error.currentValue) && given.some(isNothing)) return ofNothing;
    throw new Misfit((name, expression) => misfitWords(error, name, given, expression));
  }
}

/** What a function or a comparison cannot take. The library lets an error through only if it is of its own class. */
class Misfit extends JMESPathTypeError {
  readonly #words: (name: string, expression: string) => string;
  #function = '';

  /** @param words made of the function's name and the expression that it stands in */
  constructor(words: (name: string, expression: string) => string) {
    super({ currentValue: null, expectedTypes: [], actualType: '' });
    this.#words = words;
  }

  /** Called by the library, of a function within another one for both: the first is meant. */
  override setEvaluatedFunctionName(name: string): void {
    this.#function ||= name;
  }

  inWords(expression: string): string {
    return this.#words(this.#function, expression);
  }
}

/** `starts_with takes a text, and product is a number` */
function misfitWords(
  { currentValue, expectedTypes }: JMESPathTypeError,
  name: string,
  given: readonly unknown[],
  expression: string,
): string {
  const isIn = (value: unknown): boolean => Array.isArray(value) && value.includes(currentValue);
  const whole = given.indexOf(currentValue);
  const at = whole === -1 ? given.findIndex(isIn) : whole;
  const isOfList = whole === -1 && at !== -1;
  const takes = expectedTypes
    .map((type) => TAKEN[isOfList ? `array-${type}` : type] ?? type)
    .join(' or ');
  const texts = new Set(callsOf(new RegExp(`^${name}$`), expression).map(({ given }) => given[at]));
  // Of several calls nobody knows which one it was.
  const [text] = texts.size === 1 ? texts : [];
  const what = text ?? 'what it is given';
  return `${name} takes ${takes}, and ${isOfList ? `one of ${what}` : what} ${isOfKind(currentValue)}`;
}

/** The library's names for what its functions take. */
const TAKEN: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  array: 'a list',
  object: 'an object',
  'array-string': 'a list of texts',
  'array-number': 'a list of numbers',
  expression: 'an expression with &',
};
