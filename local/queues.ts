import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { physicalName } from './names.ts';
import type { Resolve } from './resolver.ts';
import { resourcesOfType, type Template } from './template.ts';

/** The properties of AWS::SQS::Queue that are attributes of the same name. */
const attributeNames = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'VisibilityTimeout',
] as const satisfies readonly QueueAttributeName[];

/** Creates the template's queues, or brings the attributes of those on disk up to date. */
export async function createQueues(
  sqs: SQSClient,
  template: Template,
  resolve: Resolve,
): Promise<void> {
  for (const queue of resourcesOfType(template, 'AWS::SQS::Queue')) {
    const attributes = Object.fromEntries(
      attributeNames
        .map((name) => [name, resolve(queue, name)] as const)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [
          name,
          typeof value === 'object' ? JSON.stringify(value) : `${value}`,
        ]),
    );
    const name = physicalName(template, queue);
    const url = await findQueue(sqs, name);
    await (url === undefined
      ? sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))
      : sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes })));
  }
}

async function findQueue(sqs: SQSClient, name: string): Promise<string | undefined> {
  try {
    return (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl;
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}
