import { type App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { ConnectorProps } from './connector-props.ts';
import { DialerFeed } from './dialer-feed.ts';
import { LeadQueue } from './lead-queue.ts';
import { Monitoring } from './monitoring.ts';
import { expectsLeads, SilenceCheck } from './silence-check.ts';
import { WebhookApi } from './webhook-api.ts';

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
    const webhooks = new WebhookApi(this, 'WebhookApi', { connector, configFile, leads });
    const feed = new DialerFeed(this, 'DialerFeed', { connector, configFile, leads });
    if (expectsLeads(connector)) {
      const { webhook } = webhooks;
      new SilenceCheck(this, 'SilenceCheck', { connector, webhook, ledger: feed.ledger });
    }
    const monitoring = new Monitoring(this, 'Monitoring', { connector, leads, webhooks, feed });
    this.tellWhatIsNext(connector.name, monitoring);
  }

  /** The webhooks' addresses are told by WebhookApi. `cdk deploy` prints an output's value only. */
  private tellWhatIsNext(name: string, { topic, dashboard }: Monitoring): void {
    const setBy = (secret: string) =>
      `${name}/${secret}, filled by: npm run connector -- secrets set ${secret} --stack ${this.stackName}`;
    const cloudWatch = `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}`;
    const outputs = {
      WebhooksSecret: setBy('webhooks'),
      EuphoriaSecret: setBy('euphoria'),
      AlarmTopic: topic.topicArn,
      Dashboard: `${cloudWatch}#dashboards/dashboard/${dashboard.dashboardName}`,
    };
    for (const [id, value] of Object.entries(outputs)) new CfnOutput(this, id, { value });
  }
}
