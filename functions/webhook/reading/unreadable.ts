import { fail, type Result } from '../../shared/result.ts';
import type { Unreadable } from '../source.ts';

/** A delivery that cannot be read, and why; the reason never quotes the content. */
export const unreadable = (
  status: Unreadable['status'],
  reason: string,
): Result<never, Unreadable> => fail({ kind: 'unreadable', status, reason });
