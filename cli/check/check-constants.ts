import type { Connector } from '../../functions/config/connector.ts';
import { type Finding, note } from '../findings.ts';

/**
 * Constant campaigns and lists that look like an expression: `contact` takes one as it stands, these two
 * only as `{ from: … }`, and the API is then given a name that nobody has given a list.
 */
export const checkConstants = ({ sources }: Connector): readonly Finding[] =>
  Object.entries(sources).flatMap(([name, { campaign, list }]) =>
    Object.entries({ campaign, list }).flatMap(([field, constant]) =>
      typeof constant === 'string' && PATH.test(constant)
        ? [
            note(
              `sources.${name}.${field}`,
              `the ${field} is named '${constant}', for every lead`,
              `if a field of the lead is meant: ${field}: { from: '${constant}' }`,
            ),
          ]
        : [],
    ),
  );

/** Names, one in the other: `interest.product`. */
const PATH = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/;
