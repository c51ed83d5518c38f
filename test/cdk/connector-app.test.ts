import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectorApp } from '../../cdk/connector-app.ts';
import { presetNames, settingsOf } from '../webhook/fuzz/sources.ts';
import { config, configFile } from './config-file.ts';

const outdir = mkdtempSync(join(tmpdir(), 'connector-app-'));
/** By stack name. */
const templates = new Map<string, Template>();
let template: Template;

beforeAll(async () => {
  const beta = config("dedupe: { by: 'contact' }");
  const every = Object.fromEntries(presetNames.map((preset) => [preset, settingsOf(preset)]));
  const gamma = config(`name: 'gamma', sources: ${JSON.stringify(every)}`);
  const file = configFile(`[acme, ${beta}, ${gamma}]`);
  const app = await connectorApp({ configFile: file, outdir });
  for (const { stackName, template } of app.synth().stacks) {
    templates.set(stackName, Template.fromJSON(template));
  }
  template = templateOf('acme-connector');
}, 120_000);
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

function templateOf(stackName: string): Template {
  const found = templates.get(stackName);
  if (found === undefined) throw new Error(`no stack ${stackName} in ${[...templates.keys()]}`);
  return found;
}

/** Path of the code that a function of a stack is deployed with. */
function bundleOf(stackName: string, functionName: string): string {
  const [resource] = Object.values(
    templateOf(stackName).findResources('AWS::Lambda::Function', {
      Properties: { FunctionName: functionName },
    }),
  );
  return join(
    outdir,
    `asset.${resource?.Properties.Code.S3Key.replace(/\.zip$/, '')}`,
    'index.mjs',
  );
}

/** The files that a connector's webhook bundle is made of, as its source map tells them. */
function filesIn(name: string): readonly string[] {
  const map = `${bundleOf(`${name}-connector`, `${name}-webhook`)}.map`;
  return JSON.parse(readFileSync(map, 'utf8')).sources;
}

/** The entries of functions/webhook/sources/ of which a connector's webhook bundle has something. */
function sendersIn(name: string): readonly string[] {
  const senders = filesIn(name).map((file) => /webhook\/sources\/([\w-]+)/.exec(file)?.[1]);
  return [...new Set(senders.filter((sender) => sender !== undefined))].sort();
}

describe('the app', () => {
  it('has a stack for each connector of the config', () => {
    expect([...templates.keys()]).toEqual(['acme-connector', 'beta-connector', 'gamma-connector']);
  });

  it.each(['webhook', 'dialer'])('tells the %s function which connector it is', (part) => {
    expect(bundleOf('acme-connector', `acme-${part}`)).not.toBe(
      bundleOf('beta-connector', `beta-${part}`),
    );
  });

  it.each([
    ['beta', 'webhook'],
    ['beta', 'dialer'],
    ['gamma', 'webhook'],
  ])('bundles for %s a %s function that loads on its own', (name, part) => {
    const bundle = pathToFileURL(bundleOf(`${name}-connector`, `${name}-${part}`));
    const script = `console.log(typeof (await import('${bundle}')).handler)`;
    const env = {
      AWS_REGION: 'af-south-1',
      LEAD_QUEUE_URL: 'https://sqs.example/leads',
      PARKED_QUEUE_URL: 'https://sqs.example/parked',
      WEBHOOKS_SECRET_ID: 'beta/webhooks',
      DEDUPE_SALT_SECRET_ID: 'beta/dedupe-salt',
      EUPHORIA_SECRET_ID: 'beta/euphoria',
      LEDGER_TABLE: 'beta-ledger',
    };
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: outdir,
      env,
      encoding: 'utf8',
    });
    expect(output).toBe('function\n');
  });

  // Bytes are time in every cold start. Before a limit is raised: docs/performance.md, "What the figures say".
  it.each([
    ['acme', 'webhook', 724_000],
    // 400,000, and what this config of all senders weighs.
    ['acme', 'dialer', 414_000],
    // It has every preset.
    ['gamma', 'webhook', 851_000],
  ])('bundles for %s a %s function of less than %i bytes', (name, part, limit) => {
    expect(statSync(bundleOf(`${name}-connector`, `${name}-${part}`)).size).toBeLessThan(limit);
  });

  it.each([
    ['acme', ['form', 'generic', 'hubspot']],
    ['beta', ['generic']],
  ])('bundles for %s the presets that its sources name, and no other', (name, presets) => {
    expect(sendersIn(name)).toEqual(presets);
  });

  it('bundles every preset for a connector that has them all', () => {
    const folder = resolve(import.meta.dirname, '../../functions/webhook/sources');
    expect(sendersIn('gamma')).toEqual(readdirSync(folder).map((file) => basename(file, '.ts')));
  });

  // XML is Salesforce's alone, and `jose` is for signatures of a few.
  it.each(['fast-xml-parser', 'jose'])('bundles %s only where a sender needs it', (name) => {
    const has = (connector: string) =>
      filesIn(connector).some((file) => file.includes(`/node_modules/${name}/`));
    expect(['acme', 'beta', 'gamma'].map(has)).toEqual([false, false, true]);
  });
});

