import { ArnFormat, CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type ConfiguredSource, configureSources } from '../functions/webhook/configure.ts';
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
  readonly webhook: LambdaFunction;
  readonly api: HttpApi;
  readonly accessLog: LogGroup;
  /** The sources whose sender cannot prove who it is. */
  private readonly open: readonly ConfiguredSource[];

  constructor(scope: Construct, id: string, { connector, configFile, leads }: WebhookApiProps) {
    super(scope, id);
    const { name } = connector;
    const secret = new ConnectorSecret(this, 'Secret', `${name}/webhooks`);
    const salt = new DedupeSalt(this, 'DedupeSalt', name);
    this.webhook = lambdaFunction(this, 'Webhook', {
      connector,
      part: 'webhook',
      configFile,
      // Looking up people takes 4 s at most (functions/webhook/look-up/); HTTP API itself waits 29 s.
      timeout: Duration.seconds(10),
      ...(connector.webhookConcurrency !== undefined && {
        reservedConcurrentExecutions: connector.webhookConcurrency,
      }),
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
    this.open = [...configureSources(connector).values()].filter(
      ({ preset }) => preset.screening !== undefined,
    );
    this.accessLog = this.addStage(name, this.addRoutes());
    for (const source of Object.keys(connector.sources)) {
      new CfnOutput(this, source, {
        value: `${this.api.apiEndpoint}/hooks/${source}`,
        description: `Webhook address of ${source}`,
      });
    }
  }

  /** Lets the function count the leads of sources without a proof, and touch nothing else in there. */
  countIn(ledger: Table): void {
    if (this.open.length === 0) return;
    this.webhook.addEnvironment('LEDGER_TABLE', ledger.tableName);
    this.webhook.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:UpdateItem'],
        resources: [ledger.tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['limit#*'] } },
      }),
    );
  }

  private addRoutes(): readonly HttpRoute[] {
    const integration = new HttpLambdaIntegration('Integration', this.webhook);
    const add = (path: string, ...methods: HttpMethod[]) =>
      this.api.addRoutes({ path, methods, integration });
    const routes = [
      // GET answers handshakes. OPTIONS is the CORS preflight, which goes to the function because
      // each source has its own allowed origins.
      ...add('/hooks/{source}', HttpMethod.POST, HttpMethod.GET, HttpMethod.OPTIONS),
      ...add('/hooks/{source}/{file}', HttpMethod.GET),
      ...this.open.flatMap(({ name }) => add(`/hooks/${name}`, HttpMethod.POST)),
      // Whatever else is asked, so that API Gateway never answers 404: some senders switch a webhook
      // off on that.
      new HttpRoute(this, 'Default', {
        httpApi: this.api,
        routeKey: HttpRouteKey.DEFAULT,
        integration,
      }),
    ];
    for (const route of routes) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'Senders cannot sign for AWS. Each proves itself by its own signature or token over the raw body, which the webhook function checks and an authorizer never sees.',
      });
    }
    return routes;
  }

  private addStage(name: string, routes: readonly HttpRoute[]): LogGroup {
    // API Gateway adds each log group to a resource policy, which has room for a few. Groups under
    // /aws/vendedlogs/ share one entry.
    const accessLog = connectorLogGroup(this, 'AccessLog', `/aws/vendedlogs/${name}-webhooks`);
    const stage = new HttpStage(this, 'Stage', {
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
    const settings = stage.node.defaultChild;
    if (!(settings instanceof CfnStage)) throw new Error('the stage is no CfnStage');
    settings.routeSettings = Object.fromEntries([
      ...this.open.map(({ name: source }) => [`POST /hooks/${source}`, throttles.open]),
      ['OPTIONS /hooks/{source}', throttles.browsers],
      ['GET /hooks/{source}/{file}', throttles.browsers],
      ['$default', throttles.strangers],
    ]);
    // API Gateway takes settings for routes that are there only.
    stage.node.addDependency(...routes);
    return accessLog;
  }
}

/**
 * Rates a second of routes that anybody can flood, each beside the others', so that a flood of one gives
 * nobody else 429: docs/security.md, "Rates".
 */
const throttles = {
  /** Leads of a form: 90,000 an hour are more than any site has. */
  open: { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 100 },
  /** A browser's preflight, script and token: a few for each visitor of a page with a form. */
  browsers: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
  /** What no sender asks for, and the addresses of sources with a slash too many. */
  strangers: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
} as const;

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
