/**
 * The numbers that hold the dialer together; the stack and the function both read them here.
 * Reasons: DESIGN.md, "AWS settings".
 */
export const dialerLimits = {
  /** Calls at once that the API allows a tenant. */
  concurrency: 3,
  /** Messages the event source hands over at most. An event with as many means there is a backlog. */
  eventBatchSize: 10,
  /** The function's timeout, seconds. */
  timeoutSeconds: 30,
  /** How long one API call may take, milliseconds. */
  callDeadlineMs: 8_000,
  /** Time to settle leads and answer after the last call, milliseconds. */
  settleMs: 2_000,
} as const;
