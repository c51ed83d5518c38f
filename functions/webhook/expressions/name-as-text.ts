import { edited, type Part, tokensOf } from './jmespath-text.ts';

/**
 * What is wrong with an expression as a condition, where it is one of JMESPath: a comparison whose right
 * side is the mere name of a field, as in `consent == yes` or `consent == "yes"`. Nearly always a text is
 * meant; nothing would be compared with nothing, which lets everybody through, or with a text, which lets
 * nobody. A field is compared with another one by its path, `@.phone == @.mobile`.
 *
 * @returns words that follow the expression, or undefined if nothing is wrong
 */
export function checkTexts(expression: string): string | undefined {
  const either = eitherName(expression);
  if (either !== undefined) return either;
  const [name] = namesAsTexts(expression);
  if (name === undefined) return undefined;
  const value = asValue(name.text);
  const isText = value.startsWith("'");
  const meant = `${isText ? 'text' : 'value'} write ${value}`;
  const shown = name.text.startsWith('"') ? name.text : `\`${name.text}\``;
  const asForms = value === 'null' ? '' : ', as forms do';
  const asText = isText ? '' : `; sent as a text${asForms}, it is '${unquoted(name.text)}'`;
  return `${shown} is the name of a field; for the ${meant} (for the field itself, @.${name.text}${asText})`;
}

/**
 * What is wrong with a comparison of a name in double quotes that it does not need with another name, in
 * words that follow the expression: nobody knows which of the two was meant as a text.
 */
export function eitherName(expression: string): string | undefined {
  const [, left = '', right = ''] = EITHER.exec(expression) ?? [];
  if (left === '' || /^(?:null|true|false)$/i.test(right)) return undefined;
  return `${left} and ${right} are names of fields; for the one that is a text write ${asValue(left)} or ${asValue(right)}`;
}

const EITHER =
  /(?<![\w.)\]])("[A-Za-z_]\w*")\s*[=!]=\s*("[^"]*"|[\p{L}_](?:[^&|()[\]{}'"`=<>!,.]*[^\s&|()[\]{}'"`=<>!,.])?)\s*(?=$|[&|)\]])/u;

/** An expression with the values that its comparisons mean in place of the names that {@link checkTexts} finds. */
export const withTexts = (expression: string): string =>
  edited(
    expression,
    namesAsTexts(expression).map((name) => ({ ...name, text: asValue(name.text) })),
  );

function namesAsTexts(expression: string): readonly Part[] {
  const tokens = tokensOf(expression);
  return tokens.flatMap((token, at) => {
    if (isArgument(token, expression)) return [token];
    if (SIMPLE.test(token.text) && isAnother(tokens.slice(0, at), tokens[at + 1])) return [token];
    if (token.text !== '==' && token.text !== '!=') return [];
    const [before, left = NONE, right = NONE, after] = [-2, -1, 1, 2].map((by) => tokens[at + by]);
    const isLeftName = isName(left.text) && before?.text !== '.';
    const isRightName = isName(right.text) && !['.', '[', '('].includes(after?.text ?? '');
    // Of two names, one in double quotes was meant as a text, unless it needs them as a name.
    const isLeftText =
      isLeftName &&
      (isRightName
        ? SIMPLE.test(left.text) && !/^(?:"|(?:null|true|false)$)/i.test(right.text)
        : left.text.startsWith('"'));
    const isLeftNothing = isLeftName && NOTHING.test(left.text);
    if ((isLeftText || isLeftNothing) && !isLiteral(right.text)) return [left];
    return isRightName && !isLiteral(left.text) ? [right] : [];
  });
}

const NONE: Part = { text: '', start: 0, end: 0 };

/** Whether it is joined to a comparison, and alone: `"b"` in `a == 'x' || "b"`. */
const isAnother = (before: readonly Part[], next: Part = NONE): boolean =>
  /(?:==\S*\|\||!=\S*&&)$/.test(
    before
      .slice(-4)
      .map(({ text }) => text.replaceAll(/\s/g, '_'))
      .join(''),
  ) && /^[)&|]?$/.test(next.text);

/** Whether a name in double quotes, and no path, is where a function takes a text: `ends_with(email, ".za")`. */
function isArgument({ text, start, end }: Part, expression: string): boolean {
  if (!text.startsWith('"')) return false;
  const [before, behind] = [expression.slice(0, start), expression.slice(end)];
  if (/^\s*[),]/.test(behind) && (SOUGHT.test(before) || /\bjoin\(\s*$/.test(before))) return true;
  // Of several texts that a field may be: `contains(["new", "open"], stage)`.
  return SIMPLE.test(text) && /\bcontains\(\s*\[[^[\]()]*$/.test(before) && IN_LIST.test(behind);
}

/** A name in double quotes that needs none. */
export const SIMPLE = /^"[A-Za-z_]\w*"$/;
/** Before what is looked for in a field: `contains(tags, `; in a list of texts, it is the field that is. */
export const SOUGHT =
  /\b(?:starts_with|ends_with|contains)\((?!\s*\[\s*['"`])(?:[^()]|\([^()]*\))*,\s*$/;
/** Behind one of a list of names that a field is looked for in. */
const IN_LIST = /^\s*(?:,[^[\]()]*)?\]\s*,\s*[^\s'`]/;

/** No sender has a field `null`: to compare with that name does what it looks like. */
export const isName = (token: string): boolean => /^["A-Za-z_]/.test(token) && token !== 'null';
export const isLiteral = (token: string): boolean => /^['`]/.test(token) || token === 'null';

const unquoted = (name: string): string => name.replace(/^"(.*)"$/s, '$1');

/** As other languages have null. */
const NOTHING = /^(?:null|undefined|none|nil)$/i;

/** What a name, perhaps in double quotes, means where a value is expected. */
export function asValue(name: string): string {
  const text = unquoted(name);
  if (/^(?:true|false)$/i.test(text)) return `\`${text.toLowerCase()}\``;
  return NOTHING.test(name) ? 'null' : `'${text.replaceAll("'", "\\'")}'`;
}
