import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { region } from '../cli/target/local-clients.ts';
import { type Clients, createClients, type ResourceJson, type TemplateJson } from './cloud.ts';
import { operatorRole, takeOn } from './operators.ts';
import { deployTemplate, removeStack } from './probe.ts';

/** The engine, as the proof's own probes see it. */
export interface Probed {
  readonly clients: Clients;
  readonly account: string;
  readonly endpoint: string;
}

/** Something that the engine does otherwise than AWS, and what helps it over. */
export interface Gap {
  readonly name: string;
  /** What AWS does, and what the engine does instead. */
  readonly reason: string;
  /** Whether the engine still does it: a gap that is none any more has to leave the list. */
  isThere(engine: Probed): Promise<boolean>;
  /** What is changed in a resource, so that the engine does with it as AWS does with the original. */
  help(resource: ResourceJson, template: TemplateJson): ResourceJson;
}

/** All that is changed for the engine. What it cannot do is not proved by it: docs/proof.md. */
export const gaps: readonly Gap[] = [
  {
    name: 'alarms of metric math',
    reason: 'AWS takes an alarm made of `Metrics`; the engine refuses it and rolls the stack back.',
    isThere: async (engine) => {
      const metric = {
        MetricStat: { Metric: { Namespace: 'N', MetricName: 'M' }, Period: 60, Stat: 'Sum' },
      };
      const alarm = {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          Metrics: [
            { Id: 'm', ReturnData: false, ...metric },
            { Id: 'e', Expression: 'm * 2' },
          ],
          ComparisonOperator: 'GreaterThanThreshold',
          EvaluationPeriods: 1,
          Threshold: 1,
        },
      };
      const { status } = await probe(engine, 'alarm', { Resources: { Alarm: alarm } });
      return status !== 'CREATE_COMPLETE';
    },
    help: (resource) => {
      if (resource.Type !== 'AWS::CloudWatch::Alarm') return resource;
      const { Metrics, ...rest } = resource.Properties ?? {};
      if (Metrics === undefined) return resource;
      const instead = { Namespace: 'Proof', MetricName: 'None', Statistic: 'Sum', Period: 300 };
      return { ...resource, Properties: { ...rest, ...instead } };
    },
  },
  {
    name: 'the Ref of a secret',
    reason:
      "AWS gives a secret's ARN for its `Ref`; the engine gives its name, which no policy is about.",
    isThere: async (engine) => {
      const { outputs } = await probe(engine, 'secret', {
        Resources: {
          Secret: {
            Type: 'AWS::SecretsManager::Secret',
            Properties: { Name: 'probe/secret', SecretString: '{}' },
          },
        },
        Outputs: { Ref: { Value: { Ref: 'Secret' } } },
      });
      return !outputs.Ref?.startsWith('arn:');
    },
    help: (resource, { Resources }) => {
      const isSecret = (id: unknown): id is string =>
        typeof id === 'string' && Resources[id]?.Type === 'AWS::SecretsManager::Secret';
      return replaceObjects(resource, ({ Ref, ...others }) =>
        isSecret(Ref) && Object.keys(others).length === 0
          ? { 'Fn::GetAtt': [Ref, 'Id'] }
          : undefined,
      );
    },
  },
  {
    name: 'batches of SQS',
    reason:
      'In AWS who may `sqs:SendMessage` may send a batch (there is no `sqs:SendMessageBatch`, by the Service Authorization Reference); the engine asks for a right of that name.',
    isThere: async (engine) => {
      const { outputs } = await probe(engine, 'batch', batchProbe, async ({ outputs }) => {
        const credentials = await takeOn(engine.clients.sts, engine.account, BATCH_ROLE);
        const sqs = createClients({ endpoint: engine.endpoint, region, credentials }).sqs;
        const Entries = [{ Id: '0', MessageBody: 'x' }];
        const request = new SendMessageBatchCommand({ QueueUrl: outputs.Queue, Entries });
        return sqs.send(request).then(
          () => 'allowed',
          (error: Error) => error.name,
        );
      });
      return outputs.tried !== 'allowed';
    },
    help: (resource) => {
      if (!/^AWS::IAM::/.test(resource.Type)) return resource;
      return replaceObjects(resource, ({ Action, ...statement }) => {
        const actions = [Action ?? []].flat();
        const batches = actions.filter((action) =>
          /^sqs:(SendMessage|DeleteMessage|ChangeMessageVisibility)$/.test(String(action)),
        );
        if (batches.length === 0) return undefined;
        return { ...statement, Action: [...actions, ...batches.map((action) => `${action}Batch`)] };
      });
    },
  },
];

/**
 * What the CDK is told by its environment: CreateStack and UpdateStack in the place of change sets, by which
 * the engine forgets a stack's description. `check` tells a connector's stack by that.
 */
export const deploySettings = { CDK_METHOD: 'direct' };

/** Whether {@link deploySettings} are still needed. */
export async function forgetsDescriptions({
  clients: { cloudFormation },
}: Probed): Promise<boolean> {
  const template = {
    Description: 'A probe',
    Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'probe' } } },
  };
  const { description } = await deployTemplate(
    cloudFormation,
    'probe-description',
    template,
    'changeSet',
  );
  await removeStack(cloudFormation, 'probe-description');
  return description !== template.Description;
}

const BATCH_ROLE = 'probe-batch';
const batchProbe = {
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'probe' } },
    Role: operatorRole(BATCH_ROLE, [
      {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sqs:SendMessage',
            Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
          },
        ],
      },
    ]),
  },
  Outputs: { Queue: { Value: { Ref: 'Queue' } } },
};

/** Deploys a probe, tries something on it if told, and removes it. */
async function probe(
  { clients: { cloudFormation } }: Probed,
  name: string,
  template: object,
  attempt?: (deployed: Awaited<ReturnType<typeof deployTemplate>>) => Promise<string>,
): Promise<Awaited<ReturnType<typeof deployTemplate>>> {
  const stack = `probe-${name}`;
  const deployed = await deployTemplate(cloudFormation, stack, template);
  const tried = await attempt?.(deployed);
  await removeStack(cloudFormation, stack);
  const outputs = { ...deployed.outputs, ...(tried !== undefined && { tried }) };
  return { ...deployed, outputs };
}

/** The template as the engine gets it. */
export function helpEngine(template: TemplateJson): TemplateJson {
  const Resources = Object.fromEntries(
    Object.entries(template.Resources).map(([id, resource]) => [
      id,
      gaps.reduce((helped, gap) => gap.help(helped, template), resource),
    ]),
  );
  return { ...template, Resources };
}

/** A copy of a JSON value in which objects are replaced, wherever they stand; `undefined` leaves one. */
function replaceObjects<Value>(
  value: Value,
  replace: (object: Readonly<Record<string, unknown>>) => object | undefined,
): Value {
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    const found = replace(node as Readonly<Record<string, unknown>>);
    if (found !== undefined) return found;
    return Object.fromEntries(Object.entries(node).map(([key, entry]) => [key, walk(entry)]));
  };
  return walk(value) as Value;
}
