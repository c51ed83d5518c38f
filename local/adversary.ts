/** Where a function reaches SQS, DynamoDB and Secrets Manager. */
export interface PartAddresses {
  readonly queues: string;
  readonly tables: string;
  readonly secrets: string;
}

/** When an execution environment dies, as Lambda ends one whose host fails. */
export interface Lifetime {
  /** At which of its requests to the outside, counted from 1. */
  readonly requests: number;
  /** Before that request leaves, or once its answer has come and before the function sees it. */
  readonly moment: 'before' | 'after';
}

/** The ways of API Gateway and Lambda that AWS does not describe, or not for certain. */
export interface GatewayBehaviour {
  /**
   * How a body of a text type that is no UTF-8 is handed over: its bytes in base64 (the default), or
   * as text with a replacement character for each byte that is none. AWS does not say which
   * (danmoz/caddy-lambda#68), so that functions have to be right in either.
   */
  readonly undecodable: 'base64' | 'replaced';
  /** Whether Lambda turns this invocation away, for want of concurrency. */
  throttles(functionName: 'webhook' | 'dialer'): boolean;
}

/** What tests do to a local stack: all that AWS may do to the one that is deployed. */
export interface Adversary {
  /**
   * Stands between the functions (and the event source) and the parts of this machine.
   *
   * @param parts the honest ones
   * @returns where they are reached instead
   */
  standBetween(parts: PartAddresses): Promise<PartAddresses & { close(): Promise<void> }>;
  /** Asked for each environment that is started; undefined: it lives. */
  lifetime(functionName: 'webhook' | 'dialer'): Lifetime | undefined;
  /** Told of each environment that died so. */
  died(functionName: 'webhook' | 'dialer'): void;
  /** What API Gateway and Lambda do between a sender and the webhook function. */
  readonly gateway?: GatewayBehaviour | undefined;
  /** Whether an environment stands still between two events, timers and all, as in Lambda. */
  readonly freezes: boolean;
}
