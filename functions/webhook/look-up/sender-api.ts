import * as z from 'zod/mini';
import { hasUser, NO_USER } from '../../config/url-user.ts';
import type { Item, LeadReference, Unreached, Unusable } from '../source.ts';
import type { LookUpFault } from './look-up.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The option `apiUrl`: where the API of a sender is, an origin. `https` only, because the API token
 * goes there; `http` for a simulator on the same machine.
 *
 * @param usual the sender's public API
 */
export const apiUrl = (usual: string) => z._default(apiOrigin(usual), usual);

/** @param example an origin as it may be */
export const apiOrigin = (example: string) =>
  z.string().check(
    z.superRefine((value, context) => {
      const url = URL.canParse(value) ? new URL(value) : undefined;
      if (hasUser(value)) context.addIssue(NO_USER);
      else if (url === undefined || url.origin !== value) {
        context.addIssue(
          `must be an origin, scheme and host without a path or a slash at the end, such as ${example}`,
        );
      } else if (
        url.protocol !== 'https:' &&
        !(url.protocol === 'http:' && LOOPBACK.has(url.hostname))
      ) {
        context.addIssue('must start with https:// (http:// is for this machine only)');
      }
    }),
  );

/** What becomes of every reference while no API token is stored: it may be, when it comes again. */
export const withoutToken: Unreached = {
  kind: 'unreached',
  why: 'the webhooks secret has no apiToken for this source',
};

/**
 * What becomes of a reference whose person the sender's API did not tell. Whom the sender no longer
 * has is parked, so that somebody sees it; the rest is asked for again.
 */
export const untold = (reference: LeadReference, fault: LookUpFault): Unusable | Unreached =>
  fault.kind === 'unreached'
    ? { kind: 'unreached', why: fault.why }
    : unusableReference(reference, fault.why);

/** @param reason why there is nobody to dial, without a value of the lead */
export const unusableReference = (
  { id, leadId = id, payload }: LeadReference,
  reason: string,
): Unusable => ({
  kind: 'unusable',
  id: leadId,
  payload,
  field: 'phoneNumber',
  reason: `cannot be looked up: ${reason}`,
});

/** Senders repeat an id within one delivery: each person is asked for, and queued, once. */
export function onceEach(items: readonly Item[]): readonly Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    if (item.kind !== 'reference') return true;
    const isNew = !seen.has(item.id);
    seen.add(item.id);
    return isNew;
  });
}
