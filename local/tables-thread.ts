import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { countRequests, keepConnections } from './loopback.ts';
import { serveThread, threadData } from './storage.ts';

/** The storage thread that serves DynamoDB. */
const tables = dynalite({ path: threadData().path, createTableMs: 0 });
keepConnections(tables);
const allAnswered = countRequests(tables);
tables.listen(0, '127.0.0.1');
await once(tables, 'listening');
serveThread((tables.address() as AddressInfo).port, async () => {
  await allAnswered();
  const closed = once(tables, 'close');
  tables.close();
  tables.closeAllConnections();
  await closed;
});
