import type { SourceConfig } from '../functions/config/connector-schema.ts';
import { tokensOf } from '../functions/webhook/expressions/jmespath-text.ts';
import { mappingsOf } from '../functions/webhook/expressions/mappings-of.ts';
import { asValue, checkTexts, SIMPLE } from '../functions/webhook/expressions/name-as-text.ts';
import type { Doubt } from './constants.ts';

/**
 * The mappings of a source with the name of a field where a text was probably meant: chosen behind `&&` or `||`,
 * or in `not_null`, in double quotes that it does not need (`product && "Hot"`), or compared with (`interest ==
 * "Solar"`). It may be a field, so that it is no reason not to deploy.
 */
export const namesForTexts = (source: SourceConfig): readonly Doubt[] =>
  mappingsOf(source).flatMap(([field, expression]): readonly Doubt[] => {
    const [name] = chosenIn(expression);
    if (name !== undefined) {
      const todo = `for the text write ${asValue(name)}`;
      return [{ field, says: `names a field ${name}`, todo }];
    }
    const compared = checkTexts(expression);
    return compared === undefined ? [] : [{ field, says: compared, todo: undefined }];
  });

const chosenIn = (expression: string): readonly string[] =>
  tokensOf(expression).flatMap(({ text, start, end }) =>
    SIMPLE.test(text) &&
    /(?:&&|\|\||\bnot_null\([^()]*,)[\s(]*$/.test(expression.slice(0, start)) &&
    /^[\s)]*(?:$|&&|\|\||,|\])/.test(expression.slice(end))
      ? [text]
      : [],
  );
