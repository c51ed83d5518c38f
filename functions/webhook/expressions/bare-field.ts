import { type Operand, operandsOf } from './jmespath-text.ts';

/**
 * The fields of a condition that are compared with nothing: `consent`, `a.consent && phone`, and negated ones,
 * `!optout`. Each is true for every text but the empty one, `'no'` too.
 */
export const bareFields = (condition: string): readonly Operand[] =>
  operandsOf(condition).filter(({ text }) => FIELD.test(text) && text !== 'null');

/** A path: `consent`, `answers."May we call?"`, `@.consent[0]`. */
const FIELD =
  /^(?:@\.)?(?:[A-Za-z_]\w*|"(?:[^"\\]|\\.)*")(?:\.(?:[A-Za-z_]\w*|"(?:[^"\\]|\\.)*")|\[-?\d+\])*$/;
