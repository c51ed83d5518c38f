import type { SourceConfig } from '../functions/config/connector-schema.ts';
import { isConstant, withFields } from '../functions/webhook/expressions/constant.ts';
import { asText, isExpression } from '../functions/webhook/expressions/expression.ts';
import { tokensOf } from '../functions/webhook/expressions/jmespath-text.ts';
import { TEMPLATE } from '../functions/webhook/expressions/template.ts';
import { evaluate } from '../functions/webhook/mapping.ts';
import type { Doubt } from './constants.ts';

/**
 * The expressions of a source that name no field, such as `custom1: "'product'"`: every lead gets the same by
 * them. That may be meant, so that it is no reason not to deploy; but it is written more plainly then.
 */
export const constantExpressions = ({
  contact,
  campaign,
  list,
  priority,
}: SourceConfig): readonly Doubt[] => [
  ...Object.entries(contact).flatMap(([field, mapping]) =>
    tell(`contact.${field}`, mapping, {
      field: (meant) => `${field}: ${meant}`,
      // Every lead has a number of its own.
      constant: (value) =>
        field === 'phoneNumber' ? undefined : `${field}: { value: ${asText(value)} }`,
    }),
  ),
  ...Object.entries({ campaign, list, priority }).flatMap(([field, routed]) =>
    typeof routed === 'object'
      ? tell(`${field}.from`, routed.from, {
          field: (meant) => `${field}: { from: ${meant} }`,
          constant: (value) => plainForm(field, value.trim()),
        })
      : [],
  ),
];

function plainForm(field: string, value: string): string | undefined {
  if (field === 'priority') return /^(?:[1-9]|10)$/.test(value) ? `priority: ${value}` : undefined;
  return value === '' ? undefined : `${field}: ${asText(value)}`;
}

/** How a setting is written that means a field, or the constant; undefined where it takes none. */
interface Forms {
  field(meant: string): string;
  constant(value: string): string | undefined;
}

function tell(setting: string, expression: unknown, forms: Forms): readonly Doubt[] {
  if (typeof expression !== 'string' || !isConstant(expression)) return [];
  const value = evaluate(expression, {});
  // Of a text alone it is plain which field would be meant.
  const named = tokensOf(expression).length === 1 ? withFields(expression) : expression;
  const constant = forms.constant(value ?? '');
  const todo = [
    isExpression(named) && named !== expression
      ? `if a field of the lead is meant: ${forms.field(asText(named))}`
      : TEMPLATE.test(expression)
        ? `if fields of the lead are meant: ${forms.field("'<JMESPath>'")}`
        : [],
    constant === undefined ? [] : `if the constant is meant: ${constant}`,
  ].flat();
  return [
    {
      field: setting,
      says: `names no field: it is ${value === undefined ? 'nothing' : asText(value)} for every lead`,
      todo: todo.length === 0 ? undefined : todo.join('; '),
    },
  ];
}
