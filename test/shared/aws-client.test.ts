import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it, onTestFinished, vi } from 'vitest';
import { awsClientOptions } from '../../functions/shared/aws-client.ts';

it('gives up a service that does not answer, and asks it again', async () => {
  let requests = 0;
  const server = createServer((request) => {
    requests++;
    request.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new DynamoDBClient({
    ...awsClientOptions,
    requestHandler: { ...awsClientOptions.requestHandler, requestTimeout: 50 },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  onTestFinished(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  const request = new GetItemCommand({ TableName: 'ledger', Key: { key: { S: 'k' } } });
  await expect(client.send(request)).rejects.toThrow();
  expect(requests).toBe(3);
});

it('begins with new connections after a freeze, in which no timer runs', async () => {
  const ports: (number | undefined)[] = [];
  const server = createServer((request, response) => {
    ports.push(request.socket.remotePort);
    request.resume().on('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new DynamoDBClient({
    ...awsClientOptions,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => {
    vi.useRealTimers();
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  const get = () =>
    client.send(new GetItemCommand({ TableName: 'ledger', Key: { key: { S: 'k' } } }));
  // Several at once leave several connections behind.
  await Promise.all([get(), get(), get()]);
  const kept = new Set(ports);
  expect(kept.size).toBe(3);
  vi.setSystemTime(Date.now() + 4_000);
  await get();
  expect(kept).toContain(ports[3]);
  vi.setSystemTime(Date.now() + 4_001);
  await Promise.all([get(), get(), get()]);
  for (const port of ports.slice(4)) expect(kept).not.toContain(port);
});
