import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { dialerLimits } from '../functions/dialer/limits.ts';
import type { ConnectorProps } from './connector-props.ts';
import { ConnectorSecret } from './connector-secret.ts';
import { lambdaFunction } from './lambda-function.ts';
import type { LeadQueue } from './lead-queue.ts';

export interface DialerFeedProps extends ConnectorProps {
  readonly leads: LeadQueue;
}

/**
 * The function that brings the queue's leads to the dialer, and its memory of whom it has brought.
 */
export class DialerFeed extends Construct {
  static readonly timeout = Duration.seconds(dialerLimits.timeoutSeconds);
  readonly dialer: LambdaFunction;
  readonly ledger: Table;

  constructor(scope: Construct, id: string, { connector, configFile, leads }: DialerFeedProps) {
    super(scope, id);
    const { name } = connector;
    const secret = new ConnectorSecret(this, 'Secret', `${name}/euphoria`);
    const ledger = new Table(this, 'Ledger', {
      tableName: `${name}-ledger`,
      partitionKey: { name: 'key', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
      // What keeps a lead from being phoned twice cannot be rebuilt from anywhere, and its few
      // megabytes cost cents to keep restorable.
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const dialer = lambdaFunction(this, 'Dialer', {
      connector,
      part: 'dialer',
      configFile,
      timeout: DialerFeed.timeout,
      // This is the hard limit on calls at once, because an environment makes one after the other. An
      // account that may not reserve any has the event source's maximum and the places in the ledger.
      ...(connector.trial ? {} : { reservedConcurrentExecutions: dialerLimits.concurrency }),
      environment: {
        LEAD_QUEUE_URL: leads.queue.queueUrl,
        PARKED_QUEUE_URL: leads.parked.queueUrl,
        LEDGER_TABLE: ledger.tableName,
        EUPHORIA_SECRET_ID: secret.secretArn,
      },
    });
    leads.queue.grant(
      dialer,
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:ChangeMessageVisibility',
      'sqs:GetQueueAttributes',
    );
    leads.parked.grant(dialer, 'sqs:SendMessage');
    ledger.grant(
      dialer,
      'dynamodb:GetItem',
      'dynamodb:BatchGetItem',
      'dynamodb:PutItem',
      'dynamodb:BatchWriteItem',
    );
    secret.grantGetValue(dialer);

    dialer.addEventSourceMapping('Leads', {
      eventSourceArn: leads.queue.queueArn,
      // Without it the pollers would take more messages than may run, and each throttled receive
      // would bring a healthy lead nearer to the parked queue.
      maxConcurrency: dialerLimits.concurrency,
      batchSize: dialerLimits.eventBatchSize,
      reportBatchItemFailures: true,
    });
    this.dialer = dialer;
    this.ledger = ledger;
    this.node.addValidation({ validate: () => this.faults() });
  }

  /** Two event sources would starve each other, because each takes at least two environments. */
  private faults(): string[] {
    const stack = Stack.of(this);
    const name = JSON.stringify(stack.resolve(this.dialer.functionName));
    const eventSources = stack.node
      .findAll()
      .filter((construct) => construct instanceof CfnEventSourceMapping)
      .filter(({ functionName }) => JSON.stringify(stack.resolve(functionName)) === name);
    if (eventSources.length === 1) return [];
    return [`the dialer must have exactly 1 event source, got ${eventSources.length}`];
  }
}
