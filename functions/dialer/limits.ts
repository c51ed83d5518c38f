/**
 * The numbers that hold the dialer together; the stack and the function both read them here. The
 * reasons stand in docs/architecture.md, "AWS settings".
 */
export const dialerLimits = {
  /** Calls at once that the API allows a tenant, and so as many environments. */
  concurrency: 3,
  /** Messages the event source hands over at most. */
  eventBatchSize: 10,
  /** The function's timeout, seconds. */
  timeoutSeconds: 150,
  /** A call is begun only if it may take this long, milliseconds: an API may need a minute for one. */
  callMs: 65_000,
  /** What is kept back for settling leads and answering after the last call, milliseconds. */
  settleMs: 6_000,
  /** How long messages stay hidden that the function receives itself, seconds; kept up while in hand. */
  visibilitySeconds: 60,
  /** Leads that one invocation has in hand at most. */
  leadsInHand: 1_000,
  /** The largest document that is sent, bytes: nobody says what the API takes. */
  documentBytes: 256 * 1024,
} as const;

/** What a message of the event stays hidden for beyond the function's timeout, seconds. */
export const visibilityMarginSeconds = 10;
