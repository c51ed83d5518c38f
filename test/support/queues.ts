import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { onTestFinished } from 'vitest';

/** An embedded SQS with one queue, for the length of one test. */
export async function startQueue(attributes: Record<string, string> = {}) {
  const server = await startFauxqs({ port: 0, logger: false });
  server.createQueue('leads', { attributes });
  const client = new SQSClient({
    endpoint: server.address,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  onTestFinished(async () => {
    client.destroy();
    await server.stop();
  });
  const url = `${server.address}/000000000000/leads`;
  return {
    client,
    url,
    send: (body: string) => server.sendMessage('leads', body, { messageGroupId: 'test' }),
    inspect: () => {
      const queue = server.inspectQueue('leads');
      if (queue === undefined) throw new Error('the queue is gone');
      return queue.messages;
    },
    receive: async (count: number) => {
      const request = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: count,
        MessageSystemAttributeNames: ['All'],
      });
      return (await client.send(request)).Messages ?? [];
    },
  };
}
