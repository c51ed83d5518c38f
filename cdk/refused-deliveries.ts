import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Connector } from '../functions/config/connector.ts';
import { DELIVERY, HOUR } from '../functions/webhook/refused/refused-delivery.ts';

export interface RefusedDeliveriesProps {
  readonly connector: Connector;
  readonly webhook: LambdaFunction;
}

/**
 * The table of refused deliveries, under a key of its own: they hold people's data and what their senders
 * prove themselves by, so that the right to read tables must not be enough. The webhook function can only
 * put deliveries in and count.
 *
 * Both go with the stack, or when no source keeps its deliveries any more: who switches that off wants them
 * gone. For the same reason there are no backups, which would keep what has expired for another 35 days.
 */
export class RefusedDeliveries extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { connector: { name }, webhook }: RefusedDeliveriesProps,
  ) {
    super(scope, id);
    const key = new Key(this, 'Key', {
      alias: `${name}-refused`,
      description: `Refused deliveries of ${name}`,
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const table = new Table(this, 'Table', {
      tableName: `${name}-refused`,
      partitionKey: { name: 'key', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(table).acknowledge({
      id: 'AwsSolutions-DDB3',
      reason:
        'What has expired must be gone: a backup would keep personal data and proofs of senders beyond the days that the config says.',
    });
    webhook.addEnvironment('REFUSED_TABLE', table.tableName);
    const allow = (action: string, begin: string) =>
      webhook.addToRolePolicy(
        new PolicyStatement({
          actions: [action],
          resources: [table.tableArn],
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${begin}*`] } },
        }),
      );
    allow('dynamodb:PutItem', DELIVERY);
    allow('dynamodb:UpdateItem', HOUR);
    // DynamoDB opens the table's key in the name of whoever reads or writes: a writer without `kms:Decrypt` is
    // refused (https://github.com/aws/aws-cdk/issues/10010).
    webhook.addToRolePolicy(
      new PolicyStatement({ actions: ['kms:Decrypt'], resources: [key.keyArn] }),
    );
  }
}
