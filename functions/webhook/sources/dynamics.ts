import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { header } from '../options.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { firstId } from '../reading/ids.ts';
import {
  asObject,
  asObjects,
  asText,
  eventKind,
  isObject,
  type JsonObject,
} from '../reading/json-values.ts';
import { definePreset, type Item } from '../source.ts';

const options = z.strictObject({
  /** A further header in which the webhook's registration puts the token. */
  header,
  /** The tables (by logical name) whose new rows are leads. */
  tables: z._default(
    z
      .array(
        z.string().check(
          z.regex(
            // The name of a table's set, as it stands in addresses, is not that of the table.
            /^(?!(?:leads|contacts|accounts)$)[a-z][a-z\d_]*$/,
            'must be the logical name of a table, in small letters and of one row, such as lead',
          ),
        ),
      )
      .check(z.minLength(1, 'must name at least one table')),
    ['lead', 'contact'],
  ),
});

/**
 * A webhook of Dataverse, which Dynamics 365 keeps its leads in, registered on the message Create
 * (https://learn.microsoft.com/power-apps/developer/data-platform/use-webhooks): an execution context,
 * whose input parameter `Target` is the new row, its columns a list of keys and values. Dataverse does
 * not sign: it sends the header or query parameter of its registration.
 *
 * The lead's payload is the row: column → value, choices by their label, with `table`.
 */
export const dynamics = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, { options, secrets }) => verifyToken(delivery, secrets, options.header),
  read: async (delivery, { options }) => {
    const body = await decodeBody(delivery);
    return body.ok ? ok([toItem(body.value, options.tables)]) : body;
  },
});

function toItem(context: unknown, tables: readonly string[]): Item {
  const { MessageName, PrimaryEntityName, PrimaryEntityId, InputParameters, PostEntityImages } =
    asObject(context);
  if (MessageName !== 'Create') {
    return { kind: 'ignored', why: `a message that is no new row: ${eventKind(MessageName)}` };
  }
  const table = asText(PrimaryEntityName);
  if (table === undefined || !tables.includes(table)) {
    return { kind: 'ignored', why: `a row of another table (${eventKind(PrimaryEntityName)})` };
  }
  const target = asObject(readPairs(InputParameters).Target);
  const id = firstId(target.Id, PrimaryEntityId);
  if (InputParameters === undefined) {
    const reason = 'is not told: Dataverse leaves the row out of a message over 256 KB';
    return {
      kind: 'unusable',
      field: 'phoneNumber',
      reason,
      payload: context,
      ...(id === undefined ? {} : { id }),
    };
  }
  // What the row has once it is stored: with what Dataverse itself filled in.
  const images = Object.values(readPairs(PostEntityImages)).filter(isObject);
  const row = Object.assign({}, ...[target, ...images].map(readRow)) as JsonObject;
  return {
    kind: 'lead',
    payload: { table, ...row },
    fields: {
      ...fieldsOfForm(toNamed(row), id),
      ...(row.donotphone === true ? { doNotCall: true } : {}),
    },
    ...(id === undefined ? {} : { id }),
  };
}

/** `[{ key, value }]` → `{ key: value }` */
const readPairs = (list: unknown): JsonObject =>
  Object.fromEntries(asObjects(list).map(({ key, value }) => [asText(key) ?? '', value]));

function readRow({ Attributes, FormattedValues }: JsonObject): JsonObject {
  const labels = readPairs(FormattedValues);
  return Object.fromEntries(
    Object.entries(readPairs(Attributes)).map(([name, value]) => [
      name,
      plain(value, labels[name]),
    ]),
  );
}

/** A choice → its label, else its number; a reference → its name; money → the amount; a date as ISO 8601. */
function plain(value: unknown, label: unknown): unknown {
  if (isObject(value)) return label ?? ('Value' in value ? value.Value : value.Name);
  const ms =
    typeof value === 'string'
      ? /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/.exec(value)?.[1]
      : undefined;
  if (ms === undefined) return value;
  const date = new Date(Number(ms));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** Columns of leads and contacts that say what they are in Dataverse's own words. */
const NAMES: Readonly<Record<string, string>> = {
  telephone1: 'phone',
  telephone2: 'home phone',
  telephone3: 'other phone',
  emailaddress1: 'email',
  address1_line1: 'street',
  address1_line2: 'street2',
  address1_city: 'city',
  address1_stateorprovince: 'province',
  address1_postalcode: 'postal code',
  address1_country: 'country',
  companyname: 'company',
  jobtitle: 'job title',
  subject: 'topic',
};

/** Columns that Dataverse keeps for itself. */
const BOOKKEEPING =
  /^(?:(?:created|modified)(?:on|by)\w*|owner\w*|owning\w*|statecode|statuscode|yomi\w*|versionnumber|timezone\w*|utcconversion\w*|importsequence\w*|exchangerate|merged|participates\w*|donot\w+|followemail|isprivate|isautocreate|address\d_(?:composite|addresstypecode|shippingmethodcode|freighttermscode|addressid|latitude|longitude)|transactioncurrency\w*|prioritycode|msdyn_\w*|traversedpath|onholdtime)$/;

/** The key of this row or of another one. */
const isKey = (value: unknown): boolean =>
  typeof value === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);

/** The columns that tell the agent something, under names that say what they are. */
const toNamed = (row: JsonObject): readonly JsonObject[] =>
  Object.entries(row)
    .filter(([name, value]) => !BOOKKEEPING.test(name) && !isKey(value))
    .map(([name, value]) => ({ [NAMES[name] ?? name]: value }));
