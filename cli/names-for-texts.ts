import type { SourceConfig } from '../functions/config/connector-schema.ts';
import { tokensOf } from '../functions/webhook/expressions/jmespath-text.ts';
import { asValue, checkTexts, SIMPLE } from '../functions/webhook/expressions/name-as-text.ts';
import type { Doubt } from './constants.ts';

/**
 * The mappings of a source with the name of a field where a text was probably meant: chosen behind `&&` or `||`
 * in double quotes that it does not need (`product && "Hot"`), or compared with (`interest == "Solar"`). It may
 * be a field, so that it is no reason not to deploy.
 */
export const namesForTexts = ({
  contact,
  campaign,
  list,
  priority,
}: SourceConfig): readonly Doubt[] => [
  ...Object.entries(contact).flatMap(([field, mapping]) => tell(`contact.${field}`, mapping)),
  ...Object.entries({ campaign, list, priority }).flatMap(([field, routed]) =>
    typeof routed === 'object' ? tell(`${field}.from`, routed.from) : [],
  ),
];

function tell(field: string, expression: unknown): readonly Doubt[] {
  if (typeof expression !== 'string') return [];
  const [name] = chosenIn(expression);
  if (name !== undefined)
    return [{ field, says: `names a field ${name}`, todo: `for the text write ${asValue(name)}` }];
  const compared = checkTexts(expression);
  return compared === undefined ? [] : [{ field, says: compared, todo: undefined }];
}

const chosenIn = (expression: string): readonly string[] =>
  tokensOf(expression).flatMap(({ text, start, end }) =>
    SIMPLE.test(text) &&
    /(?:&&|\|\|)[\s(]*$/.test(expression.slice(0, start)) &&
    /^[\s)]*(?:$|&&|\|\||,|\])/.test(expression.slice(end))
      ? [text]
      : [],
  );
