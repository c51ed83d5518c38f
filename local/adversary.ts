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
  /** Whether an environment stands still between two events, timers and all, as in Lambda. */
  readonly freezes: boolean;
}
