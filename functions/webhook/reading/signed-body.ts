import type { Result } from '../../shared/result.ts';
import type { Unreadable, VerifiedDelivery } from '../source.ts';
import { decodeBody } from './body.ts';
import { unreadable } from './unreadable.ts';

/**
 * As `decodeBody`, for senders that sign the body and not the URL. A signature of an empty body must
 * not vouch for a lead in the query, which anybody can put there.
 */
export const decodeSignedBody = async (
  delivery: VerifiedDelivery,
): Promise<Result<unknown, Unreadable>> =>
  delivery.body.length === 0 ? unreadable(400, 'the body is empty') : decodeBody(delivery);
