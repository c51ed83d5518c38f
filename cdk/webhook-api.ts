import { ArnFormat, CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ConnectorProps } from './connector-props.ts';
import { ConnectorSecret } from './connector-secret.ts';
import { DedupeSalt } from './dedupe-salt.ts';
import { connectorLogGroup, lambdaFunction } from './lambda-function.ts';
import type { LeadQueue } from './lead-queue.ts';

export interface WebhookApiProps extends ConnectorProps {
  readonly leads: LeadQueue;
}

/** The address that senders call, and the function that answers them. */
export class WebhookApi extends Construct {
  readonly webhook: NodejsFunction;
  readonly api: HttpApi;
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, { connector, configFile, leads }: WebhookApiProps) {
    super(scope, id);
    const { name } = connector;
    const secret = new ConnectorSecret(this, 'Secret', `${name}/webhooks`);
    const salt = new DedupeSalt(this, 'DedupeSalt', name);
    this.webhook = lambdaFunction(this, 'Webhook', {
      connector: name,
      part: 'webhook',
      configFile,
      // Looking up people takes 4 s at most (functions/webhook/look-up/); HTTP API itself waits 29 s.
      timeout: Duration.seconds(10),
      environment: {
        LEAD_QUEUE_URL: leads.queue.queueUrl,
        PARKED_QUEUE_URL: leads.parked.queueUrl,
        WEBHOOKS_SECRET_ID: secret.secretArn,
        DEDUPE_SALT_SECRET_ID: salt.secretArn,
      },
    });
    leads.queue.grant(this.webhook, 'sqs:SendMessage');
    leads.parked.grant(this.webhook, 'sqs:SendMessage');
    secret.grantGetValue(this.webhook);
    salt.grantGetValue(this.webhook);

    this.api = new HttpApi(this, 'Api', {
      apiName: `${name}-webhooks`,
      createDefaultStage: false,
    });
    this.addRoutes();
    this.accessLog = this.addStage(name);
    for (const source of Object.keys(connector.sources)) {
      new CfnOutput(this, source, {
        value: `${this.api.apiEndpoint}/hooks/${source}`,
        description: `Webhook address of ${source}`,
      });
    }
  }

  private addRoutes(): void {
    const routes = this.api.addRoutes({
      path: '/hooks/{source}',
      // GET answers handshakes. OPTIONS is the CORS preflight, which goes to the function because
      // each source has its own allowed origins.
      methods: [HttpMethod.POST, HttpMethod.GET, HttpMethod.OPTIONS],
      integration: new HttpLambdaIntegration('Integration', this.webhook),
    });
    for (const route of routes) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'Senders cannot sign for AWS. Each proves itself by its own signature or token over the raw body, which the webhook function checks and an authorizer never sees.',
      });
    }
  }

  private addStage(name: string): LogGroup {
    // API Gateway adds each log group to a resource policy, which has room for a few. Groups under
    // /aws/vendedlogs/ share one entry.
    const accessLog = connectorLogGroup(this, 'AccessLog', `/aws/vendedlogs/${name}-webhooks`);
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      // A sender above this rate is a fault or an attack; the dialer takes some 600 leads a second.
      // Senders repeat what is answered 429.
      throttle: { rateLimit: 500, burstLimit: 1000 },
      accessLogSettings: {
        destination: { bind: () => ({ destinationArn: withoutStreams(accessLog) }) },
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
    return accessLog;
  }
}

/**
 * The ARN of a log group as API Gateway keeps it. CloudFormation's own ends in `:*`, and would be told
 * as drift for ever (LogGroupLogDestination of the CDK takes that one).
 */
const withoutStreams = (logGroup: LogGroup): string =>
  Stack.of(logGroup).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroup.logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/**
 * What an access log line tells, which is nothing that the caller wrote: neither path nor query string,
 * which holds the tokens of some senders, nor user agent. No address: with a form, the caller is the lead.
 * No error message of the function either: it can quote what was sent.
 */
const accessLogFields = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  method: '$context.httpMethod',
  route: '$context.routeKey',
  status: '$context.status',
  bytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  functionMilliseconds: '$context.integrationLatency',
  error: '$context.error.message',
  functionStatus: '$context.integrationStatus',
};
