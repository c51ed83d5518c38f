import type { Unusable } from './source.ts';

/**
 * A person of whom the sender's own record says that they must not be phoned: parked, so that
 * somebody can see why nobody phoned.
 *
 * @param payload the lead as the sender wrote it
 * @param id the sender's id of the lead, if it tells one
 */
export const doNotCall = (payload: unknown, id: string | undefined): Unusable => ({
  kind: 'unusable',
  field: 'phoneNumber',
  reason: 'the sender says do not call',
  payload,
  ...(id === undefined ? {} : { id }),
});
