import { App, Duration, Fn, SecretValue, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { readTemplate, type Template } from '../../local/template.ts';
import { temporaryFolder, writeBundle } from './temporary-folder.ts';

/** A template with one of everything that the local stack reads, in no shape of our own CDK code. */
export function sampleTemplate(environment: Record<string, string> = {}): Template {
  const app = new App({ outdir: temporaryFolder(), builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'sample');
  const parked = new Queue(stack, 'Parked', { retentionPeriod: Duration.days(14) });
  const leads = new Queue(stack, 'Leads', {
    queueName: 'sample-leads',
    visibilityTimeout: Duration.seconds(180),
    deadLetterQueue: { queue: parked, maxReceiveCount: 500 },
  });
  (leads.node.defaultChild as CfnQueue).overrideLogicalId('Leads');
  const table = new Table(stack, 'Ledger', {
    partitionKey: { name: 'key', type: AttributeType.STRING },
  });
  const secret = new Secret(stack, 'Secret', {
    secretName: 'sample-tenant/webhooks',
    secretStringValue: SecretValue.unsafePlainText('{}'),
  });
  new Secret(stack, 'Salt', {
    secretName: 'sample-tenant/salt',
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ kind: 'sample' }),
      generateStringKey: 'text',
      passwordLength: 41,
      excludePunctuation: true,
    },
  });
  const code = Code.fromAsset(writeBundle('export const handler = async () => ({});'));
  const common = { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code };
  const webhook = new LambdaFunction(stack, 'Webhook', {
    ...common,
    timeout: Duration.seconds(10),
    memorySize: 512,
    environment: {
      QUEUE_URL: leads.queueUrl,
      TABLE: table.tableName,
      SECRET_ARN: secret.secretArn,
      SECRET_NAME: secret.secretName,
      SUBSTITUTED: Fn.sub(`\${Name}@\${AWS::Region}/\${Leads.QueueName}/\${!Literal}`, {
        Name: 'x',
      }),
      ...environment,
    },
  });
  const dialer = new LambdaFunction(stack, 'Dialer', {
    ...common,
    reservedConcurrentExecutions: 3,
  });
  dialer.addEventSource(
    new SqsEventSource(leads, { batchSize: 10, maxConcurrency: 3, reportBatchItemFailures: true }),
  );
  new HttpApi(stack, 'Api').addRoutes({
    path: '/hooks/{source}',
    methods: [HttpMethod.POST, HttpMethod.GET],
    integration: new HttpLambdaIntegration('Integration', webhook),
  });
  return readTemplate(app.synth().getStackByName('sample'));
}
