import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { countLedger } from '../../local/ledger-table.ts';
import { startLedgerTable } from '../support/ledger-table.ts';

it('counts items by state, leads delivered and duplicates, and leaves the breaker out', async () => {
  const { client, table } = await startLedgerTable();
  const items: [string, Record<string, AttributeValue>][] = [
    ['once', { state: { S: 'delivered' }, deliveries: { SS: ['k'] } }],
    [
      'again',
      {
        state: { S: 'delivered' },
        deliveries: { SS: ['k', 'l'] },
        duplicates: { SS: ['m', 'n'] },
      },
    ],
    ['a new enquiry', { state: { S: 'sending' }, deliveries: { SS: ['k'] }, lease: { N: '9' } }],
    ['waits', { state: { S: 'retrying' } }],
    ['parked', { state: { S: 'parked' } }],
    // Left by a duplicate of an item that has expired.
    ['expired', { duplicates: { SS: ['o'] } }],
    ['#breaker', { openedAt: { N: '1' } }],
    ['#dropped#p', { dropped: { SS: ['m1', 'm2'] } }],
  ];
  for (const [key, attributes] of items) {
    const Item = { key: { S: key }, ...attributes };
    await client.send(new PutItemCommand({ TableName: table, Item }));
  }
  expect(await countLedger(client, table, new Set())).toEqual({
    byState: { delivered: 2, sending: 1, retrying: 1, parked: 1 },
    delivered: 4,
    duplicates: 3,
    dropped: 2,
    settled: [],
  });
});

it('is all zero for an empty ledger', async () => {
  const { client, table } = await startLedgerTable();
  expect(await countLedger(client, table, new Set(['a']))).toEqual({
    byState: {},
    delivered: 0,
    duplicates: 0,
    dropped: 0,
    settled: [],
  });
});

it('tells which messages of the queue are settled, and none that the dialer still has to send', async () => {
  const { client, table } = await startLedgerTable();
  const settled = (...ids: string[]) => ({ lastMessages: { L: ids.map((id) => ({ S: id })) } });
  const items: Record<string, AttributeValue>[] = [
    { key: { S: 'delivered' }, state: { S: 'delivered' }, ...settled('m1', 'gone', 'm2') },
    // A new enquiry of somebody who was dialled before.
    { key: { S: 'again' }, state: { S: 'retrying' }, messageId: { S: 'm3' }, ...settled('m4') },
    { key: { S: 'parked' }, state: { S: 'parked' }, messageId: { S: 'm5' } },
  ];
  for (const Item of items) await client.send(new PutItemCommand({ TableName: table, Item }));
  const queued = new Set(['m1', 'm2', 'm3', 'm4', 'm5', 'm6']);
  const { settled: found } = await countLedger(client, table, queued);
  expect(found.toSorted()).toEqual(['m1', 'm2', 'm4', 'm5']);
});
