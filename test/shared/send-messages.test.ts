import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, it, onTestFinished } from 'vitest';
import { sendMessages } from '../../functions/shared/send-messages.ts';
import { startQueue } from '../support/queues.ts';

const messages = (count: number, size = 10) =>
  Array.from({ length: count }, (_, index) => ({
    body: String(index).padEnd(size, '.'),
    group: 'crm',
  }));

/** An SQS that answers each SendMessageBatch as told, and keeps what was asked. */
async function startScriptedQueue(script: ((ids: string[]) => string[] | number)[]) {
  const requests: string[][] = [];
  const groups = new Set<string>();
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const entries: { Id: string; MessageBody: string; MessageGroupId: string }[] =
        JSON.parse(text).Entries;
      requests.push(entries.map(({ MessageBody }) => MessageBody));
      for (const { MessageGroupId } of entries) groups.add(MessageGroupId);
      const answer = script[requests.length - 1]?.(entries.map(({ Id }) => Id)) ?? [];
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      if (typeof answer === 'number') {
        response.writeHead(answer).end(JSON.stringify({ __type: 'AccessDenied', message: 'no' }));
        return;
      }
      const Successful = entries
        .filter(({ Id }) => !answer.includes(Id))
        .map(({ Id }) => ({ Id, MessageId: Id, MD5OfMessageBody: '' }));
      const Failed = answer.map((Id) => ({ Id, Code: 'InternalError', SenderFault: false }));
      response.end(JSON.stringify({ Successful, Failed }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new SQSClient({
    endpoint,
    md5: false,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  onTestFinished(async () => {
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { client, url: `${endpoint}/000000000000/leads`, requests, groups };
}

it.each([0, 1, 10, 11, 101])('puts %i messages on the queue', async (count) => {
  const queue = await startQueue();
  expect(await sendMessages(queue.client, queue.url, messages(count))).toBe(true);
  const { ready } = queue.inspect();
  expect(ready.map(({ body }) => body).sort()).toEqual(
    messages(count)
      .map(({ body }) => body)
      .sort(),
  );
});

it('keeps a request under the size that SQS takes', async () => {
  const queue = await startQueue();
  expect(await sendMessages(queue.client, queue.url, messages(12, 300_000))).toBe(true);
  expect(queue.inspect().ready).toHaveLength(12);
});

it('sends entries that failed again, and only those', async () => {
  const queue = await startScriptedQueue([(ids) => ids.slice(1, 3), (ids) => ids.slice(0, 1)]);
  expect(await sendMessages(queue.client, queue.url, messages(4, 1))).toBe(true);
  expect(queue.requests).toEqual([['0', '1', '2', '3'], ['1', '2'], ['1']]);
  expect([...queue.groups]).toEqual(['crm']);
});

it('gives up after three times', async () => {
  const all = (ids: string[]) => ids;
  const queue = await startScriptedQueue([all, all, all, all]);
  expect(await sendMessages(queue.client, queue.url, messages(2, 1))).toBe(false);
  expect(queue.requests).toHaveLength(3);
});

it('says so when the queue refuses', async () => {
  const queue = await startScriptedQueue([() => 403]);
  expect(await sendMessages(queue.client, queue.url, messages(1, 1))).toBe(false);
});
