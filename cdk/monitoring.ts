import { Stack } from 'aws-cdk-lib';
import type { Dashboard, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  FilterPattern,
  type ILogGroup,
  type JsonPattern,
  MetricFilter,
} from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Connector } from '../functions/config/connector.ts';
import { metricsNamespace } from '../functions/shared/metrics.ts';
import { createAlarms } from './alarms.ts';
import { createDashboard } from './dashboard.ts';
import { LeadMetrics } from './lead-metrics.ts';
import type { MonitoringProps, Watched } from './watched.ts';

/**
 * The dashboard, the alarms and the topic that they tell. What to do about each:
 * docs/operations.md.
 */
export class Monitoring extends Construct {
  /** Is told when an alarm begins and when it is over. */
  readonly topic: Topic;
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { connector, webhooks, feed } = props;
    const watched: Watched = {
      ...props,
      metrics: new LeadMetrics(connector),
      // API Gateway's own 4xx metric also counts the 404 of every bot that looks for an open door.
      refused: this.countLines('Refused', [[webhooks.accessLog, has('status', '401')]], connector),
      bugs: this.countLines(
        'Bugs',
        [
          [webhooks.webhook.logGroup, has('message', 'the webhook function failed')],
          [feed.dialer.logGroup, has('message', 'the dialer function failed')],
        ],
        connector,
      ),
    };
    this.topic = this.createTopic(connector);
    this.dashboard = createDashboard(this, watched, createAlarms(this, watched, this.topic));
  }

  /**
   * The topic has no key of ours, because one costs $1 a month and alarms hold nothing personal;
   * SNS encrypts its disks anyway. AWS's own key for topics, alias/aws/sns, would silence the
   * alarms: it does not let CloudWatch publish, and nobody can change that.
   */
  private createTopic({ name, alarms: { email } }: Connector): Topic {
    const topic = new Topic(this, 'Topic', {
      topicName: `${name}-alarms`,
      displayName: `${name} lead connector`,
      enforceSSL: true,
    });
    // enforceSSL gives the topic a policy, and that replaces the one that lets the account's alarms
    // publish.
    const account = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com', { conditions: account }));
    if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
    return topic;
  }

  /** Counts log lines as a metric, which is paid for only in the hours in which there are any. */
  private countLines(
    metricName: string,
    lines: readonly (readonly [ILogGroup, JsonPattern])[],
    { name }: Connector,
  ): Metric {
    const [metric] = lines.map(([logGroup, filterPattern], index) =>
      new MetricFilter(this, `${metricName}${index}`, {
        logGroup,
        filterPattern,
        // The namespace tells the connector. A dimension would have to be a field of the line, and
        // the access log has no such field.
        metricNamespace: `${metricsNamespace}/${name}`,
        metricName,
      }).metric({ statistic: 'Sum' }),
    );
    if (metric === undefined) throw new Error(`${metricName}: no log to count lines of`);
    return metric;
  }
}

/**
 * Matches a JSON log line whose field has exactly this text. API Gateway writes numbers as text
 * too.
 */
const has = (field: string, text: string): JsonPattern =>
  FilterPattern.stringValue(`$.${field}`, '=', text);
