import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from 'vitest';
import { createClients, credentials, region } from '../../../cli/target/local-clients.ts';
import { queueDepth } from '../../../cli/target/queue-depth.ts';
import { startStorage } from '../../../local/storage.ts';
import { startSqsProxy, type Way } from '../../support/sqs-proxy.ts';

interface Finished {
  onTestFinished(close: () => Promise<void>): void;
}

/**
 * For the tests of a file, which run at once: each has a lead queue, and a parked queue with messages, on a way
 * that it can spoil.
 */
export function useParkedQueues() {
  let storage: Awaited<ReturnType<typeof startStorage>>;
  let count = 0;
  const folder = mkdtempSync(join(tmpdir(), 'parked-'));
  beforeAll(async () => {
    storage = await startStorage(folder);
  });
  afterAll(async () => {
    await storage.close();
    rmSync(folder, { recursive: true, force: true });
  });

  return async function parkedQueues(
    bodies: readonly string[],
    { onTestFinished }: Finished,
    way?: (action: string) => Way | Promise<Way>,
  ) {
    const n = ++count;
    const proxy = await startSqsProxy(storage.queues, way);
    const { sqs: direct } = createClients(storage);
    const sqs = new SQSClient({
      endpoint: proxy.url,
      useQueueUrlAsEndpoint: false,
      maxAttempts: 1,
      region,
      credentials,
    });
    onTestFinished(async () => {
      sqs.destroy();
      direct.destroy();
      await proxy.close();
    });
    const create = async (QueueName: string): Promise<string> =>
      (await direct.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
    const urls = { leads: await create(`leads-${n}`), parked: await create(`parked-${n}`) };
    const park = async (some: readonly string[]): Promise<void> => {
      for (let from = 0; from < some.length; from += 10) {
        const ten = some.slice(from, from + 10);
        const Entries = ten.map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
        await direct.send(new SendMessageBatchCommand({ QueueUrl: urls.parked, Entries }));
      }
    };
    await park(bodies);
    const total = async (queue: 'leads' | 'parked'): Promise<number> => {
      const { visible, inFlight, delayed } = await queueDepth(direct, urls[queue]);
      return visible + inFlight + delayed;
    };
    return {
      sqs,
      urls,
      park,
      /** When each message of the lead queue can be had, milliseconds since 1970, the soonest first; 0: now. */
      async times(): Promise<number[]> {
        const response = await fetch(`${storage.queues}/_fauxqs/queues/leads-${n}`);
        const { messages } = (await response.json()) as { messages: Inspection };
        const later = messages.delayed.map(({ delayUntil }) => delayUntil);
        return [...messages.ready.map(() => 0), ...later].sort((one, other) => one - other);
      },
      /** How many messages are in each queue. */
      depths: async () => ({ leads: await total('leads'), parked: await total('parked') }),
    };
  };
}

interface Inspection {
  readonly ready: readonly unknown[];
  readonly delayed: readonly { readonly delayUntil: number }[];
}
