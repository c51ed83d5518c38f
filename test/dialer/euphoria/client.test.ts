import { createServer, type RequestListener, type Server } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server as TcpServer,
} from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { euphoriaClient } from '../../../functions/dialer/euphoria/client.ts';

const open: (Server | TcpServer)[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  }
});

async function listen<S extends Server | TcpServer>(server: S): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const serve = async (listener: RequestListener) =>
  `http://127.0.0.1:${await listen(createServer(listener))}/Euphoria.Api.aspx`;

it('posts the document as XML and gives status and body', async () => {
  let received: unknown;
  const url = await serve((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { method, url, headers } = request;
      received = {
        method,
        url,
        type: headers['content-type'],
        length: headers['content-length'],
        body,
      };
      response.end('<XML/>');
    });
  });
  expect(await euphoriaClient(url)('<XML>é</XML>', 1_000)).toEqual({
    kind: 'answered',
    status: 200,
    body: '<XML/>',
  });
  expect(received).toEqual({
    method: 'POST',
    url: '/Euphoria.Api.aspx',
    type: 'text/xml; charset=utf-8',
    length: '13',
    body: '<XML>é</XML>',
  });
});

it('keeps one connection alive', async () => {
  const ports = new Set<number | undefined>();
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    request.resume().on('end', () => response.end('<XML/>'));
  });
  const callApi = euphoriaClient(url);
  for (let call = 0; call < 5; call++) await callApi('<XML/>', 1_000);
  expect(ports.size).toBe(1);
});

it('takes no connection that has been idle for long, as after a freeze, in which no timer runs', async () => {
  const ports = new Set<number | undefined>();
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    request.resume().on('end', () => response.end('<XML/>'));
  });
  let now = 0;
  const callApi = euphoriaClient(url, () => now);
  await callApi('<XML/>', 1_000);
  now += 4_000;
  await callApi('<XML/>', 1_000);
  expect(ports.size).toBe(1);
  now += 4_001;
  await callApi('<XML/>', 1_000);
  expect(ports.size).toBe(2);
});

it('gives other statuses as they are, and follows no redirect', async () => {
  const url = await serve((request, response) => {
    request.resume().on('end', () => response.writeHead(301, { location: '/elsewhere' }).end());
  });
  expect(await euphoriaClient(url)('<XML/>', 1_000)).toMatchObject({
    kind: 'answered',
    status: 301,
  });
});

it('a refused connection was not sent', async () => {
  const server = createTcpServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  expect(await euphoriaClient(`http://127.0.0.1:${port}`)('<XML/>', 1_000)).toEqual({
    kind: 'notSent',
    cause: 'ECONNREFUSED',
  });
});

it('an unknown host was not sent', async () => {
  expect(await euphoriaClient('http://unknown.invalid')('<XML/>', 2_000)).toMatchObject({
    kind: 'notSent',
  });
});

it('a failed TLS handshake was not sent', async () => {
  const port = await listen(
    createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.end('this is not TLS');
    }),
  );
  expect(await euphoriaClient(`https://127.0.0.1:${port}`)('<XML/>', 2_000)).toMatchObject({
    kind: 'notSent',
  });
});

it('a connection closed after the request is lost', async () => {
  const url = await serve((request) => {
    request.resume().on('end', () => request.socket.destroy());
  });
  expect(await euphoriaClient(url)('<XML/>', 1_000)).toEqual({ kind: 'lost', cause: 'ECONNRESET' });
});

it('an answer that stops in the middle is lost', async () => {
  const url = await serve((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('<XML>', () => response.destroy());
    });
  });
  expect(await euphoriaClient(url)('<XML/>', 1_000)).toMatchObject({ kind: 'lost' });
});

it('a call whose deadline passes is given up, and so is its connection', async () => {
  let closed: Promise<unknown> | undefined;
  const url = await serve((request) => {
    closed = new Promise((resolve) => request.socket.once('close', resolve));
    request.resume();
  });
  expect(await euphoriaClient(url)('<XML/>', 50)).toEqual({
    kind: 'gaveUp',
  });
  await closed;
});

it('a deadline passed before the connection stood was not sent', async () => {
  const port = await listen(createTcpServer(() => {}));
  // TCP stands, TLS never does: nothing of the request has left.
  expect(await euphoriaClient(`https://127.0.0.1:${port}`)('<XML/>', 50)).toEqual({
    kind: 'notSent',
    cause: 'no connection in time',
  });
});
