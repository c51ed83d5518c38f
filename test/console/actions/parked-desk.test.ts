import { readFile } from 'node:fs/promises';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { it, type TestContext } from 'vitest';
import { droppedFile } from '../../../cli/parked/dropped-file.ts';
import { createClients } from '../../../cli/target/local-clients.ts';
import { detailOf, openParkedDesk } from '../../../console/actions/parked-desk.ts';
import { encodeParkedLead, encodeUnreadable } from '../../../functions/lead/parked-lead.ts';
import { ok } from '../../../functions/shared/result.ts';
import { startStorage } from '../../../local/storage.ts';
import { temporaryFolder } from '../../local/temporary-folder.ts';
import { aConnector } from '../../support/connector.ts';
import { aQueuedLead } from '../../support/leads.ts';
import { createLedgerTable } from '../../support/ledger-table.ts';

const PARKED_AT = '2026-11-23T08:00:10.000Z';
const lead = aQueuedLead();
const known = { id: lead.id, source: 'website', parkedAt: PARKED_AT };
const refused = encodeParkedLead({ ...known, reason: 'the API refuses the contact', lead });
const unusable = encodeParkedLead({
  ...{ ...known, id: 'b'.repeat(32), field: 'phoneNumber', reason: 'has fewer than 9 digits' },
  ...{ payload: { a: 1 }, fields: { firstName: 'Thandi', phones: ['12345'] } },
});
const rubbish = encodeUnreadable('m1', 'rubbish', 'the message is not JSON', PARKED_AT);

it('shows what can be edited of a lead, by the names of a contact', ({ expect }) => {
  const { fields, destination, text } = detailOf('m1', refused);
  expect(Object.fromEntries(fields.map(({ name, value }) => [name, value]))).toEqual(lead.contact);
  expect(destination).toBe('SalesCampaign / ListNumber5');
  expect(JSON.parse(text)).toEqual(JSON.parse(refused));
  const told = detailOf('m1', unusable);
  expect(told.field).toBe('phoneNumber');
  expect(told.fields).toContainEqual({ name: 'phoneNumber', value: '12345' });
  expect(told.fields.map(({ name }) => name)).not.toContain('notes');
  const mapped = { ...JSON.parse(unusable), contact: { firstName: 'Letters', custom1: 'solar' } };
  expect(detailOf('m1', JSON.stringify(mapped)).fields).toEqual(
    expect.arrayContaining([
      { name: 'firstName', value: 'Letters' },
      { name: 'custom1', value: 'solar' },
      { name: 'phoneNumber', value: '' },
    ]),
  );
  expect(detailOf('m1', rubbish).fields).toEqual([]);
  const forbidden = JSON.parse(unusable);
  forbidden.fields.doNotCall = true;
  expect(detailOf('m1', JSON.stringify(forbidden)).fields).toEqual([]);
});

/** A desk over a lead queue, and a parked queue that holds one message. */
async function deskWith(body: string, { onTestFinished }: TestContext) {
  const folder = temporaryFolder();
  const storage = await startStorage(folder);
  onTestFinished(() => storage.close());
  const { sqs, dynamodb } = createClients(storage);
  const table = 'ledger';
  await createLedgerTable(dynamodb, table);
  const create = async (QueueName: string) =>
    (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
  const urls = { leads: await create('leads'), parked: await create('parked') };
  const parked = { QueueUrl: urls.parked, MessageBody: body };
  const { MessageId: messageId = '' } = await sqs.send(new SendMessageCommand(parked));
  const marked: string[] = [];
  const desk = openParkedDesk({
    ...{ sqs, urls, now: Date.now },
    ledger: { dynamodb, ledger: table },
    connector: aConnector({ sources: { website: { preset: 'generic' } } }),
    readSalt: async () => ok('an invented salt of more than thirty-two characters'),
    bodyOf: async (id) => (id === messageId ? body : undefined),
    markDropped: async (messages) => {
      marked.push(...messages.map((message) => message.messageId));
    },
    droppedFile: () => droppedFile('acme', folder),
  });
  /** The texts of a queue's messages; those that were given back are there again after a second. */
  async function textsIn(queue: 'leads' | 'parked'): Promise<readonly unknown[]> {
    const receive = { QueueUrl: urls[queue], MaxNumberOfMessages: 10, WaitTimeSeconds: 2 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receive));
    return Messages.map(({ Body = '' }) => JSON.parse(Body));
  }
  /** Has the ledger know a lead as delivered. */
  const deliver = (id: string, at: number) =>
    dynamodb.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          ...{ key: { S: id }, id: { S: id } },
          ...{ state: { S: 'delivered' }, deliveredAt: { N: String(at) } },
        },
      }),
    );
  return { desk, messageId, marked, textsIn, deliver };
}

const parkedLeads = { 'that the API refuses': refused, 'that never was a contact': unusable };
for (const [which, body] of Object.entries(parkedLeads)) {
  it.concurrent(`puts a lead right ${which}, notes it, and sends it`, async (test) => {
    const { expect } = test;
    const { desk, messageId, textsIn } = await deskWith(body, test);
    const changed = { phoneNumber: '082 555 0188', firstName: 'Zoë' };
    expect(await desk.edit(messageId, changed)).toEqual({
      ok: true,
      text: 'Edited (phoneNumber, firstName). 1 sent again.',
    });
    expect(await textsIn('leads')).toMatchObject([
      {
        lead: { contact: { phoneNumber: '0825550188', firstName: 'Zoë' } },
        edited: [{ fields: ['phoneNumber', 'firstName'] }],
      },
    ]);
    expect(await textsIn('parked')).toEqual([]);
  });
}

it.concurrent('changes nothing where a value cannot be, and says why', async (test) => {
  const { expect } = test;
  const { desk, messageId, textsIn } = await deskWith(refused, test);
  const { ok, text } = await desk.edit(messageId, { phoneNumber: '12345' });
  expect(ok).toBe(false);
  expect(text).toMatch(/^Nothing was changed: phoneNumber has fewer than 9 digits/);
  expect(await textsIn('parked')).toEqual([JSON.parse(refused)]);
  expect(await desk.edit('gone', {})).toMatchObject({ ok: false });
});

it.concurrent('says of one whose id was delivered that it was', async (test) => {
  const { expect } = test;
  const { desk, messageId, deliver } = await deskWith(unusable, test);
  expect((await desk.show(messageId))?.caution).toBeUndefined();
  await deliver('b'.repeat(32), Date.parse(PARKED_AT));
  expect((await desk.show(messageId))?.caution).toBe(
    `a lead of this id was delivered already, at ${PARKED_AT}: drop this one, unless it is another person or a new enquiry`,
  );
});

it.concurrent('drops a lead once a file has it', async (test) => {
  const { expect } = test;
  const { desk, messageId, marked, textsIn } = await deskWith(refused, test);
  const { ok, text } = await desk.drop(messageId);
  expect(ok).toBe(true);
  const [name = ''] = /\S+dropped-acme-\S+\.jsonl/.exec(text) ?? [];
  const kept = await readFile(name, 'utf8');
  expect(JSON.parse(kept)).toEqual(JSON.parse(refused));
  expect(marked).toEqual([messageId]);
  expect(await textsIn('parked')).toEqual([]);
  expect(await desk.drop(messageId)).toMatchObject({ ok: false });
});
