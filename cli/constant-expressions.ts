import type { SourceConfig } from '../functions/config/connector-schema.ts';
import { isConstant, withFields } from '../functions/webhook/expressions/constant.ts';
import { asText, isExpression } from '../functions/webhook/expressions/expression.ts';
import { tokensOf } from '../functions/webhook/expressions/jmespath-text.ts';
import { mappingsOf } from '../functions/webhook/expressions/mappings-of.ts';
import { TEMPLATE } from '../functions/webhook/expressions/template.ts';
import { evaluate } from '../functions/webhook/mapping.ts';
import type { Doubt } from './constants.ts';

/**
 * The expressions of a source that name no field, such as `custom1: "'product'"`: every lead gets the same by
 * them. That may be meant, so that it is no reason not to deploy; but it is written more plainly then.
 */
export const constantExpressions = (source: SourceConfig): readonly Doubt[] =>
  mappingsOf(source).flatMap(([setting, expression]) => {
    if (!isConstant(expression)) return [];
    const value = evaluate(expression, {});
    // Of a text alone it is plain which field would be meant.
    const named = tokensOf(expression).length === 1 ? withFields(expression) : expression;
    const constant = asConstant(setting, value ?? '');
    const todo = [
      isExpression(named) && named !== expression
        ? `if a field of the lead is meant: ${asField(setting, asText(named))}`
        : TEMPLATE.test(expression)
          ? `if fields of the lead are meant: ${asField(setting, "'<JMESPath>'")}`
          : [],
      constant === undefined ? [] : `if the constant is meant: ${constant}`,
    ].flat();
    return {
      field: setting,
      says: `names no field: it is ${value === undefined ? 'nothing' : asText(value)} for every lead`,
      todo: todo.length === 0 ? undefined : todo.join('; '),
    };
  });

/** How a setting such as `contact.custom1` or `list.from` is written that means a field. */
function asField(setting: string, meant: string): string {
  const [field, ofContact] = fieldOf(setting);
  return ofContact ? `${field}: ${meant}` : `${field}: { from: ${meant} }`;
}

/** How it is written that means a constant; undefined where it takes none. */
function asConstant(setting: string, value: string): string | undefined {
  const [field, ofContact] = fieldOf(setting);
  // Every lead has a number of its own.
  if (field === 'phoneNumber') return undefined;
  return ofContact ? `${field}: { value: ${asText(value)} }` : plainForm(field, value.trim());
}

const fieldOf = (setting: string): readonly [field: string, ofContact: boolean] => [
  setting.replace(/^contact\.|\.from$/, ''),
  setting.startsWith('contact.'),
];

function plainForm(field: string, value: string): string | undefined {
  if (field === 'priority') return /^(?:[1-9]|10)$/.test(value) ? `priority: ${value}` : undefined;
  return value === '' ? undefined : `${field}: ${asText(value)}`;
}
