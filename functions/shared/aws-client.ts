/**
 * How every AWS client of ours behaves: a service that does not answer is given up before the
 * function is (the SDK by itself waits for ever), and asked again.
 */
export const awsClientOptions = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const;
