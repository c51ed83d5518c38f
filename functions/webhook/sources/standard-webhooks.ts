import * as z from 'zod/mini';
import { oneLine } from '../../lead/text.ts';
import { ok, type Result } from '../../shared/result.ts';
import { hmacSha256, isDigest, isFresh, usable } from '../proof/signatures.ts';
import { decodeBody } from '../reading/body.ts';
import { isNobodyNew } from '../reading/gone.ts';
import { toWords } from '../reading/words.ts';
import {
  type Delivery,
  definePreset,
  type Item,
  type SourceContext,
  type Unreadable,
  type VerifiedDelivery,
} from '../source.ts';
import { generic, readGeneric } from './generic.ts';

const TOLERANCE_MS = 300_000;

const options = z.strictObject({
  /** Event types that are new leads; without it, all but those that tell of a change or an end. */
  types: z.optional(
    z
      .array(z.string().check(z.minLength(1, 'must not be empty')))
      .check(z.minLength(1, 'must name at least one event type')),
  ),
  /** As in the preset `generic`: where the leads are in the body. */
  leads: generic.options.shape.leads,
  /** As in the preset `generic`: where a lead's stable id is. */
  id: generic.options.shape.id,
});

/**
 * Any sender that signs by the Standard Webhooks specification, under its headers `webhook-*` or
 * Svix's `svix-*`. What is in the body is the sender's own: it is read as `generic`
 * reads, and the event's type says whether it is a new lead.
 */
export const standardWebhooks = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, { secrets }) => isSigned(delivery, secrets),
  read: readEvents,
});

interface SignedHeaders {
  readonly id: string;
  readonly timestamp: string;
  readonly signatures: string;
}

/** One of the two sets of headers: only the one that is verified may name the delivery's id. */
function signedHeaders({ headers }: Delivery): SignedHeaders {
  const brand = headers['webhook-signature'] === undefined ? 'svix' : 'webhook';
  const read = (name: string): string => headers[`${brand}-${name}`] ?? '';
  return { id: read('id'), timestamp: read('timestamp'), signatures: read('signature') };
}

function isSigned(delivery: Delivery, secrets: readonly string[]): boolean {
  const { id, timestamp, signatures } = signedHeaders(delivery);
  if (id === '' || !isFresh(timestamp, 's', delivery.receivedAt, TOLERANCE_MS)) return false;
  // `v1a` is signed with a private key; what is of no version we know proves nothing.
  const given = signatures.split(' ').filter((signature) => signature.startsWith('v1,'));
  return usable(secrets)
    .flatMap(toKeys)
    .some((key) => {
      const expected = hmacSha256(key, id, '.', timestamp, '.', delivery.body);
      return given.some((signature) => isDigest(signature.slice(3), expected, 'base64'));
    });
}

/**
 * The keys a secret may stand for: the bytes after `whsec_`; without that prefix, the bytes or the
 * text itself, which some senders sign with. A word that only happens to be base64 would make a key
 * of few bytes, hence at least 16.
 */
export function toKeys(secret: string): readonly Buffer[] {
  const encoded = /^(?:v1,)?whsec_(.*)$/.exec(secret)?.[1];
  const bytes = Buffer.from(encoded ?? secret, 'base64');
  if (encoded !== undefined) return bytes.length > 0 ? [bytes] : [];
  const isBase64 = trimPadding(bytes.toString('base64')) === trimPadding(secret);
  return [...(isBase64 && bytes.length >= 16 ? [bytes] : []), Buffer.from(secret)];
}

const trimPadding = (base64: string): string => base64.replace(/={1,2}$/, '');

async function readEvents(
  delivery: VerifiedDelivery,
  { options: { types, leads, id }, phoneNumber }: SourceContext<typeof options>,
): Promise<Result<readonly Item[], Unreadable>> {
  // Nothing that is not signed may tell a lead or its id: neither the query nor other headers.
  const signed: VerifiedDelivery = {
    ...delivery,
    query: new URLSearchParams(),
    headers: {
      'content-type': delivery.headers['content-type'] ?? '',
      'webhook-id': signedHeaders(delivery).id,
    },
  };
  const body = await decodeBody(signed);
  if (!body.ok) return body;
  // One event by the specification; a list of them costs nothing.
  const events = Array.isArray(body.value) ? body.value : [body.value];
  const ignored = events.flatMap((event) => whyIgnored(event, types) ?? []);
  const wanted = events.filter((event) => whyIgnored(event, types) === undefined);
  if (wanted.length === 0) return ok(ignored.map(toIgnored));

  const rest = ignored.length === 0 ? signed.body : Buffer.from(JSON.stringify(wanted));
  const read = await readGeneric(
    { ...signed, body: rest },
    { options: { leads, id }, secrets: [], ...(phoneNumber === undefined ? {} : { phoneNumber }) },
    types !== undefined,
  );
  if (!read.ok) return read;
  const told = wanted.map(typeOf);
  return ok([...ignored.map(toIgnored), ...read.value.map((item) => withoutType(item, told))]);
}

const toIgnored = (why: string): Item => ({ kind: 'ignored', why });

function whyIgnored(event: unknown, types: readonly string[] | undefined): string | undefined {
  const type = typeOf(event);
  const told = `an event of the type ${oneLine(type ?? '', 60)}`;
  const last = toWords(type ?? '').at(-1) ?? '';
  if (types !== undefined) {
    if (type === undefined) return 'an event without a type';
    return types.includes(type) ? undefined : told;
  }
  if (last === 'test' || last === 'ping') return `a test: ${told}`;
  return isNobodyNew(type ?? '') ? told : undefined;
}

/** `type` by the specification; the others where a sender kept a name of its own. */
function typeOf(event: unknown): string | undefined {
  const named: Readonly<Record<string, unknown>> =
    typeof event === 'object' && event !== null ? { ...event } : {};
  return [named.type, named.event_type, named.eventType, named.event].find(
    (value) => typeof value === 'string' && value !== '',
  ) as string | undefined;
}

/** The event's type is for the config, which finds it in the payload, and tells the agent nothing. */
function withoutType(item: Item, types: readonly (string | undefined)[]): Item {
  if (item.kind !== 'lead' || item.fields.answers === undefined) return item;
  const answers = item.fields.answers.filter(
    ([question, answer]) => question !== 'type' || !types.includes(answer),
  );
  return { ...item, fields: { ...item.fields, answers } };
}
