import type { Connector } from '../functions/config/connector.ts';
import type { SourceConfig } from '../functions/config/connector-schema.ts';
import { isConstant, withFields } from '../functions/webhook/expressions/constant.ts';
import { asText, isExpression } from '../functions/webhook/expressions/expression.ts';
import { inJmespath } from '../functions/webhook/expressions/other-syntax.ts';
import { TEMPLATE } from '../functions/webhook/expressions/template.ts';

/** What of the config can be right, and was probably meant otherwise. */
export interface Doubt {
  /** The setting, in its source: `campaign`, `contact.custom1`; or `defaults.list`. */
  readonly field: string;
  /** What becomes of it. */
  readonly says: string;
  /** What to write instead, by what was meant. */
  readonly todo: string | undefined;
}

type Destination = Pick<SourceConfig, 'campaign' | 'list' | 'dataSource'>;

/**
 * The constants of a source's own settings that look like an expression: `contact` takes one as it stands,
 * campaign and list only as `{ from: … }`, and the data source none.
 */
export const likelyExpressions = (source: SourceConfig): readonly Doubt[] => [
  ...ofDestination('', source),
  ...Object.entries(source.contact).flatMap(([field, mapping]) =>
    typeof mapping === 'object' && typeof mapping.value === 'string'
      ? tell(
          `contact.${field}`,
          mapping.value,
          `${field} is ${asText(mapping.value)}`,
          (text) => `${field}: { value: ${text} }`,
          (meant) => `${field}: ${meant}`,
        )
      : [],
  ),
];

/** Those of the settings for sources that say nothing of their own. */
export const likelyExpressionsOf = (defaults: Connector['defaults']): readonly Doubt[] =>
  ofDestination('defaults.', defaults);

const ofDestination = (
  prefix: '' | 'defaults.',
  { campaign, list, dataSource }: Destination,
): readonly Doubt[] => [
  ...Object.entries({ campaign, list }).flatMap(([field, constant]) =>
    typeof constant === 'string'
      ? tell(
          `${prefix}${field}`,
          constant,
          `the ${field} is named ${asText(constant)}`,
          (text) => `${field}: ${text}`,
          (meant) => `${field}: { from: ${meant} }${prefix === '' ? '' : ' of a source'}`,
        )
      : [],
  ),
  ...tell(
    `${prefix}dataSource`,
    dataSource ?? '',
    `the data source is ${asText(dataSource ?? '')}`,
    (text) => `dataSource: ${text}`,
  ),
];

/**
 * @param withText how the setting is written with a constant
 * @param withField how it is written with an expression; left out where it takes none
 */
function tell(
  field: string,
  constant: string,
  is: string,
  withText: (text: string) => string,
  withField?: (meant: string) => string,
): readonly Doubt[] {
  // A site is a data source that people name, and what stands in `value` was meant as it is.
  const isName = !/(?:campaign|list)$/.test(field) && SITE.test(constant);
  const isTemplate = TEMPLATE.test(constant) || SIGNED.test(constant);
  if (isName || !(isTemplate || (isExpression(constant) && !ORDINARY.test(constant)))) return [];
  const inPlain = isTemplate ? inJmespath(constant) : constant;
  const plain = isConstant(inPlain) ? withFields(inPlain) : inPlain;
  const asField =
    withField === undefined
      ? 'it is not taken from the lead'
      : `if a field of the lead is meant: ${withField(isExpression(plain) ? asText(plain) : "'<JMESPath>'")}`;
  const text = isTemplate ? undefined : IN_QUOTES.exec(constant)?.[2];
  const constantMeant =
    text === undefined ? '' : `; if the constant is meant: ${withText(asText(text))}`;
  return [{ field, says: `${is}, for every lead`, todo: asField + constantMeant }];
}

/** What is an expression too, and a name all the same: `Solar`, `Solar | Gauteng`, `[VIP]`. */
const ORDINARY = /^\[?\w+(?:\s*\|\s*\w+)*\]?$/;
/** A constant with quotes of its own, as an expression has them: `'Solar'`. */
const IN_QUOTES = /^(['"])([^'"]+)\1$/;
/** As a spreadsheet and a shell have it: `=product`, `$product`. */
const SIGNED = /^[=$]\s*[A-Za-z_][\w.]*$/;
/** `www.acme.example` */
const SITE = /^[\w-]+(?:\.[\w-]+)+$/;
