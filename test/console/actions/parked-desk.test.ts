import { readFile } from 'node:fs/promises';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { it, type TestContext } from 'vitest';
import { droppedFile } from '../../../cli/parked/dropped-file.ts';
import { editableFields } from '../../../cli/parked/edit.ts';
import { createClients } from '../../../cli/target/local-clients.ts';
import {
  openParkedDesk,
  detailOf as parkedDetailOf,
} from '../../../console/actions/parked-desk.ts';
import { encodeParkedLead, encodeUnreadable } from '../../../functions/lead/parked-lead.ts';
import { ok } from '../../../functions/shared/result.ts';
import { configureSources } from '../../../functions/webhook/configure.ts';
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

const connector = aConnector({
  sources: {
    website: {
      preset: 'generic',
      list: { from: 'suburb' },
      contact: { custom1: 'product', language: { value: 'English' } },
    },
  },
});

const detailOf = (
  body: string | object,
  { sources }: Pick<typeof connector, 'sources'> = connector,
) => {
  const changed = { ...connector, sources };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const detail = parkedDetailOf('m1', text, changed, configureSources(changed));
  return {
    ...detail,
    names: detail.fields.map(({ name }) => name),
    values: Object.fromEntries(detail.fields.map(({ name, value }) => [name, value])),
  };
};

it('shows of a lead all that parked edit takes, with its values', ({ expect }) => {
  const { names, values, text, told } = detailOf(refused);
  expect(names).toEqual(editableFields);
  expect(values).toEqual({ ...lead.contact, ...lead.destination, priority: '2' });
  expect(told).toBeUndefined();
  expect(JSON.parse(text)).toEqual(JSON.parse(refused));
});

it('shows of one that never was a contact what it would be sent with, and what its sender told', ({
  expect,
}) => {
  const payload = { suburb: 'Sea Point', product: 'solar', roof: 'tiles' };
  const fields = { firstName: 'Thandi', phones: ['12345'], answers: [['Roof', 'tiles']] };
  const unsaid = { ...JSON.parse(unusable), payload, fields, contact: { custom1: 'as it was' } };
  const { field, names, values, told } = detailOf(unsaid);
  expect(field).toBe('phoneNumber');
  expect(names).toEqual(editableFields);
  expect(values).toMatchObject({
    ...{ firstName: 'Thandi', surname: '', phoneNumber: '12345', language: 'English' },
    ...{ custom1: 'solar', notes: 'Roof: tiles\nas typed: 12345' },
    ...{ campaign: 'SalesCampaign', list: 'Sea Point', dataSource: 'webhooks', priority: '5' },
  });
  expect(told).toBe(JSON.stringify(payload, null, 2));
  // One whose number can be dialled is parked for another reason, and keeps its number out of the notes.
  const mended = { ...unsaid, fields: { ...fields, phones: ['082 555 0142'] } };
  expect(detailOf(mended).values).toMatchObject({
    ...{ phoneNumber: '082 555 0142', notes: 'Roof: tiles' },
  });
  // Of several persons nobody can be edited before the config says who is the lead.
  const several = { ...unsaid, reason: 'holds several persons: set leads', fields: undefined };
  expect(detailOf(several)).toMatchObject({ names: [], told });
  // Of a source that is gone nobody can tell more than what was parked.
  const { values: known } = detailOf(unsaid, { sources: {} });
  expect(known).toEqual({ custom1: 'as it was' });
});

it('has nothing to edit where the sender says do not call, or it cannot be read', ({ expect }) => {
  const forbidden = JSON.parse(unusable);
  forbidden.fields.doNotCall = true;
  expect(detailOf(forbidden)).toMatchObject({ fields: [], told: '{\n  "a": 1\n}' });
  expect(detailOf(rubbish)).toMatchObject({ fields: [], told: undefined });
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
    connector,
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

for (const [which, body] of Object.entries(parkedLeads)) {
  it.concurrent(`sends a lead elsewhere ${which}`, async (test) => {
    const { expect } = test;
    const { desk, messageId, textsIn } = await deskWith(body, test);
    const elsewhere = { campaign: 'Autumn', list: 'Second', dataSource: '', priority: '1' };
    const number = { phoneNumber: '082 555 0188', notes: 'Phoned in.' };
    const { ok, text } = await desk.edit(messageId, { ...elsewhere, ...number });
    expect(text).toBe(
      'Edited (campaign, list, dataSource, priority, phoneNumber, notes). 1 sent again.',
    );
    expect(ok).toBe(true);
    expect(await textsIn('leads')).toMatchObject([
      { lead: { destination: { ...elsewhere, priority: 1 }, contact: { notes: 'Phoned in.' } } },
    ]);
  });
}

it.concurrent('says and notes only what is other than it was', async (test) => {
  const { expect } = test;
  const { desk, messageId, textsIn } = await deskWith(refused, test);
  const before = JSON.parse(refused).lead;
  const { surname } = before.contact;
  expect(await desk.edit(messageId, { surname, list: before.destination.list })).toEqual({
    ok: true,
    text: '1 sent again.',
  });
  expect(await textsIn('leads')).toMatchObject([{ lead: { contact: { surname } } }]);
});

it.concurrent('changes nothing where a value cannot be, and says why', async (test) => {
  const { expect } = test;
  const { desk, messageId, textsIn } = await deskWith(refused, test);
  for (const [field, value, fault] of [
    ['phoneNumber', '12345', 'phoneNumber has fewer than 9 digits'],
    ['list', ' ', 'list: must be its name in Euphoria, got " "'],
    ['priority', '11', 'priority: must be 1 (first) to 10, got "11"'],
  ] as const) {
    const { ok, text } = await desk.edit(messageId, { [field]: value });
    expect(ok).toBe(false);
    expect(text).toContain(`Nothing was changed: ${fault}`);
  }
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
