import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it, onTestFinished } from 'vitest';
import { encodeParkedLead } from '../../../functions/lead/parked-lead.ts';
import { createClients } from '../../../local/clients.ts';
import { sendAgain } from '../../../local/console/send-again.ts';
import { startStorage } from '../../../local/storage.ts';
import { aQueuedLead } from '../../support/leads.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const about = { source: 'website', reason: 'refused', parkedAt: '2026-11-23T08:00:10.000Z' };
const sendable = (id: string) => encodeParkedLead({ ...about, id, lead: aQueuedLead({ id }) });
const unusable = (id: string) => encodeParkedLead({ ...about, id, payload: { name: 'Thandi' } });

/** A lead queue and a parked queue that holds these messages. */
async function queuesWith(bodies: readonly string[]) {
  const storage = await startStorage(temporaryFolder());
  onTestFinished(() => storage.close());
  const { sqs } = createClients(storage);
  const create = async (QueueName: string) =>
    (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
  const urls = { leads: await create('leads'), parked: await create('parked') };
  const ids: string[] = [];
  for (const MessageBody of bodies) {
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl: urls.parked, MessageBody }));
    ids.push(sent.MessageId ?? '');
  }
  /** All messages of a queue. */
  async function take(QueueUrl: string, WaitTimeSeconds: number): Promise<string[]> {
    const bodies: string[] = [];
    const receive = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds };
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receive));
      if (Messages.length === 0) return bodies.sort();
      bodies.push(...Messages.map(({ Body = '' }) => Body));
    }
  }
  // What was given back to the parked queue is there again after a second.
  const left = async () => ({
    leads: await take(urls.leads, 0),
    parked: await take(urls.parked, 2),
  });
  return { sqs, urls, ids, left };
}

it('moves the leads asked for, and gives the others back', async () => {
  const bodies = Array.from({ length: 25 }, (_, n) => sendable(`lead-${n}`));
  const { sqs, urls, ids, left } = await queuesWith(bodies);
  const wanted = new Set([ids[3] ?? '', ids[20] ?? '', 'gone']);
  expect(await sendAgain(sqs, urls, wanted)).toEqual({ sent: 2, missing: 1, failed: false });
  const isMoved = (_: string, n: number) => n === 3 || n === 20;
  expect(await left()).toEqual({
    leads: bodies.filter(isMoved).sort(),
    parked: bodies.filter((body, n) => !isMoved(body, n)).sort(),
  });
});

it('moves all that carry a lead, and leaves those that never were a contact', async () => {
  const good = Array.from({ length: 12 }, (_, n) => sendable(`good-${n}`)).sort();
  const bad = [...Array.from({ length: 12 }, (_, n) => unusable(`bad-${n}`)), 'rubbish'].sort();
  const { sqs, urls, left } = await queuesWith([...good, ...bad]);
  expect(await sendAgain(sqs, urls, 'all')).toEqual({ sent: 12, missing: 0, failed: false });
  expect(await left()).toEqual({ leads: good, parked: bad });
});

it('keeps everything parked that the lead queue does not take', async () => {
  const bodies = [sendable('a'), sendable('b')];
  const { sqs, urls, left } = await queuesWith(bodies);
  const broken = { ...urls, leads: `${urls.leads}-gone` };
  expect(await sendAgain(sqs, broken, 'all')).toEqual({ sent: 0, missing: 0, failed: true });
  expect(await left()).toEqual({ leads: [], parked: bodies });
});
