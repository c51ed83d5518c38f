import type { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectorApp } from '../../cdk/connector-app.ts';
import { DialerFeed } from '../../cdk/dialer-feed.ts';
import { sampleConfigFile } from '../support/sample-config-file.ts';
import { config, configFile } from './config-file.ts';

/** The app of the sample config, and its stack. */
async function sample(): Promise<{ readonly app: App; readonly stack: Stack }> {
  const app = await connectorApp({ configFile: sampleConfigFile });
  return { app, stack: app.node.findChild('acme-connector') as Stack };
}

beforeAll(() => {
  // What is asserted here does not depend on the bundles, and bundling takes seconds.
  vi.stubEnv('CDK_CONTEXT_JSON', JSON.stringify({ 'aws:cdk:bundling-stacks': [] }));
});
afterAll(() => {
  vi.unstubAllEnvs();
});

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const oneOrMany = <Item>(value: Item | Item[]): Item[] => (Array.isArray(value) ? value : [value]);

/** The last logical id that an ARN of the template is made of. */
const logicalIdOf = (resource: unknown): string =>
  [...JSON.stringify(resource).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].at(-1)?.[1] ?? '';

describe('a trial', { timeout: 120_000 }, () => {
  const built = async (changes: string) => {
    const trial = await connectorApp({ configFile: configFile(config(changes)) });
    const stack = trial.node.findChild('beta-connector') as Stack;
    const messages = stack.node.metadata.map(({ data }) => String(data));
    return { template: Template.fromStack(stack), messages };
  };

  it('reserves nothing, keeps the event source at three, and says so', async () => {
    const { template, messages } = await built('trial: true');
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(functions).toHaveLength(2);
    for (const { Properties } of functions) {
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
    }
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      ScalingConfig: { MaximumConcurrency: 3 },
    });
    expect(messages.join()).toContain('trial: true reserves no executions');
    template.hasOutput('Trial', {});
  });

  it('is nothing that one gets by chance', async () => {
    const { template, messages } = await built('');
    template.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 3 });
    expect(template.findOutputs('Trial')).toEqual({});
    expect(messages.join()).not.toContain('trial');
  });
});

describe('refused deliveries', { timeout: 120_000 }, () => {
  const built = async (changes: string) => {
    const built = await connectorApp({ configFile: configFile(config(changes)) });
    // With cdk-nag, which throws.
    built.synth();
    return Template.fromStack(built.node.findChild('beta-connector') as Stack);
  };

  it('have no part in a stack whose sources do not keep them', async () => {
    const template = await built('');
    template.resourceCountIs('AWS::DynamoDB::Table', 1);
    template.resourceCountIs('AWS::KMS::Key', 0);
    expect(JSON.stringify(template.toJSON())).not.toContain('REFUSED_TABLE');
  });

  it('have a table under a key of its own, which nothing outlives', async () => {
    const template = await built("sources: { crm: { preset: 'generic', keepRefused: '7d' } }");
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: {
        TableName: 'beta-refused',
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: Match.anyValue() },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        PointInTimeRecoverySpecification: Match.absent(),
      },
    });
    template.hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Delete',
      Properties: { EnableKeyRotation: true, PendingWindowInDays: 7 },
    });
    template.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/beta-refused' });
  });

  it('can be put in and counted by the webhook function, which can read none', async () => {
    const template = await built("sources: { crm: { preset: 'generic', keepRefused: '7d' } }");
    const { Resources: resources } = template.toJSON();
    const onTheirs = statementsOf(resources, 'beta-webhook').filter(({ Resource }) =>
      oneOrMany(Resource).some((one) => logicalIdOf(one).startsWith('RefusedDeliveries')),
    );
    const only = (begin: string) => ({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [begin] },
    });
    expect(onTheirs.map(({ Action, Condition }) => [Action, Condition])).toEqual([
      ['dynamodb:PutItem', only('delivery#*')],
      ['dynamodb:UpdateItem', only('hour#*')],
      ['kms:Decrypt', undefined],
    ]);
    const ofDialer = JSON.stringify(statementsOf(resources, 'beta-dialer'));
    expect(ofDialer).not.toContain('RefusedDeliveries');
  });
});

