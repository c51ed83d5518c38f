import { dialerLimits } from './limits.ts';

/**
 * The time of one invocation, milliseconds. Everything that waits draws on it, so that nothing is
 * begun that cannot be settled.
 */
export interface Budget {
  /** Until Lambda ends the invocation. */
  remaining(): number;
  /** How long a call may take that begins now; what settling needs is kept back. */
  forCall(): number;
  /** Whether a call may still begin: an API that needs a minute for it must be able to finish. */
  hasTimeForCall(): boolean;
}

/** @param remaining what Lambda says is left, milliseconds */
export function openBudget(remaining: () => number): Budget {
  const forCall = () => remaining() - dialerLimits.settleMs;
  return { remaining, forCall, hasTimeForCall: () => forCall() >= dialerLimits.callMs };
}
