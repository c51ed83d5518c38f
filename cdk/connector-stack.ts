import { type App, Duration, Stack } from 'aws-cdk-lib';
import type { Connector } from '../functions/connector.ts';
import { DialerFeed } from './dialer-feed.ts';
import { LeadQueue } from './lead-queue.ts';
import { WebhookApi } from './webhook-api.ts';

export interface ConnectorProps {
  readonly connector: Connector;
  /** Path of the file the connector comes from: the functions get it bundled in. */
  readonly configFile: string;
}

/** One connector, which is one Euphoria tenant: webhook → lead queue → dialer. */
export class ConnectorStack extends Stack {
  constructor(app: App, { connector, configFile }: ConnectorProps) {
    super(app, `${connector.name}-connector`, {
      description: `Webhook leads of ${connector.name} to the Euphoria dialer`,
    });
    const leads = new LeadQueue(this, 'LeadQueue', {
      name: connector.name,
      consumerTimeout: DialerFeed.timeout,
      giveUpAfter: Duration.hours(connector.giveUpAfter),
      retention: Duration.days(4),
      parkedRetention: Duration.days(14),
    });
    new WebhookApi(this, 'WebhookApi', { connector, configFile, leads });
    new DialerFeed(this, 'DialerFeed', { connector, configFile, leads });
  }
}
