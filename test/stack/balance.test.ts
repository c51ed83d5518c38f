import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClients } from '../../cli/target/local-clients.ts';
import { accountId } from '../../local/names.ts';
import { noFaults } from '../../simulator/faults.ts';
import { expectBalance } from '../support/balance.ts';
import { aLead, phoneOf, startStack } from '../support/stack.ts';

let running: Awaited<ReturnType<typeof startStack>>;
beforeAll(async () => {
  running = await startStack();
});
afterAll(() => running?.close());

/** Sends everything on the parked queue back to the lead queue, as it is: a redrive. */
async function redrive(): Promise<void> {
  const { sqs } = createClients(running.stack);
  const url = (queue: string) => `${running.stack.queues}/${accountId}/test-${queue}`;
  const receive = new ReceiveMessageCommand({
    QueueUrl: url('parked'),
    MaxNumberOfMessages: 10,
  });
  const { Messages = [] } = await sqs.send(receive);
  for (const { Body: MessageBody, ReceiptHandle } of Messages) {
    await sqs.send(new SendMessageCommand({ QueueUrl: url('leads'), MessageBody }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url('parked'), ReceiptHandle }));
  }
  sqs.destroy();
}

it('every lead is in one place: delivered, a duplicate, parked or waiting', async () => {
  const { simulator, post, stack } = running;
  expect(await expectBalance(stack)).toEqual({
    received: 0,
    delivered: 0,
    duplicate: 0,
    parked: 0,
    dropped: 0,
    waiting: 0,
  });

  // Without its cache, for the redrive below is the same request as the one it refuses here.
  simulator.setFaults({ poison: [phoneOf(3)], cacheSeconds: 0 });
  await post([1, 2, 3, 4, 5].map(aLead));
  await expectBalance(stack, { received: 5, delivered: 4, parked: 1, waiting: 0 });
  await post([aLead(1), aLead(2), aLead(1), { ...aLead(6), phone: 'none' }, aLead(7)]);
  await expectBalance(stack, { received: 10, delivered: 5, duplicate: 3, parked: 2, waiting: 0 });

  simulator.setFaults({ next: ['databasesFailed'] });
  await post(aLead(8));
  await expectBalance(stack, { received: 11, delivered: 5, duplicate: 3, parked: 2, waiting: 1 });
});

it('a redrive of the parked queue receives nothing anew', async () => {
  running.simulator.setFaults(noFaults);
  await redrive();
  // The poison contact is taken now; who has no number to dial is parked again.
  await expectBalance(running.stack, { received: 11, delivered: 6, parked: 1, waiting: 1 });
});