describe('the API', () => {
  it.each(['POST', 'GET', 'OPTIONS'])('hands %s /hooks/{source} to the function', (method) => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: `${method} /hooks/{source}`,
    });
    template.resourceCountIs('AWS::ApiGatewayV2::Route', 6);
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
    });
  });

  it('hands whatever else is asked to the function too, so that nothing is answered 404', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: '$default' });
  });

  it('has a throttle of its own for what strangers can flood, and for nobody else', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    const rates = Object.entries(stage?.Properties.RouteSettings).map(([key, settings]) => [
      key,
      Object(settings).ThrottlingRateLimit,
    ]);
    expect(rates).toEqual([
      ['POST /hooks/website', 25],
      ['OPTIONS /hooks/{source}', 100],
      ['GET /hooks/{source}/{file}', 100],
      ['$default', 50],
    ]);
    const routes = Object.entries(template.findResources('AWS::ApiGatewayV2::Route'));
    expect(routes.map(([, { Properties }]) => Properties.RouteKey)).toEqual(
      expect.arrayContaining(rates.map(([key]) => key)),
    );
    // API Gateway refuses settings of routes that are not there yet.
    expect(stage?.DependsOn).toEqual(expect.arrayContaining(routes.map(([id]) => id)));
  });

  it('lets the webhook function count in the ledger and do nothing else there', () => {
    const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
    const statements = policies
      .filter(([id]) => id.includes('WebhookApi'))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => [Action].flat().some((one) => one.startsWith('dynamodb:')));
    expect(statements).toEqual([
      expect.objectContaining({
        Action: 'dynamodb:UpdateItem',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['limit#*'] } },
      }),
    ]);
  });

  it('is throttled and logs without path, query string, caller and error text', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    expect(stage?.Properties.DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 500,
      ThrottlingBurstLimit: 1000,
    });
    expect(Object.values(JSON.parse(stage?.Properties.AccessLogSettings.Format))).toEqual([
      '$context.requestId',
      '$context.requestTime',
      '$context.httpMethod',
      '$context.routeKey',
      '$context.status',
      '$context.responseLength',
      '$context.responseLatency',
      '$context.integrationLatency',
      '$context.error.message',
      '$context.integrationStatus',
    ]);
  });

  it('tells the webhook address of each source', () => {
    const outputs = Object.values(
      template.findOutputs('*', { Description: Match.stringLikeRegexp('^Webhook address of') }),
    );
    const paths = outputs.map(({ Value }) => Value['Fn::Join'][1].at(-1));
    expect(paths).toEqual(['/hooks/website', '/hooks/hubspot', '/hooks/crm']);
  });
});

