/**
 * How every AWS client of ours behaves: a request without an answer is given up and made again,
 * well before the function's own time is up. By itself the SDK would wait for ever.
 */
export const awsClientOptions = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const;

/** While a sender waits for its answer: a request that hangs is made once more and then given up. */
export const impatientClientOptions = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 400, requestTimeout: 400, throwOnRequestTimeout: true },
} as const;
