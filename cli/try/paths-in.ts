import { type Part, tokensOf } from '../../functions/webhook/expressions/jmespath-text.ts';

/**
 * The fields of the payload that an expression names, each once: `consent`, `people[0].age`. Of a list that is
 * filtered (`tags[?@ == 'hot']`) it is the list, for what stands in the filter is a field of its elements; so is
 * what stands behind a pipe or `&`.
 */
export function pathsIn(expression: string): readonly string[] {
  const tokens = withoutInner(tokensOf(expression));
  const texts = tokens.map(({ text }) => text);
  const paths = new Set<string>();
  for (let at = 0; at < tokens.length; at += 1) {
    if (!isField(texts, at)) continue;
    const last = endOfPath(texts, at);
    paths.add(expression.slice(tokens[at]?.start, tokens[last]?.end));
    at = last;
  }
  return [...paths];
}

/** Without what is evaluated on another value: filters, what is selected of a field, all behind a pipe. */
function withoutInner(tokens: readonly Part[]): readonly Part[] {
  const kept: Part[] = [];
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    const [before, next] = [tokens[at - 1]?.text, tokens[at + 1]?.text];
    const isPipe = token.text === '|' && before !== '|' && next !== '|';
    if (isPipe && depth === 0) break;
    const isInner =
      depth > 0 ||
      (token.text === '[' && next === '?') ||
      (/[[{]/.test(token.text) && before === '.');
    if (!isInner) kept.push(token);
    else if (/^[[({]$/.test(token.text)) depth += 1;
    else if (/^[\])}]$/.test(token.text)) depth -= 1;
  }
  return kept;
}

const NAME = /^["A-Za-z_]/;

function isField(texts: readonly string[], at: number): boolean {
  const [second, before, name = '', next] = [-2, -1, 0, 1].map((by) => texts[at + by]);
  if (!NAME.test(name) || name === 'null' || next === '(' || next === ':') return false;
  if (before === '.') return second === '@';
  return before !== '&' || second === '&';
}

/** The last token of the path that begins at one: names and places in lists. */
function endOfPath(texts: readonly string[], from: number): number {
  const rest = texts.slice(from + 1);
  let end = 0;
  for (;;) {
    if (rest[end] === '.' && NAME.test(rest[end + 1] ?? '') && rest[end + 2] !== '(') {
      end += 2;
      continue;
    }
    const close = rest[end] === '[' ? rest.indexOf(']', end) : -1;
    if (close === -1 || !/^-?\d+$/.test(rest.slice(end + 1, close).join(''))) return from + end;
    end = close + 1;
  }
}
