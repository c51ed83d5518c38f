import { quoteField } from './quote-names.ts';

/** `to_number(age)`, `"your-name"`, `lead.age`. */
const PLAIN = String.raw`\w+\([^()]*\)|"[^"]*"|[\p{L}_][\p{L}\p{N}_.-]*`;
/** A question of a form too, up to what joins it to another condition. */
const FIELD = String.raw`${PLAIN}|[\p{L}_](?:(?!\b(?:and|or|not)\b)[^'"\x60=<>!&|(),])*?`;
/** Where a comparison may begin; `what contains it` is a question. */
const START = String.raw`(?<=(?:^|[&|(!,]|\b(?:and|or|not))\s*)(?!(?:wh\w{1,3}|how|and|or|not)\b)`;
const END = String.raw`(?=\s*(?:$|[&|)\],]|\b(?:and|or)\b))`;
const NOT = String.raw`\s+(?:is\s+|(?:are|do|does)\s+(?=not\b))?(not\s+)?`;
const QUOTED = `'[^']*'|"[^"]*"`;
const BOUND = String.raw`\s+(-?[\d.]+|'[^']*'|"[^"]*"|\x60[^\x60]*\x60|[\w.]+)`;
const WITHIN = String.raw`(starts?[\s_]?with|begins?[\s_]?with|ends?[\s_]?with|contains?|includes?|i?like)`;

/** A word that may stand behind what is compared. */
export const OPERATOR = String.raw`(?:and|or|xor|is|not|does|in|between|i?like|contains?|includes?|(?:starts?|begins?|ends?)[\s_]?with|exists|eq|neq?|[gl]te?|equals|matches|regexp)\b`;

const after = (field: string, rest: string, flags = 'giu'): RegExp =>
  new RegExp(`${START}(${field})${NOT}${rest}`, flags);
const range = after(FIELD, String.raw`(between)${BOUND}\s+(?:and|&&)${BOUND}`);
/** What stands in no quotes is one word, else it is a sentence. */
const parts = [
  after(FIELD, String.raw`${WITHIN}\s*(${QUOTED})`),
  after(PLAIN, String.raw`${WITHIN}\s+([\p{L}\p{N}_-]+)${END}`),
];
const list = after(FIELD, String.raw`in\s*[([]\s*((?:${QUOTED})(?:\s*,\s*(?:${QUOTED}))*)\s*[)\]]`);
const isIn = new RegExp(
  String.raw`(?<=(?:^|[&|(!]|\b(?:and|or|not))\s*)(${QUOTED})\s+(not\s+)?in\s+(${PLAIN})${END}`,
  'giu',
);
const isNull = new RegExp(String.raw`${START}(${FIELD})\s+is\s+(not\s+)?null${END}`, 'giu');
const empty = new RegExp(
  String.raw`${START}(${PLAIN})\s+is\s+(not\s+)?(?:empty|blank)${END}`,
  'giu',
);

/**
 * An expression with what JMESPath has in place of the operators in words that SQL, CRMs and filters of mail
 * programs have: `age BETWEEN 18 AND 65`, `product STARTS WITH 'Pan'`, `product NOT LIKE '%Pan%'`.
 */
export function withoutWords(expression: string): string {
  let text = expression;
  /** In parentheses, unless it is all that there is: an "and" or a "not" may stand before it. */
  const put = (whole: string, condition: string): string =>
    whole.trim() === text.trim() ? condition : `(${condition})`;
  text = text.replace(range, (whole, name: string, not: string, word: string, ...bounds) => {
    // In small letters, `Are you between 18 and 65` is a question.
    if (/^[^"(]*\s/.test(name) && word !== 'BETWEEN') return whole;
    const [field, least, most] = [asField(name), asBound(bounds[0]), asBound(bounds[1])];
    return put(
      whole,
      not === undefined
        ? `${field} >= ${least} && ${field} <= ${most}`
        : `${field} < ${least} || ${field} > ${most}`,
    );
  });
  for (const part of parts) {
    text = text.replace(part, (whole, name: string, not: string, word: string, value: string) => {
      const call = partOf(word.toLowerCase(), value);
      return call === undefined
        ? whole
        : `${not === undefined ? '' : '!'}${call[0]}(${asField(name)}, ${call[1]})`;
    });
  }
  return text
    .replace(list, (_, name: string, not: string, values: string) => {
      const texts = (values.match(new RegExp(QUOTED, 'g')) ?? []).map(asText).join(', ');
      return `${not === undefined ? '' : '!'}contains([${texts}], ${asField(name)})`;
    })
    .replace(
      isIn,
      (_, value: string, not: string, name: string) =>
        `${not === undefined ? '' : '!'}contains(${asField(name)}, ${asText(value)})`,
    )
    .replace(
      isNull,
      (_, name: string, not: string) => `${asField(name)} ${not === undefined ? '==' : '!='} null`,
    )
    .replace(empty, (whole, name: string, not: string) => {
      const field = asField(name);
      return put(
        whole,
        not === undefined
          ? `${field} == null || ${field} == ''`
          : `${field} != null && ${field} != ''`,
      );
    });
}

const asField = (name: string): string => (/^(?:"|\w+\()/.test(name) ? name : quoteField(name));
const asText = (value: string): string =>
  `'${value.replace(/^(['"])(.*)\1$/s, '$2').replaceAll("'", "\\'")}'`;
const asBound = (value: string): string => (/^-?[\d.]+$/.test(value) ? `\`${value}\`` : value);

/** The function for a part of a text, with the part; undefined for a pattern that is more than that. */
function partOf(word: string, value: string): readonly [string, string] | undefined {
  if (/^(?:start|begin)/.test(word)) return ['starts_with', asText(value)];
  if (word.startsWith('end')) return ['ends_with', asText(value)];
  if (!word.endsWith('like')) return ['contains', asText(value)];
  if (!/^['"]/.test(value)) return ['contains', asText(value)];
  const [, before, part = '', behind] = /^.([%*]?)([^%*_]+)([%*]?).$/s.exec(value) ?? [];
  if (!before && !behind) return undefined;
  return [before ? (behind ? 'contains' : 'ends_with') : 'starts_with', asText(`'${part}'`)];
}
