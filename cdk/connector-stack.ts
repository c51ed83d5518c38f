import { Annotations, type App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { keepsRefused } from '../functions/config/connector.ts';
import { MOST_PAUSED_HOURS } from '../functions/dialer/pauses.ts';
import type { ConnectorProps } from './connector-props.ts';
import { DialerFeed } from './dialer-feed.ts';
import { LeadQueue } from './lead-queue.ts';
import { Monitoring } from './monitoring.ts';
import { RefusedDeliveries } from './refused-deliveries.ts';
import { expectsLeads, SilenceCheck } from './silence-check.ts';
import { WebhookApi } from './webhook-api.ts';

const TRIAL =
  'trial: true reserves no executions for the dialer, so that an account with a quota of 10 can deploy it. Calls at once are limited by the event source and the places in the ledger alone. Not for production: docs/operations.md, Trial';

/** One connector, which is one Euphoria tenant: webhook → lead queue → dialer. */
export class ConnectorStack extends Stack {
  constructor(app: App, { connector, configFile }: ConnectorProps) {
    super(app, `${connector.name}-connector`, {
      description: `Webhook leads of ${connector.name} to the Euphoria dialer`,
    });
    const leads = new LeadQueue(this, 'LeadQueue', {
      name: connector.name,
      consumerTimeout: DialerFeed.timeout,
      longestWait: Duration.hours(connector.giveUpAfter + MOST_PAUSED_HOURS),
      retention: Duration.days(10),
      parkedRetention: Duration.days(14),
    });
    const webhooks = new WebhookApi(this, 'WebhookApi', { connector, configFile, leads });
    const feed = new DialerFeed(this, 'DialerFeed', { connector, configFile, leads });
    webhooks.countIn(feed.ledger);
    if (expectsLeads(connector)) {
      const { webhook } = webhooks;
      new SilenceCheck(this, 'SilenceCheck', { connector, webhook, ledger: feed.ledger });
    }
    if (keepsRefused(connector)) {
      new RefusedDeliveries(this, 'RefusedDeliveries', { connector, webhook: webhooks.webhook });
    }
    const monitoring = new Monitoring(this, 'Monitoring', { connector, leads, webhooks, feed });
    this.tellWhatIsNext(connector.name, monitoring);
    if (connector.trial) this.tellTrial();
  }

  /** In the synth and among the outputs, so that nobody takes it for more. */
  private tellTrial(): void {
    Annotations.of(this).addWarningV2('connector:trial', TRIAL);
    new CfnOutput(this, 'Trial', { value: TRIAL });
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
