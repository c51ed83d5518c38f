/**
 * Public list prices of AWS, dollars, us-east-1, as reports of the first half of 2026 quote them. No
 * free tier, no volume discount. Cape Town (af-south-1) is dearer.
 */
export const prices = {
  asOf: 'us-east-1, first half of 2026, without free tier',
  /** API Gateway, HTTP API: a request. */
  httpApiRequest: 1 / 1e6,
  /** Lambda: an invocation, and a gigabyte second on arm64. */
  lambdaRequest: 0.2 / 1e6,
  lambdaGigabyteSecond: 0.000_013_333_4,
  /** SQS, fair queue (standard, and 0.10 more): a request of up to 64 KB. */
  sqsRequest: 0.5 / 1e6,
  /** DynamoDB on demand: a write and a strongly consistent read of up to 1 and 4 KB. */
  dynamodbWrite: 0.625 / 1e6,
  dynamodbRead: 0.125 / 1e6,
  /** CloudWatch Logs: a gigabyte taken in. */
  logsGigabyte: 0.5,
  /** Out to the internet: a gigabyte. */
  transferGigabyte: 0.09,
} as const;

/** What one lead uses on its way. */
export interface Usage {
  readonly httpApiRequests: number;
  readonly invocations: number;
  readonly gigabyteSeconds: number;
  readonly sqsRequests: number;
  readonly dynamodbWrites: number;
  readonly dynamodbReads: number;
  readonly logBytes: number;
  readonly sentBytes: number;
}

export type Bill = Readonly<
  Record<'httpApi' | 'lambda' | 'sqs' | 'dynamodb' | 'logs' | 'transfer' | 'total', number>
>;

/** Dollars for a million leads, item by item. */
export function billOf(usage: Usage): Bill {
  const items = {
    httpApi: usage.httpApiRequests * prices.httpApiRequest,
    lambda:
      usage.invocations * prices.lambdaRequest +
      usage.gigabyteSeconds * prices.lambdaGigabyteSecond,
    sqs: usage.sqsRequests * prices.sqsRequest,
    dynamodb:
      usage.dynamodbWrites * prices.dynamodbWrite + usage.dynamodbReads * prices.dynamodbRead,
    logs: (usage.logBytes / 1e9) * prices.logsGigabyte,
    transfer: (usage.sentBytes / 1e9) * prices.transferGigabyte,
  };
  const million = Object.entries(items).map(([item, dollars]) => [item, dollars * 1e6] as const);
  const total = million.reduce((sum, [, dollars]) => sum + dollars, 0);
  return { ...Object.fromEntries(million), total } as Bill;
}
