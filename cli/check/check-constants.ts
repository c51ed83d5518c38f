import type { Connector } from '../../functions/config/connector.ts';
import { likelyExpressionsOf } from '../constants.ts';
import { doubtsOf } from '../doubts.ts';
import { type Finding, note } from '../findings.ts';

/**
 * Constants that look like an expression, for of a campaign or list the API is then given a name that nobody has
 * given one; and expressions that are constants.
 */
export const checkConstants = ({ defaults, sources }: Connector): readonly Finding[] => [
  ...likelyExpressionsOf(defaults).map(({ field, says, todo }) => note(field, says, todo)),
  ...Object.entries(sources).flatMap(([name, source]) =>
    doubtsOf(source).map(({ field, says, todo }) => note(`sources.${name}.${field}`, says, todo)),
  ),
];
