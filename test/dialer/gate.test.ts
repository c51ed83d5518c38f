import { expect, it } from 'vitest';
import { openGate } from '../../functions/dialer/gate.ts';
import { startLedgerTable } from '../support/ledger-table.ts';

async function aGate() {
  const { client, table, items } = await startLedgerTable();
  const clock = { now: Date.parse('2026-11-23T08:00:00Z') };
  const gate = openGate(client, table, () => clock.now);
  return { gate, clock, items, client };
}

it('is open until a call is refused, and again after a probe was taken', async () => {
  const { gate, items } = await aGate();
  expect(await gate.pass()).toBe('open');
  await gate.close('Permission Denied');
  expect(await gate.pass()).toBe('closed');
  await gate.open();
  expect(await gate.pass()).toBe('open');
  expect(await items()).toEqual([]);
});

it('lets one of many probe once a minute', async () => {
  const { gate, clock } = await aGate();
  await gate.close('Permission Denied');
  clock.now += 59_999;
  expect(await gate.pass()).toBe('closed');
  clock.now += 1;
  const passages = await Promise.all(Array.from({ length: 20 }, () => gate.pass()));
  expect(passages.filter((passage) => passage === 'probe')).toHaveLength(1);
  expect(passages.filter((passage) => passage === 'closed')).toHaveLength(19);
  clock.now += 59_999;
  expect(await gate.pass()).toBe('closed');
  clock.now += 1;
  expect(await gate.pass()).toBe('probe');
});

it('a refused probe puts the next one off by a minute', async () => {
  const { gate, clock } = await aGate();
  await gate.close('Permission Denied');
  clock.now += 60_000;
  expect(await gate.pass()).toBe('probe');
  clock.now += 5_000;
  await gate.close('Permission Denied');
  clock.now += 59_000;
  expect(await gate.pass()).toBe('closed');
});

it('survives a DynamoDB that does not answer', async () => {
  const { gate, client } = await aGate();
  client.config.endpoint = async () => ({
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: 1,
    path: '/',
  });
  expect(await gate.pass()).toBe('open');
  await gate.close('Permission Denied');
  await gate.open();
});
