import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { visibilityMarginSeconds } from '../functions/dialer/limits.ts';

export interface LeadQueueProps {
  /** The connector's name: the queues are `<name>-leads` and `<name>-parked`. */
  readonly name: string;
  /** Timeout of the function that takes leads from the queue. */
  readonly consumerTimeout: Duration;
  /** How long a lead may wait in it: for as long as it is tried, and for as long as pauses hold it. */
  readonly longestWait: Duration;
  /** How long the lead queue keeps a lead. */
  readonly retention: Duration;
  /** How long the parked queue keeps one, counted from when it came into the lead queue. */
  readonly parkedRetention: Duration;
}

/** The queue of leads to dial, and the queue of those taken out of the flow with a reason. */
export class LeadQueue extends Construct {
  readonly queue: Queue;
  readonly parked: Queue;

  constructor(scope: Construct, id: string, props: LeadQueueProps) {
    super(scope, id);
    const { name, consumerTimeout, longestWait, retention, parkedRetention } = props;
    // SQS deletes a lead at the end of the retention, tried or not.
    mustBeLonger('retention', retention, 'longestWait', longestWait);
    // A message that SQS moves to the parked queue keeps its first enqueue time.
    mustBeLonger('parkedRetention', parkedRetention, 'retention', retention);

    this.parked = new Queue(this, 'Parked', {
      ...kept,
      queueName: `${name}-parked`,
      retentionPeriod: parkedRetention,
    });
    this.queue = new Queue(this, 'Leads', {
      ...kept,
      queueName: `${name}-leads`,
      retentionPeriod: retention,
      // Over the function's timeout, so that nobody else gets a message which is being worked on.
      // Lambda's advice of six times is for pollers that are throttled: the maximum concurrency of
      // this event source is the function's reservation.
      visibilityTimeout: consumerTimeout.plus(Duration.seconds(visibilityMarginSeconds)),
      // A net for crashes only, so as high as SQS takes it: the dialer parks what it gives up, and a
      // lead retried for days is received some hundreds of times.
      deadLetterQueue: { queue: this.parked, maxReceiveCount: 1000 },
    });
  }
}

/**
 * Leads outlive their stack, but not a first deployment that fails: the next one could not create
 * queues of the same names.
 */
const kept = {
  // The most that SQS takes. What it is for a queue that does not say was 256 KiB until 2025; leads up to
  // this size are accepted (functions/shared/send-messages.ts).
  maxMessageSizeBytes: 1_048_576,
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
} satisfies QueueProps;

function mustBeLonger(name: string, value: Duration, thanName: string, than: Duration): void {
  if (value.toSeconds() > than.toSeconds()) return;
  throw new Error(
    `${name} must be longer than ${thanName} (${than.toHumanString()}), got ${value.toHumanString()}`,
  );
}
