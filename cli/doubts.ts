import type { SourceConfig } from '../functions/config/connector-schema.ts';
import { constantExpressions } from './constant-expressions.ts';
import { type Doubt, likelyExpressions } from './constants.ts';

/**
 * What of a source can be right, and was probably meant otherwise: constants that look like an expression, and
 * expressions that are constants.
 */
export const doubtsOf = (source: SourceConfig): readonly Doubt[] => [
  ...likelyExpressions(source),
  ...constantExpressions(source),
];
