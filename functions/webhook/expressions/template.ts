import { type Part, tokensOf } from './jmespath-text.ts';
import { quoteField } from './quote-names.ts';
import { OPERATOR } from './word-operators.ts';

/** `{{product}}`, `${product}`, `{!Contact.Name}`, `<%= product %>`, `%product%`: what stands within is a field. */
const FIELD = String.raw`(?:[$#]?\{\{?!?\s*(?<braces>[^{}|:,]+?)\s*\}\}?|<%=?\s*(?<tag>[^%|]+?)\s*%>|%(?<percent>\w+)%)`;

/** What other languages put a field in, where a text may be a name with a % or a brace of its own. */
export const TEMPLATE = /[$#]\{[^}]*\}|\{\{[^}]*\}\}|\{![^}]*\}|(?<!\w)%[A-Za-z_]\w*%(?!\w)/;

/** One that is compared, or joined to another condition: no part of a text. */
const ALONE = new RegExp(
  String.raw`(?<=(?:^|[(&|!=<>]|\b(?:and|or|not))\s*)${FIELD}(?=\s*(?:[=!<>&|)]|$|${OPERATOR}))`,
  'gi',
);
const WITHIN = new RegExp(FIELD, 'g');

type Groups = Readonly<Record<string, string | undefined>>;
const fieldOf = ({ braces, tag, percent }: Groups): string => braces ?? tag ?? percent ?? '';

/** A part of an expression that is in no quotes, with the fields in place of the templates in its conditions. */
export const outsideTemplates = (part: string): string =>
  part.replace(ALONE, (...match) => fieldOf(match.at(-1)));

/**
 * The expression for a text that has templates in it: the field of the only one, or all of them joined by what
 * stands between them. Undefined where there is no template, or more around them.
 */
export function ofTemplates(text: string): string | undefined {
  const found = [...text.matchAll(WITHIN)];
  const fields = found.map(({ groups = {} }) => quoteField(fieldOf(groups)));
  const [before, ...between] = text.trim().split(new RegExp(FIELD.replace(/\?<\w+>/g, '?:')));
  const after = between.pop();
  if (before !== '' || after !== '' || new Set(between).size > 1) return undefined;
  const [separator] = between;
  return separator === undefined
    ? fields[0]
    : `join('${separator.replaceAll("'", "\\'")}', [${fields.join(', ')}])`;
}

/** The names in double quotes that no field can have: `"{{consent}}"`. */
export const templatesAsNames = (expression: string): readonly Part[] =>
  tokensOf(expression).flatMap((token) => {
    if (!token.text.startsWith('"') || !TEMPLATE.test(token.text)) return [];
    return [{ ...token, text: ofTemplates(token.text.slice(1, -1)) ?? token.text }];
  });
