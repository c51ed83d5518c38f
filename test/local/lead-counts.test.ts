import { DatabaseSync } from 'node:sqlite';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { expect, it, onTestFinished } from 'vitest';
import { createClients, region } from '../../cli/target/local-clients.ts';
import { encodeParkedLead } from '../../functions/lead/parked-lead.ts';
import { encodeQueuedLead } from '../../functions/lead/queued-lead.ts';
import { countLeads } from '../../local/lead-counts.ts';
import { accountId } from '../../local/names.ts';
import { startStorage } from '../../local/storage.ts';
import { aQueuedLead } from '../support/leads.ts';
import { temporaryFolder } from './temporary-folder.ts';

const names = { leads: 'leads', parked: 'parked' };

/** The queues of a local stack, and what they have received. */
async function startQueues(dataDir = temporaryFolder(), queues = names) {
  const storage = await startStorage(dataDir);
  const { sqs } = createClients(storage);
  const deadLetterTargetArn = `arn:aws:sqs:${region}:${accountId}:${queues.parked}`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
  await sqs.send(new CreateQueueCommand({ QueueName: queues.parked }));
  await sqs.send(
    new CreateQueueCommand({ QueueName: queues.leads, Attributes: { RedrivePolicy } }),
  );
  const counted = countLeads(storage.queuesFile, queues);
  const urlOf = (queue: 'leads' | 'parked') => `${storage.queues}/${accountId}/${queues[queue]}`;
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    sqs.destroy();
    counted.close();
    await storage.close();
  };
  onTestFinished(close);
  return {
    ...counted,
    queuesFile: storage.queuesFile,
    close,
    send: (queue: 'leads' | 'parked', body: string) =>
      sqs.send(new SendMessageCommand({ QueueUrl: urlOf(queue), MessageBody: body })),
    /** The next message, which can be received again at once. */
    async receive(queue: 'leads' | 'parked') {
      const request = { QueueUrl: urlOf(queue), VisibilityTimeout: 0 };
      return (await sqs.send(new ReceiveMessageCommand(request))).Messages?.[0];
    },
    remove: (queue: 'leads' | 'parked', ReceiptHandle: string | undefined) =>
      sqs.send(new DeleteMessageCommand({ QueueUrl: urlOf(queue), ReceiptHandle })),
  };
}

const queued = encodeQueuedLead(aQueuedLead());
const about = { reason: 'told', parkedAt: '2026-11-23T08:00:00.000Z', source: 'website' };
const ofWebhook = { ...about, id: aQueuedLead().id };
const ofDialer = { ...about, id: '0a4bd1f0-5b5e-4c1e-9d3c-6f1e1c0b7a11', source: 'unknown' };
const tooLarge = 'x'.repeat(1_048_576);

it('counts what the webhook function sends, once, and nothing that was there before', async () => {
  const { send, received } = await startQueues();
  const counts: [string, 'leads' | 'parked', string, number][] = [
    ['a lead', 'leads', queued, 1],
    ['the same lead again', 'leads', queued, 1],
    ['a message that is not ours', 'leads', 'not JSON', 1],
    [
      'a lead that the webhook function has withheld',
      'parked',
      encodeParkedLead({ ...ofWebhook, lead: aQueuedLead(), withheld: true }),
      1,
    ],
    ['an unusable lead', 'parked', encodeParkedLead({ ...ofWebhook, payload: { a: 1 } }), 1],
    [
      'an unusable lead that is null',
      'parked',
      encodeParkedLead({ ...ofWebhook, payload: null }),
      1,
    ],
    ['an unusable lead, cut', 'parked', encodeParkedLead({ ...ofWebhook, payload: tooLarge }), 1],
    ['a message that is not ours, by hand', 'parked', 'not JSON', 1],
    [
      'a lead from the dialer',
      'parked',
      encodeParkedLead({ ...ofWebhook, lead: aQueuedLead() }),
      0,
    ],
    ['an unreadable message', 'parked', encodeParkedLead({ ...ofDialer, message: '{}' }), 0],
    [
      'an unreadable message, cut',
      'parked',
      encodeParkedLead({ ...ofDialer, message: tooLarge }),
      0,
    ],
    [
      'a parked lead sent back',
      'leads',
      encodeParkedLead({ ...ofWebhook, lead: aQueuedLead() }),
      0,
    ],
    ['an unusable lead sent back', 'leads', encodeParkedLead({ ...ofWebhook, payload: 1 }), 0],
    ['and parked as it is', 'parked', encodeParkedLead({ ...ofWebhook, payload: 1 }), 0],
  ];
  const counted: [string, number][] = [];
  for (const [what, queue, body] of counts) {
    const before = received();
    await send(queue, body);
    counted.push([what, received() - before]);
  }
  expect(counted).toEqual(counts.map(([what, , , count]) => [what, count]));
});

it('tells which messages are on the lead queue', async () => {
  const { send, receive, remove, queued: onQueue, isQueued } = await startQueues();
  const { MessageId = '' } = await send('leads', queued);
  const { MessageId: parked = '' } = await send('parked', 'not JSON');
  expect([onQueue(), isQueued(MessageId), isQueued(parked)]).toEqual([
    new Set([MessageId]),
    true,
    false,
  ]);
  await remove('leads', (await receive('leads'))?.ReceiptHandle);
  expect([onQueue(), isQueued(MessageId)]).toEqual([new Set(), false]);
});

it('does not count a message again that SQS parks by itself, nor when that is sent back', async () => {
  const { send, receive, remove, received } = await startQueues();
  await send('leads', queued);
  expect((await receive('leads'))?.Body).toBe(queued);
  expect(await receive('leads')).toBeUndefined();
  const parked = await receive('parked');
  expect(parked?.Body).toBe(queued);
  expect(received()).toBe(1);

  await remove('parked', parked?.ReceiptHandle);
  await send('leads', queued);
  expect((await receive('leads'))?.Body).toBe(queued);
  expect(received()).toBe(1);
});

it('goes on where it was after a restart', async () => {
  const dataDir = temporaryFolder();
  const first = await startQueues(dataDir);
  await first.send('leads', queued);
  await first.send('leads', queued);
  await first.receive('leads');
  await first.close();

  const second = await startQueues(dataDir);
  expect(second.received()).toBe(2);
  await second.send('leads', queued);
  expect(second.received()).toBe(3);
});

it('counts a message if and only if it is kept', async () => {
  const { queuesFile, send, received } = await startQueues();
  await send('leads', queued);
  const database = new DatabaseSync(queuesFile);
  database.exec(`BEGIN; INSERT INTO sqs_messages
    SELECT 'another', queue_name, body, md5_of_body, message_attributes, md5_of_message_attributes,
      sent_timestamp, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM sqs_messages`);
  database.exec('ROLLBACK');
  database.close();
  expect(received()).toBe(1);
});

it('begins with what is on the queues, and keeps the connectors of one folder apart', async () => {
  const dataDir = temporaryFolder();
  const one = await startQueues(dataDir);
  await one.send('leads', queued);
  await one.send('parked', encodeParkedLead({ ...ofWebhook, payload: {} }));
  await one.close();

  const other = await startQueues(dataDir, { leads: 'other-leads', parked: 'other-parked' });
  expect(other.received()).toBe(0);
  await other.send('leads', queued);
  expect(other.received()).toBe(1);
  const before = countLeads(other.queuesFile, names);
  expect(before.received()).toBe(2);
  before.close();
});
