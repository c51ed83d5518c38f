import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { it, type TestContext } from 'vitest';
import { leadsAgain } from '../../../cli/parked/lead-again.ts';
import { createClients } from '../../../cli/target/local-clients.ts';
import { oneAfterTheOther } from '../../../console/actions/in-turn.ts';
import { describeResent, openSendAgain } from '../../../console/actions/send-again.ts';
import { encodeParkedLead } from '../../../functions/lead/parked-lead.ts';
import { startStorage } from '../../../local/storage.ts';
import { temporaryFolder } from '../../local/temporary-folder.ts';
import { aConnector } from '../../support/connector.ts';
import { aQueuedLead } from '../../support/leads.ts';

const connector = aConnector({ sources: { website: { preset: 'generic' } } });
const leadAgain = leadsAgain(connector, async () => ({ ok: true, value: 'grains' }));
const about = { source: 'website', reason: 'refused', parkedAt: '2026-11-23T08:00:10.000Z' };
const sendable = (id: string) => encodeParkedLead({ ...about, id, lead: aQueuedLead({ id }) });
const unusable = (id: string, phone: string) =>
  encodeParkedLead({ ...about, id, payload: {}, fields: { firstName: 'Thandi', phones: [phone] } });

// One beside the other: most of the time they wait for the queue.

/** A lead queue and a parked queue that holds these messages. */
async function queuesWith(bodies: readonly string[], { onTestFinished }: TestContext) {
  const storage = await startStorage(temporaryFolder());
  onTestFinished(() => storage.close());
  const { sqs } = createClients(storage);
  const create = async (QueueName: string) =>
    (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
  const urls = { leads: await create('leads'), parked: await create('parked') };
  const messageIds: string[] = [];
  for (const MessageBody of bodies) {
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl: urls.parked, MessageBody }));
    messageIds.push(sent.MessageId ?? '');
  }
  /** Ids of all leads of a queue. */
  async function take(QueueUrl: string, WaitTimeSeconds: number): Promise<string[]> {
    const ids: string[] = [];
    const receive = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds };
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receive));
      if (Messages.length === 0) return ids.sort();
      ids.push(...Messages.map(({ Body = '' }) => JSON.parse(Body).id));
    }
  }
  return {
    messageIds,
    sendAgain: openSendAgain(sqs, urls, leadAgain, async () => {}, oneAfterTheOther()),
    intoNothing: openSendAgain(
      sqs,
      { ...urls, leads: `${urls.leads}-gone` },
      leadAgain,
      async () => {},
      oneAfterTheOther(),
    ),
    // What was given back to the parked queue is there again after a second.
    left: async () => ({ leads: await take(urls.leads, 0), parked: await take(urls.parked, 2) }),
  };
}

it.concurrent('moves the leads asked for, tells of those that are gone, and leaves the others', async (test) => {
  const { expect } = test;
  const ids = Array.from({ length: 12 }, (_, n) => `lead-${n}`);
  const { messageIds, sendAgain, left } = await queuesWith(ids.map(sendable), test);
  const wanted = new Set([messageIds[3] ?? '', messageIds[10] ?? '', 'gone']);
  expect(await sendAgain(wanted)).toEqual({
    ok: false,
    text: '2 sent again. 1 could not be had: gone, or in other hands for now.',
  });
  const moved = ['lead-10', 'lead-3'];
  expect(await left()).toEqual({
    leads: moved,
    parked: ids.filter((id) => !moved.includes(id)).sort(),
  });
});

it.concurrent('reads those again that never were a contact, and says what is still wrong with the others', async (test) => {
  const { expect } = test;
  const { sendAgain, left } = await queuesWith(
    [sendable('good'), unusable('put-right', '082 555 0142'), unusable('short', '082 555')],
    test,
  );
  expect(await sendAgain('all')).toEqual({
    ok: false,
    text: expect.stringMatching(/^2 sent again\. 1 cannot be sent: still unusable: .*digits\.$/),
  });
  expect(await left()).toEqual({ leads: ['good', 'put-right'], parked: ['short'] });
});

it.concurrent('keeps everything parked that the lead queue does not take', async (test) => {
  const { expect } = test;
  const { intoNothing, left } = await queuesWith([sendable('a'), sendable('b')], test);
  expect(await intoNothing('all')).toEqual({
    ok: false,
    text: '2 not taken by the lead queue, and still parked.',
  });
  expect(await left()).toEqual({ leads: [], parked: ['a', 'b'] });
});

it.concurrent('says when one of several goes', ({ expect }) => {
  const resent = {
    seen: 3,
    sent: 3,
    delayed: 1,
    onBoth: 0,
    refused: 0,
    again: 0,
    several: [],
    stuck: [],
  };
  expect(describeResent(resent, 3).text).toMatch(
    /^3 sent again\. 1 of them goes out half a minute /,
  );
});

it.concurrent('says that one of several persons became several leads', ({ expect }) => {
  const none = { seen: 1, sent: 1, delayed: 0, onBoth: 0, refused: 0, again: 0, stuck: [] };
  const several = [{ id: 'both', source: 'crm', leads: ['a', 'b'] }];
  expect(describeResent({ ...none, several }, 1)).toEqual({
    ok: true,
    text: '1 sent again. 1 of several persons became 2 leads.',
  });
});

it.concurrent('says that nothing is parked', async (test) => {
  const { expect } = test;
  const { sendAgain } = await queuesWith([], test);
  expect(await sendAgain('all')).toEqual({ ok: false, text: 'Nothing is parked.' });
});
