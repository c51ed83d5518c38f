import { verify } from 'node:crypto';
import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { header } from '../options.ts';
import { readPublicKey } from '../proof/jwt.ts';
import { verifyToken } from '../proof/token.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { readId } from '../reading/ids.ts';
import {
  asObject,
  asObjects,
  asText,
  at,
  eventKind,
  isObject,
  type JsonObject,
} from '../reading/json-values.ts';
import { decodeSignedBody } from '../reading/signed-body.ts';
import { type Delivery, definePreset, type Item } from '../source.ts';

/** HighLevel's public key for all its customers' webhooks, from its Webhook Integration Guide. */
const PUBLIC_KEY = 'MCowBQYDK2VwAyEAi2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg=';

const options = z.strictObject({
  /**
   * `token` for the webhook action of a workflow, which does not sign; `signature` for the webhooks of
   * a marketplace app, which are signed. HighLevel signs for all its customers with one key, so that
   * its signature says nothing of whose app it is: the token in the URL counts then, too.
   */
  auth: z._default(z.enum(['token', 'signature'], 'must be token or signature'), 'token'),
  /** A further header that may hold the token. */
  header,
  /** HighLevel's public key, should it change: PEM or base64. */
  publicKey: z._default(
    z
      .string()
      .check(
        z.refine(
          (text) => readPublicKey(text)?.asymmetricKeyType === 'ed25519',
          'must be an Ed25519 public key, in PEM or base64',
        ),
      ),
    PUBLIC_KEY,
  ),
});

/**
 * GoHighLevel (HighLevel, LeadConnector): the webhook action of a workflow, a flat contact with what
 * belongs to the account around it, and the event `ContactCreate` of a marketplace app, whose header
 * `X-GHL-Signature` is the base64 Ed25519 signature of the body
 * (https://marketplace.gohighlevel.com/docs/webhook/WebhookIntegrationGuide). Its older
 * `X-WH-Signature` (RSA) was given up in 2026 and proves nothing here.
 *
 * The lead's payload is the body as it came.
 */
export const gohighlevel = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, { options: { auth, header, publicKey }, secrets }) =>
    verifyToken(delivery, secrets, header) && (auth === 'token' || isSigned(delivery, publicKey)),
  read: async (delivery) => {
    const body = await decodeSignedBody(delivery);
    return body.ok ? ok([toItem(body.value)]) : body;
  },
});

function isSigned({ headers, body }: Delivery, publicKey: string): boolean {
  const signature = Buffer.from(headers['x-ghl-signature'] ?? '', 'base64');
  const key = readPublicKey(publicKey);
  return key !== undefined && verify(null, body, key, signature);
}

function toItem(body: unknown): Item {
  if (!isObject(body)) return { kind: 'lead', payload: body, fields: {} };
  const isEvent = typeof body.type === 'string' && 'locationId' in body;
  if (isEvent && body.type !== 'ContactCreate') {
    return { kind: 'ignored', why: `an event that is no new contact: ${eventKind(body.type)}` };
  }
  const id = readId(isEvent ? body.id : body.contact_id);
  return {
    kind: 'lead',
    payload: body,
    fields: {
      ...fieldsOfForm(isEvent ? readContact(body) : readWorkflow(body), id),
      ...(isDoNotDisturb(body) ? { doNotCall: true } : {}),
    },
    ...(id === undefined ? {} : { id }),
  };
}

/** `dnd` is for every channel; a channel's own setting is `active` where it must not be used. */
function isDoNotDisturb({ dnd, dndSettings }: JsonObject): boolean {
  const call = at(dndSettings, 'Call', 'status');
  return dnd === true || call === 'active' || call === 'permanent';
}

/** The account's own address and people, and what a workflow or an advertisement did. */
const NOT_THE_CONTACTS: ReadonlySet<string> = new Set(
  'location user workflow triggerData contact attributionSource lastAttributionSource dndSettings inboundDndSettings customData customFields attachments'.split(
    ' ',
  ),
);

/** Ids, times and what is read by itself. A custom field has its label for a name, in other letters. */
const BOOKKEEPING: ReadonlySet<string> = new Set(
  'type locationId companyId webhookId timestamp appId versionId id contact_id assignedTo dnd date_created dateAdded dateUpdated contact_type'.split(
    ' ',
  ),
);

const ownAnswers = (body: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(body).filter(
      ([name, value]) =>
        !BOOKKEEPING.has(name) && !(typeof value === 'object' && NOT_THE_CONTACTS.has(name)),
    ),
  );

/** Custom fields are told by HighLevel's ids: what they are called is known in the account alone. */
const readContact = ({ name, ...body }: JsonObject): readonly JsonObject[] => [
  { fullName: name },
  ownAnswers(body),
  ...asObjects(body.customFields).map(({ id, value }) => ({
    [`custom field ${asText(id) ?? ''}`]: value,
  })),
];

/** The fields have their labels for names; `customData` is what the workflow's author added. */
const readWorkflow = ({ full_name, full_address, ...body }: JsonObject): readonly JsonObject[] => [
  { fullName: full_name, address: full_address },
  ownAnswers(body),
  asObject(body.customData),
];
