import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { verifyJwt } from '../proof/jwt.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { parseJson } from '../reading/json.ts';
import { asObject, asText, eventKind, isObject } from '../reading/json-values.ts';
import {
  type Answer,
  type Delivery,
  definePreset,
  type Item,
  type SourceContext,
} from '../source.ts';
import { columnFields, plainColumns } from './monday-columns.ts';

const options = z.strictObject({});
type Context = SourceContext<typeof options>;

/**
 * monday.com's webhooks (FORMATS.md 10): a new item of a board is a lead, other events are ignored.
 * A webhook that an app made is proved by its signing secret, one that was added to a board by a
 * token in its URL; the secrets may hold either, or both.
 *
 * The lead's payload is the event with `columnValues` as plain values, column id → value. Its id is
 * the item's, with its board's: `triggerUuid` is another one for each webhook that tells of the item.
 */
export const monday = definePreset({
  options,
  needsSecret: true,
  handshake,
  verify,
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    return body.ok ? ok([body.value].flat().map(readEvent)) : body;
  },
});

/** The JSON web token of an app does not sign the body; that it expires is what limits its use. */
async function verify(delivery: Delivery, { secrets }: Context): Promise<boolean> {
  const token = (delivery.headers.authorization ?? '').replace(/^bearer\s+/i, '');
  const { receivedAt } = delivery;
  return (
    verifyToken(delivery, secrets) ||
    (await verifyJwt(token, 'HS256', secrets, receivedAt, ['exp']))
  );
}

/** A challenge is this and nothing else, some 70 bytes. */
const MAX_CHALLENGE_BYTES = 1_024;

/** A new webhook's URL is tried out with `{"challenge": "…"}`, which has to come back. */
async function handshake(delivery: Delivery, context: Context): Promise<Answer | undefined> {
  if (delivery.body.length > MAX_CHALLENGE_BYTES) return undefined;
  const body = parseJson(delivery.body.toString('utf8'));
  if (!body.ok || !isObject(body.value) || Object.keys(body.value).length !== 1) return undefined;
  const { challenge } = body.value;
  if (typeof challenge !== 'string' || !(await verify(delivery, context))) return undefined;
  const headers = { 'content-type': 'application/json' };
  return { status: 200, headers, body: JSON.stringify({ challenge }) };
}

const MADE = new Set(['create_pulse', 'create_item']);

function readEvent(body: unknown): Item {
  const event = asObject(asObject(body).event);
  const kind = eventKind(event.type);
  if (!MADE.has(kind)) return { kind: 'ignored', why: kind };
  // A subitem is told as `create_pulse` too, and is a part of a lead at most.
  if (event.parentItemId !== undefined) return { kind: 'ignored', why: 'create_subitem' };

  const columns = asObject(event.columnValues);
  const item = asText(event.pulseId) ?? asText(event.itemId);
  const name = asText(event.pulseName) ?? asText(event.itemName);
  return {
    kind: 'lead',
    ...(item === undefined ? {} : { id: `${asText(event.boardId) ?? ''}-${item}` }),
    payload: { ...event, columnValues: plainColumns(columns) },
    fields: {
      ...(name === undefined ? {} : { fullName: name }),
      ...columnFields(columns),
      ...(item === undefined ? {} : { recordId: item }),
    },
  };
}
