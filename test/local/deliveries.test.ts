import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tryRequest } from '../../cli/try/try.ts';
import { keepDeliveries, serveDeliveries } from '../../local/deliveries.ts';
import { toEvent } from '../../local/http-api-event.ts';
import { config, configFile } from '../cdk/config-file.ts';
import { aConnector } from '../support/connector.ts';
import { temporaryFolder } from './temporary-folder.ts';

const TOKEN = 'the-token-of-the-crm';
const connector = aConnector({
  sources: { crm: { preset: 'generic' }, shop: { preset: 'generic' } },
});

/** A stack with nothing but its deliveries: what it is sent is answered as a test says. */
async function start(status = 200) {
  const secrets = join(temporaryFolder(), 'secrets.json');
  writeFileSync(
    secrets,
    JSON.stringify({ 'acme/webhooks': { crm: TOKEN, shop: 'another-token-still' } }),
  );
  const deliveries = keepDeliveries(connector, secrets);
  const server = createServer(async (request, response) => {
    if (await serveDeliveries(deliveries, request, response)) return;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const source = request.url?.split('?')[0]?.split('/')[2] ?? '';
    const event: APIGatewayProxyEventV2 = toEvent(
      request,
      Buffer.concat(chunks),
      'POST /hooks/{source}',
      { source },
      new Date(),
    );
    response.writeHead(status).end('{}');
    deliveries.note(event, status, '{}', '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    deliveries,
    post: (source: string, body: string | Buffer, headers: Record<string, string> = {}) =>
      fetch(`${url}/hooks/${source}`, { method: 'POST', body, headers }),
    get: (headers: Record<string, string> = {}) => fetch(`${url}/local/deliveries`, { headers }),
  };
}

describe('the last deliveries', () => {
  it.each([
    ['../hook/crm', '/hook/crm', '/hooks/<source>'],
    ['', '/hooks/', '/hooks/<source>'],
    ['crm/leads', '/hooks/crm/leads', '/hooks/crm'],
  ])('say of an address that is no webhook’s what it must be: %j', async (to, path, right) => {
    const { post, get } = await start(401);
    await post(to, '{}', { authorization: `Bearer ${TOKEN}` });
    const why = `the address ${path} is no webhook's: it must be ${right}`;
    expect(await (await get()).json()).toMatchObject({ deliveries: [{ why }] });
  });

  it('are kept with why they were refused, the newest first', async () => {
    const { post, get } = await start(401);
    await post('crm', '{}', { 'x-api-key': 'wrong' });
    await post('crm', '{}', { 'x-api-key': 'another-token-still' });
    await post('cmr', '{}');
    const response = await get();
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({
      deliveries: [
        {
          n: 3,
          source: 'cmr',
          isKnown: false,
          why: 'there is no source "cmr"; did you mean crm?',
        },
        {
          n: 2,
          source: 'crm',
          why: 'it proves itself by the secret of the source shop, not by that of crm',
        },
        {
          n: 1,
          source: 'crm',
          isKnown: true,
          status: 401,
          answer: '{}',
          why: "the header x-api-key: the token is another one than the source's",
        },
      ],
    });
  });

  it('are captures that connector try takes', async () => {
    const { post, deliveries } = await start();
    const body = JSON.stringify({ id: 'L-1', firstName: 'Thandi', phone: '082 555 0142' });
    await post('crm', body, {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
    });
    const [delivery] = await deliveries.list();
    expect(delivery).toMatchObject({ status: 200, isCut: false, request: { rawBody: body } });
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'capture.json'), JSON.stringify(delivery?.request));
    writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ crm: TOKEN }));
    const told = await tryRequest([
      ...['crm', join(folder, 'capture.json'), '--config', configFile(config())],
      ...['--secrets', join(folder, 'secrets.json')],
    ]);
    expect(told).toMatchObject({
      outcome: 'accepted',
      leads: [{ contact: { firstName: 'Thandi', phoneNumber: '0825550142' } }],
    });
  });

  it('are few, and small', async () => {
    const { post, deliveries } = await start();
    for (let n = 0; n < 25; n++) await post('crm', `${n}`);
    for (let n = 0; n < 25; n++) await post(`guess-${n}`, '{}');
    const binary = Buffer.from([0xff, 0xfe]);
    await post('shop', binary);
    await post('shop', 'x'.repeat(131_073));
    const list = await deliveries.list();
    const of = (source: string) => list.filter((one) => one.source === source);
    expect(of('crm').map(({ request }) => request.rawBody)).toEqual(
      Array.from({ length: 20 }, (_, index) => `${24 - index}`),
    );
    expect(list.filter(({ isKnown }) => !isKnown)).toHaveLength(20);
    expect(of('shop')).toMatchObject([
      { isCut: true, request: { rawBody: '' } },
      { isCut: false, request: { rawBodyBase64: binary.toString('base64') } },
    ]);
  });

  it.each([
    ['a page of another origin', { 'sec-fetch-site': 'cross-site' }],
    ['a tunnel', { 'x-forwarded-for': '192.0.2.1' }],
  ])('are not for %s', async (_, headers) => {
    const { post, get } = await start();
    await post('crm', '{"phone":"082 555 0142"}');
    const response = await get(headers);
    expect([response.status, (await response.text()).includes('082')]).toEqual([403, false]);
  });
});