describe('the functions', () => {
  it.each(['webhook', 'dialer'])(
    '%s runs on Node 24 and arm64 and logs to its own group',
    (part) => {
      const [logGroup] = Object.keys(
        template.findResources('AWS::Logs::LogGroup', {
          Properties: { LogGroupName: `/aws/lambda/acme-${part}`, RetentionInDays: 30 },
        }),
      );
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `acme-${part}`,
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        LoggingConfig: { LogGroup: { Ref: logGroup } },
      });
    },
  );

  it.each([
    [
      'webhook',
      ['LEAD_QUEUE_URL', 'PARKED_QUEUE_URL', 'WEBHOOKS_SECRET_ID', 'DEDUPE_SALT_SECRET_ID'],
      ['LEDGER_TABLE'],
    ],
    ['dialer', ['LEAD_QUEUE_URL', 'PARKED_QUEUE_URL', 'LEDGER_TABLE', 'EUPHORIA_SECRET_ID'], []],
  ])('%s gets addresses by environment variables and nothing else', (part, names, added) => {
    const [fn] = Object.values(
      template.findResources('AWS::Lambda::Function', {
        Properties: { FunctionName: `acme-${part}` },
      }),
    );
    expect(Object.keys(fn?.Properties.Environment.Variables)).toEqual([
      ...names,
      'POWERTOOLS_SERVICE_NAME',
      'POWERTOOLS_METRICS_NAMESPACE',
      ...added,
    ]);
  });

  it('webhook answers before the API stops waiting', () => {
    const [fn] = Object.values(
      template.findResources('AWS::Lambda::Function', {
        Properties: { FunctionName: 'acme-webhook' },
      }),
    );
    expect(fn?.Properties.Timeout).toBeLessThan(29);
  });

  it('dialer runs at most three times at once', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'acme-dialer',
      ReservedConcurrentExecutions: 3,
      Timeout: 150,
    });
  });
});

describe('the event source of the dialer', () => {
  it('hands over at most ten leads to three environments, without waiting for more', () => {
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: Match.absent(),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 3 },
    });
  });
});

describe('what is stored', () => {
  it('waits in a queue that forgets sooner than the parked queue', () => {
    const [parked] = Object.keys(
      template.findResources('AWS::SQS::Queue', {
        Properties: { QueueName: 'acme-parked', MessageRetentionPeriod: 14 * 86_400 },
      }),
    );
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'acme-leads',
      MessageRetentionPeriod: 10 * 86_400,
      VisibilityTimeout: 160,
      SqsManagedSseEnabled: true,
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': [parked, 'Arn'] },
        maxReceiveCount: 1000,
      },
    });
  });

  it('is remembered in a ledger that forgets by itself', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: 'acme-ledger',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it.each([
    ['AWS::SQS::Queue', 2],
    ['AWS::DynamoDB::Table', 1],
    ['AWS::SecretsManager::Secret', 3],
  ])('outlives its stack: %s', (type, count) => {
    template.resourceCountIs(type, count);
    template.allResources(type, {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it('has logs that go with their stack: kept, they would take the names of the next one', () => {
    template.resourceCountIs('AWS::Logs::LogGroup', 3);
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
  });

  it('takes messages of 1 MiB, whatever SQS does with a queue that says nothing', () => {
    template.allResourcesProperties('AWS::SQS::Queue', { MaximumMessageSize: 1_048_576 });
  });

  it('logs requests to the group as API Gateway keeps its name, or it would be drift for ever', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    const arn = JSON.stringify(stage?.Properties.AccessLogSettings.DestinationArn);
    expect(arn).toContain(':log-group:');
    expect(arn).not.toMatch(/\*|Fn::GetAtt/);
  });

  it.each(['acme/webhooks', 'acme/euphoria'])('has a secret %s without a value', (Name) => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', { Name, SecretString: '{}' });
  });
});

describe('the salt of ids and keys', () => {
  it('is a secret that every connector has, and its webhook function alone is told', () => {
    template.resourceCountIs('AWS::SecretsManager::Secret', 3);
    const [salt] = Object.keys(
      template.findResources('AWS::SecretsManager::Secret', {
        Properties: { Name: 'acme/dedupe-salt' },
      }),
    );
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'acme-webhook',
      Environment: { Variables: { DEDUPE_SALT_SECRET_ID: { Ref: salt } } },
    });
  });

  it('is made up once: AWS would make up another if any of this changed', () => {
    const [salt] = Object.values(
      templateOf('beta-connector').findResources('AWS::SecretsManager::Secret', {
        Properties: { Name: 'beta/dedupe-salt' },
      }),
    );
    expect(salt?.Properties.GenerateSecretString).toEqual({
      SecretStringTemplate: '{}',
      GenerateStringKey: 'salt',
      PasswordLength: 64,
      ExcludePunctuation: true,
    });
  });

  it('stays with the ledger when the stack is removed', () => {
    template.hasResource('AWS::SecretsManager::Secret', {
      Properties: { Name: 'acme/dedupe-salt' },
      DeletionPolicy: 'RetainExceptOnCreate',
    });
  });
});
