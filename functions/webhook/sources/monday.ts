import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { verifyJwt } from '../proof/jwt.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { fieldOf, isNotTheLeads } from '../reading/field-name.ts';
import { fieldsByName } from '../reading/fields.ts';
import { readId } from '../reading/ids.ts';
import { parseJson } from '../reading/json.ts';
import {
  asObject,
  asObjects,
  asText,
  eventKind,
  isObject,
  type JsonObject,
} from '../reading/json-values.ts';
import { unknownEvent } from '../reading/unknown-event.ts';
import {
  type Answer,
  type Delivery,
  definePreset,
  type Item,
  type LeadFields,
  type SourceContext,
} from '../source.ts';

const options = z.strictObject({});
type Context = SourceContext<typeof options>;

/**
 * monday.com's webhooks: a new item of a board is a lead, other events are ignored.
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

/** Of what is there already: https://developer.monday.com/api-reference/reference/webhooks */
const KNOWN =
  /^(?:(?:change|update|edit|delete|archive|restore|move)_|(?:sub)?item_|column_|create_(?:update|column|group|board|subitem))/;

function readEvent(body: unknown): Item {
  const event = asObject(asObject(body).event);
  const kind = eventKind(event.type);
  if (!MADE.has(kind)) {
    return KNOWN.test(kind) ? { kind: 'ignored', why: kind } : unknownEvent(kind, body);
  }
  // A subitem is told as `create_pulse` too, and is a part of a lead at most.
  if (event.parentItemId !== undefined) return { kind: 'ignored', why: 'create_subitem' };

  const columns = asObject(event.columnValues);
  const item = readId(event.pulseId) ?? readId(event.itemId);
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

/** A kind of column, known by what its value holds. */
interface Shape {
  /** The name that only this kind of value has. */
  readonly key: string;
  /** What the column is called where its id does not say what it is: `phone_mkn3x2`, `dup__of_x`. */
  readonly name?: string;
  /** The value as text, number or list; without it, what `key` holds. */
  readonly read?: (column: JsonObject) => unknown;
}

/** In this order: an email and a link hold a `text` too. */
const SHAPES: readonly Shape[] = [
  { key: 'phone', name: 'phone' },
  { key: 'email', name: 'email' },
  { key: 'countryName', name: 'country' },
  { key: 'address', name: 'address' },
  { key: 'label', read: ({ label }) => (isObject(label) ? label.text : label) },
  { key: 'chosenValues', read: (column) => asObjects(column.chosenValues).map(({ name }) => name) },
  { key: 'checked', read: ({ checked }) => checked === true || checked === 'true' },
  { key: 'date', read: ({ date, time }) => `${asText(date) ?? ''} ${asText(time) ?? ''}`.trim() },
  { key: 'url' },
  { key: 'value' },
  { key: 'text' },
  { key: 'rating' },
];

/** Columns as plain values by id; a kind that we do not know stays as it is. */
const plainColumns = (columns: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(columns).map(([id, column]) => [id, plainValue(column)]));

/**
 * What the columns of an item say of its person. Their ids are the board's, and often say nothing:
 * what a value looks like counts first, then the id as a name, less what monday adds to tell columns
 * apart.
 */
function columnFields(columns: JsonObject): LeadFields {
  const named = Object.entries(columns).map(([id, column]) => ({
    label: nameOf(id, shapeOf(column)),
    value: [plainValue(column)].flat().filter((part) => typeof part !== 'object'),
  }));
  const fields = fieldsByName(named);
  const countries = Object.values(columns).map((column) => asObject(column).countryShortName);
  const country = countries.map(asText).find((code) => code !== undefined) ?? fields.country;
  return country === undefined ? fields : { ...fields, country };
}

const shapeOf = (column: unknown): Shape | undefined =>
  isObject(column) ? SHAPES.find(({ key }) => Object.hasOwn(column, key)) : undefined;

function plainValue(column: unknown): unknown {
  const shape = shapeOf(column);
  if (!isObject(column) || shape === undefined) return column;
  return shape.read === undefined ? column[shape.key] : shape.read(column);
}

function nameOf(id: string, shape: Shape | undefined): string {
  const name = id.replace(SUFFIX, '') || id;
  if (shape?.name === undefined || fieldOf([name]) !== undefined || isNotTheLeads([name])) {
    return name;
  }
  return shape.name;
}

/** `text_mkn3x2ab`, `phone__1`, `phone_1` → `text`, `phone`. */
const SUFFIX = /_+(?:mk[a-z0-9]+|\d+)$/;
