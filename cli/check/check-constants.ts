import type { Connector } from '../../functions/config/connector.ts';
import { likelyExpressions, likelyExpressionsOf } from '../constants.ts';
import { type Finding, note } from '../findings.ts';

/**
 * Constants that look like an expression: of a campaign or list, the API is given a name that nobody has given
 * one.
 */
export const checkConstants = ({ defaults, sources }: Connector): readonly Finding[] => [
  ...likelyExpressionsOf(defaults).map(({ field, says, todo }) => note(field, says, todo)),
  ...Object.entries(sources).flatMap(([name, source]) =>
    likelyExpressions(source).map(({ field, says, todo }) =>
      note(`sources.${name}.${field}`, says, todo),
    ),
  ),
];