describe('the grants', () => {
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON without a type
  let resources: Record<string, any>;
  beforeAll(async () => {
    resources = Template.fromStack((await sample()).stack).toJSON().Resources;
  });
  const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'];

  it.each([
    [
      'webhook',
      {
        '/aws/lambda/acme-webhook': logs,
        'acme-leads': ['sqs:SendMessage'],
        'acme-parked': ['sqs:SendMessage'],
        'acme/webhooks': ['secretsmanager:GetSecretValue'],
        'acme/dedupe-salt': ['secretsmanager:GetSecretValue'],
        // The counters of forms that anybody can post, and nothing else of the table.
        'acme-ledger': ['dynamodb:UpdateItem'],
      },
    ],
    [
      'dialer',
      {
        '/aws/lambda/acme-dialer': logs,
        'acme-leads': [
          'sqs:ChangeMessageVisibility',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:ReceiveMessage',
        ],
        'acme-parked': ['sqs:SendMessage'],
        'acme-ledger': [
          'dynamodb:BatchGetItem',
          'dynamodb:BatchWriteItem',
          'dynamodb:GetItem',
          'dynamodb:PutItem',
        ],
        'acme/euphoria': ['secretsmanager:GetSecretValue'],
      },
    ],
  ])('of the %s function are single actions on its own resources', (part, grants) => {
    const nameOf = (logicalId: string): string => {
      const { QueueName, TableName, Name, LogGroupName } = resources[logicalId].Properties;
      return QueueName ?? TableName ?? Name ?? LogGroupName;
    };
    const granted: Record<string, string[]> = {};
    for (const statement of statementsOf(resources, `acme-${part}`)) {
      for (const resource of oneOrMany(statement.Resource)) {
        granted[nameOf(logicalIdOf(resource))] = oneOrMany(statement.Action);
      }
    }
    expect(granted).toEqual(grants);
  });

  it('of the salt is the webhook function alone', async () => {
    const byContact = await connectorApp({
      configFile: configFile(config("dedupe: { by: 'contact' }")),
    });
    const { Resources: resources } = Template.fromStack(
      byContact.node.findChild('beta-connector') as Stack,
    ).toJSON();
    const saltIn = (part: string) =>
      statementsOf(resources, `beta-${part}`).filter(({ Resource }) =>
        oneOrMany(Resource).some(
          (resource) => resources[logicalIdOf(resource)].Properties.Name === 'beta/dedupe-salt',
        ),
      );
    expect(saltIn('webhook')).toMatchObject([{ Action: 'secretsmanager:GetSecretValue' }]);
    expect(saltIn('dialer')).toEqual([]);
  });

  it('allow nothing by a wildcard or by a managed policy', () => {
    const documents = Object.values<{ Properties?: { PolicyDocument?: unknown } }>(resources)
      .map(({ Properties }) => Properties?.PolicyDocument)
      .filter((document) => document !== undefined);
    const allowed = documents
      .flatMap((document) => (document as { Statement: Statement[] }).Statement)
      .filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).not.toHaveLength(0);
    const named = allowed.map(({ Action, Resource }) => ({ Action, Resource }));
    expect(JSON.stringify(named)).not.toContain('*');
    expect(JSON.stringify(resources)).not.toContain('ManagedPolicyArns');
  });
});

/** The statements of the policies of a function's role. */
// biome-ignore lint/suspicious/noExplicitAny: a template is JSON without a type
function statementsOf(resources: Record<string, any>, functionName: string): Statement[] {
  const all = Object.values(resources);
  const fn = all.find(({ Properties }) => Properties?.FunctionName === functionName);
  const role = logicalIdOf(fn.Properties.Role);
  return all
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .filter(({ Properties }) =>
      Properties.Roles.some((held: unknown) => logicalIdOf(held) === role),
    )
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

describe('the synth is refused', () => {
  it('with a second event source on the dialer', async () => {
    const { app, stack } = await sample();
    const feed = stack.node.children.find((child) => child instanceof DialerFeed);
    const { queueArn } = new Queue(stack, 'Second', { enforceSSL: true });
    feed?.dialer.addEventSourceMapping('Second', { eventSourceArn: queueArn });
    expect(() => app.synth()).toThrow('the dialer must have exactly 1 event source, got 2');
  });

  it('with a finding of cdk-nag that nobody has acknowledged', async () => {
    const { app, stack } = await sample();
    new Queue(stack, 'Plain');
    expect(() => app.synth()).toThrow('AwsSolutions-SQS4');
  });
});
