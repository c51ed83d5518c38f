import { Fn } from 'aws-cdk-lib';
import { expect, it } from 'vitest';
import { readBlueprint } from '../../local/blueprint.ts';
import { functionSpec } from '../../local/lambda/function-spec.ts';
import { createResolver } from '../../local/resolver.ts';
import { resourcesOfType } from '../../local/template.ts';
import { sampleTemplate } from './sample-stack.ts';

const address = 'http://127.0.0.1:4566';

it('finds the way from the routes to the dialer', () => {
  const template = sampleTemplate();
  const blueprint = readBlueprint(template, createResolver(template, address));
  expect(blueprint).toMatchObject({
    routeKeys: ['POST /hooks/{source}', 'GET /hooks/{source}'],
    source: {
      queueUrl: `${address}/000000000000/sample-leads`,
      queueArn: 'arn:aws:sqs:af-south-1:000000000000:sample-leads',
      batchSize: 10,
      maxConcurrency: 3,
      reportBatchItemFailures: true,
    },
  });
  expect(blueprint.webhook.id).toMatch(/^Webhook/);
  expect(blueprint.dialer.id).toMatch(/^Dialer/);
  expect(blueprint.parkedQueueUrl).toMatch(/\/000000000000\/sample-Parked/);
});

it('gives a function its bundle, limits and variables', () => {
  const template = sampleTemplate();
  const resolve = createResolver(template, address);
  const { webhook, dialer } = readBlueprint(template, resolve);

  const spec = functionSpec(template, webhook, resolve, { AWS_ENDPOINT_URL_SQS: address });
  expect(spec).toMatchObject({ exportName: 'handler', timeoutMs: 10_000, memoryMb: 512 });
  expect(spec.file).toMatch(/asset\.[0-9a-f]+\/index\.mjs$/);
  expect(spec.environment).toMatchObject({
    AWS_REGION: 'af-south-1',
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_ENDPOINT_URL_SQS: address,
    QUEUE_URL: `${address}/000000000000/sample-leads`,
    TABLE: expect.stringMatching(/^sample-Ledger/),
    SECRET_ARN:
      'arn:aws:secretsmanager:af-south-1:000000000000:secret:sample-tenant/webhooks-local0',
    SECRET_NAME: 'sample-tenant/webhooks',
    SUBSTITUTED: `x@af-south-1/sample-leads/\${Literal}`,
  });
  expect(functionSpec(template, dialer, resolve, {})).toMatchObject({
    reservedConcurrency: 3,
    // CloudFormation's own defaults.
    timeoutMs: 3_000,
    memoryMb: 128,
  });
});

it('resolves a redrive policy', () => {
  const template = sampleTemplate();
  const resolve = createResolver(template, address);
  const [leads] = resourcesOfType(template, 'AWS::SQS::Queue').filter(
    ({ properties }) => properties.QueueName === 'sample-leads',
  );
  expect(leads && resolve(leads, 'RedrivePolicy')).toEqual({
    deadLetterTargetArn: expect.stringMatching(
      /^arn:aws:sqs:af-south-1:000000000000:sample-Parked/,
    ),
    maxReceiveCount: 500,
  });
});

it.each([
  ['a function it does not know', Fn.importValue('elsewhere'), 'Fn::ImportValue'],
  ['an attribute that is not there locally', Fn.getAtt('Leads', 'Nothing').toString(), 'Nothing'],
])('names resource and property of %s', (_, value, culprit) => {
  const template = sampleTemplate({ ODD: value });
  const resolve = createResolver(template, address);
  const [webhook] = resourcesOfType(template, 'AWS::Lambda::Function');
  expect(() => webhook && functionSpec(template, webhook, resolve, {})).toThrow(
    new RegExp(
      `^Webhook\\w+ Environment.Variables.ODD: .*${culprit}.* cannot be resolved on one machine$`,
    ),
  );
});
