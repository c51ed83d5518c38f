import type { Message } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Contact } from '../../functions/lead/contact.ts';
import { readName } from '../../functions/lead/name.ts';
import type { Edited } from '../../functions/lead/parked-lead.ts';
import { decodeQueuedLead, type QueuedLead } from '../../functions/lead/queued-lead.ts';
import { SEVERAL_PERSONS } from '../../functions/webhook/reading/split-leads.ts';
import type { Lead, LeadFields } from '../../functions/webhook/source.ts';
import { fromJson } from '../from-json.ts';

const text = z.string().optional();
const texts = z.array(z.string()).optional();
const answers = z.array(z.tuple([z.string(), z.string()])).optional();
const inParts = z.object({ area: z.string(), joined: z.string(), alone: z.string(), coded: text });

/** `LeadFields`, as functions/webhook/triage.ts parks them: what is missing here is lost to a resend. */
const fieldsSchema = z
  .object({
    title: text,
    firstName: text,
    surname: text,
    fullName: text,
    email: text,
    phones: texts,
    phoneAnswers: answers,
    lastResort: texts,
    inParts: z.array(inParts).optional(),
    country: text,
    doNotCall: z.literal(true).optional(),
    address: text,
    notes: text,
    language: text,
    recordId: text,
    answers,
  } satisfies Record<keyof LeadFields, z.ZodType>)
  .transform((fields) => fields as LeadFields);

/** A message that functions/lead/parked-lead.ts has written. */
const parkedSchema = z.object({
  id: z.string(),
  source: z.string(),
  reason: z.string(),
  field: text,
  parkedAt: z.iso.datetime(),
  sendersId: text,
  payload: z.unknown().optional(),
  fields: fieldsSchema.optional(),
  contact: z.record(z.string(), z.string()).optional(),
  message: text,
  edited: z.array(z.object({ at: z.string(), fields: z.array(z.string()) })).default([]),
});

/** A message of the parked queue, read as far as it can be. */
export interface ParkedMessage {
  readonly messageId: string;
  /** What it is deleted or released by, until it is received again. */
  readonly receiptHandle: string;
  /** The message as it is. Holds a person's data. */
  readonly body: string;
  /** Of the lead; the message's where there is none. */
  readonly id: string;
  readonly source: string;
  readonly reason: string;
  readonly field?: string | undefined;
  /** ISO 8601, UTC. Where SQS itself parked it, which does not say when: when it was queued. */
  readonly parkedAt: string;
  /** The lead, where it once was one to dial. */
  readonly lead?: QueuedLead | undefined;
  /** Which fields an operator has put right, and when. */
  readonly edited: readonly Edited[];
  /** Who it is, as far as that was made out: of one that cannot be dialled, the number as it was told. */
  readonly contact: Partial<Contact>;
  /** Of one that was put right: who it was before that. */
  readonly before?: Partial<Contact> | undefined;
  /** What its sender told, with which it is read again where it is no lead yet. */
  readonly unusable?: Omit<Lead, 'kind'> | undefined;
  /** Of one that holds several persons, none of whom was made a lead: what its sender told. */
  readonly several?: { readonly payload: unknown } | undefined;
}

/**
 * Whether the sender of a parked lead says do not call. No config and no edit changes that, so nothing is
 * left but to drop it.
 */
export const forbidsCalls = ({ lead, unusable }: Pick<ParkedMessage, 'lead' | 'unusable'>) =>
  lead === undefined && unusable?.fields.doNotCall === true;

/** Reads a message of the parked queue, whatever it is. */
export function readParkedMessage(message: Message): ParkedMessage {
  const { MessageId: messageId = '', ReceiptHandle: receiptHandle = '', Body: body = '' } = message;
  const known = { messageId, receiptHandle, body };
  const lead = decodeQueuedLead(body);
  const parked = parkedSchema.safeParse(fromJson(body));
  if (parked.success) {
    const { id, source, reason, field, parkedAt, message: unread, edited } = parked.data;
    const { sendersId, payload, fields, contact } = parked.data;
    // What could not be read may be readable to this version.
    const again = lead.ok || unread === undefined ? lead : decodeQueuedLead(unread);
    return {
      ...known,
      ...{ id, source, reason, field, parkedAt, edited },
      lead: again.ok ? again.value : undefined,
      contact: again.ok ? again.value.contact : (contact ?? toldOf(fields)),
      before: again.ok ? contact : undefined,
      unusable:
        fields === undefined
          ? undefined
          : { payload, fields, ...(sendersId === undefined ? {} : { id: sendersId }) },
      several: reason === SEVERAL_PERSONS && payload !== undefined ? { payload } : undefined,
    };
  }
  const queuedAt = Number(message.Attributes?.SentTimestamp ?? Date.now());
  return {
    ...known,
    ...(lead.ok ? lead.value : { id: messageId, source: 'unknown' }),
    reason: lead.ok ? TOO_OFTEN : NOT_OURS,
    parkedAt: new Date(queuedAt).toISOString(),
    lead: lead.ok ? lead.value : undefined,
    contact: lead.ok ? lead.value.contact : {},
    edited: [],
  };
}

/** What the preset found: a version that parked it before kept nothing of what the config maps. */
function toldOf(fields: LeadFields = {}): Partial<Contact> {
  const { email, address, language, recordId, phones } = fields;
  const told = { email, address, phoneNumber: phones?.[0], language, crmTag: recordId };
  const known = Object.entries({ ...readName(fields), ...told }).filter(([, value]) => value);
  return Object.fromEntries(known);
}

const TOO_OFTEN = 'received too often without being settled';
const NOT_OURS = 'not a message of this connector';
