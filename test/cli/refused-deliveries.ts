import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { HttpEvent } from '../../functions/webhook/http.ts';
import {
  packEvent,
  type RefusedDelivery,
} from '../../functions/webhook/refused/refused-delivery.ts';
import { openRefusedTable } from '../../functions/webhook/refused/refused-table.ts';

/** What of an invented delivery no list may tell: a person, and what proves the sender. */
export const PERSONAL = /Thandi|Mokoena|0825550142|192\.0\.2\.7/;
export const SECRET = /secret-token|secret-signature|secret-key/;

export const refusedEvent: HttpEvent = {
  rawPath: '/hooks/crm',
  rawQueryString: 'token=secret-token',
  headers: {
    'content-type': 'application/json',
    authorization: 'Bearer secret-token',
    'x-own-header': 'secret-signature',
  },
  body: '{"firstName":"Thandi","surname":"Mokoena","phone":"0825550142","google_key":"secret-key"}',
  isBase64Encoded: false,
  requestContext: {
    domainName: 'hooks.example.org',
    http: { method: 'POST', sourceIp: '192.0.2.7' },
    timeEpoch: Date.parse('2026-11-26T08:00:00Z'),
  },
};

/** Puts a refused delivery of a connector where the webhook function keeps it, and gives its id. */
export async function keepOne(
  client: DynamoDBClient,
  name: string,
  changes: Partial<RefusedDelivery> = {},
): Promise<string> {
  const id = randomBytes(16).toString('hex');
  await openRefusedTable(`${name}-refused`, client).put({
    id,
    source: 'crm',
    at: Date.now(),
    status: 401,
    reason: 'the source is unknown, or its signature, token or timestamp is wrong',
    expiresAt: Math.ceil(Date.now() / 1_000) + 3_600,
    event: packEvent(refusedEvent),
    ...changes,
  });
  return changes.id ?? id;
}
