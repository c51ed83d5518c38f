import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { connectorApp } from '../../cdk/connector-app.ts';
import { mostAtOnce } from '../../proof/aws-api.ts';
import type { TemplateJson } from '../../proof/cloud.ts';
import { helpEngine } from '../../proof/gaps.ts';
import { createReport } from '../../proof/report.ts';
import { faultsBySchema } from '../../proof/templates.ts';
import { config, configFile } from '../cdk/config-file.ts';

let spec: Awaited<ReturnType<typeof loadAwsServiceSpec>>;
beforeAll(async () => {
  spec = await loadAwsServiceSpec();
});

const queue = (Properties: Record<string, unknown>): TemplateJson => ({
  Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties } },
});

it.each([
  [{ QueueName: 'leads', MaximumMessageSize: 1_048_576 }, []],
  [{ QueueName: { Ref: 'AWS::StackName' } }, []],
  [{ QueueNmae: 'leads' }, ['Queue: AWS::SQS::Queue has no property QueueNmae']],
  [{ VisibilityTimeout: 'soon' }, ['Queue.VisibilityTimeout must be a number']],
  [{ QueueName: 5 }, ['Queue.QueueName must be a string']],
  [{ SqsManagedSseEnabled: 'yes' }, ['Queue.SqsManagedSseEnabled must be true or false']],
])("AWS's schemas judge %j", (properties, faults) => {
  expect(faultsBySchema(spec, queue(properties))).toEqual(faults);
});

it("AWS's schemas know no such type, and miss what is required", () => {
  const Resources = {
    None: { Type: 'AWS::SQS::Kueue' },
    Function: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Bukket: 'b' } } },
  };
  expect(faultsBySchema(spec, { Resources })).toEqual([
    'None: no type AWS::SQS::Kueue',
    'Function.Role is required',
    'Function.Code has no S3Bukket',
  ]);
});

// The proof's own connectors do not keep what they refuse.
it("AWS's schemas have nothing against what keeps refused deliveries", async () => {
  vi.stubEnv('CDK_CONTEXT_JSON', JSON.stringify({ 'aws:cdk:bundling-stacks': [] }));
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const keeping = config("sources: { crm: { preset: 'generic', keepRefused: '7d' } }");
  const app = await connectorApp({ configFile: configFile(keeping) });
  const template = Template.fromStack(app.node.findChild('beta-connector') as Stack);
  expect(template.findResources('AWS::KMS::Key')).not.toEqual({});
  expect(faultsBySchema(spec, template.toJSON() as TemplateJson)).toEqual([]);
});

it('changes for the engine what its list names, and nothing else', () => {
  const secret = { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'a/b' } };
  const plain = { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } };
  const alarm = { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [{}], Threshold: 1 } };
  const policy = (Action: unknown, Resource: unknown) => ({
    Type: 'AWS::IAM::Policy',
    Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] } },
  });
  const helped = helpEngine({
    Resources: {
      secret,
      plain,
      alarm,
      reads: policy('secretsmanager:GetSecretValue', { Ref: 'secret' }),
      sends: policy(['sqs:SendMessage', 'sqs:GetQueueUrl'], { Ref: 'queue' }),
    },
  }).Resources;
  expect(helped).toMatchObject({
    secret,
    plain,
    alarm: { Properties: { Threshold: 1, MetricName: 'None' } },
    reads: policy('secretsmanager:GetSecretValue', { 'Fn::GetAtt': ['secret', 'Id'] }),
    sends: policy(['sqs:SendMessage', 'sqs:GetQueueUrl', 'sqs:SendMessageBatch'], { Ref: 'queue' }),
  });
  expect(helped.alarm?.Properties).not.toHaveProperty('Metrics');
});

it('counts what is right and wrong, and goes on after a fault', async () => {
  const lines: string[] = [];
  const report = createReport((line) => lines.push(line));
  expect(await report.check('one', () => {})).toBe(true);
  expect(
    await report.check('two', () => {
      throw new Error('so\nand so');
    }),
  ).toBe(false);
  expect([report.checks, report.failed]).toEqual([2, 1]);
  expect(lines[1]).toBe('  WRONG  two\n         so\n         and so');
});

it('counts the calls of a tenant that were under way at once', () => {
  const call = (tenant: string, began: number, ended: number) => ({
    ...{ tenant, began, ended },
    ...{ phones: [], document: '', isWellFormed: true },
  });
  const calls = [call('a', 0, 10), call('a', 5, 15), call('b', 6, 9), call('a', 10, 12)];
  expect(mostAtOnce(calls)).toBe(2);
  expect(mostAtOnce([])).toBe(0);
});
