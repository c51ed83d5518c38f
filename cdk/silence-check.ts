import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as ConnectorFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Connector } from '../functions/config/connector.ts';
import { HEARD } from '../functions/webhook/silence/last-heard.ts';

export interface SilenceCheckProps {
  readonly connector: Connector;
  readonly webhook: ConnectorFunction;
  readonly ledger: Table;
}

/** Whether there is anything to check. */
export const expectsLeads = ({ sources }: Connector): boolean =>
  Object.values(sources).some(({ expectLeads }) => expectLeads !== undefined);

/**
 * Has the webhook function look every quarter of an hour which sources are silent, and lets it keep in
 * the ledger's table when each was last heard. CloudWatch alone could not tell: the hours of an alarm's
 * arithmetic are UTC's, and each source would need an alarm of its own.
 */
export class SilenceCheck extends Construct {
  constructor(scope: Construct, id: string, { connector, webhook, ledger }: SilenceCheckProps) {
    super(scope, id);
    webhook.addEnvironment('LEDGER_TABLE', ledger.tableName);
    webhook.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        resources: [ledger.tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${HEARD}*`] } },
      }),
    );
    new Rule(this, 'Rule', {
      ruleName: `${connector.name}-silence`,
      description: 'Looks which sources have not told of a lead for too long',
      schedule: Schedule.rate(Duration.minutes(15)),
      targets: [
        new LambdaFunction(webhook, { retryAttempts: 2, maxEventAge: Duration.minutes(15) }),
      ],
    });
  }
}
