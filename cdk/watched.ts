import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Connector } from '../functions/config/connector.ts';
import type { DialerFeed } from './dialer-feed.ts';
import type { LeadMetrics } from './lead-metrics.ts';
import type { LeadQueue } from './lead-queue.ts';
import type { WebhookApi } from './webhook-api.ts';

export interface MonitoringProps {
  readonly connector: Connector;
  readonly leads: LeadQueue;
  readonly webhooks: WebhookApi;
  readonly feed: DialerFeed;
}

/** All that alarms and dashboard look at. */
export interface Watched extends MonitoringProps {
  readonly metrics: LeadMetrics;
  /** Deliveries that were answered 401. */
  readonly refused: Metric;
  /** Bugs that a function caught. It answers all the same, so that Lambda counts no error. */
  readonly bugs: Metric;
}
