import * as z from 'zod/mini';
import { ok } from '../../shared/result.ts';
import { auth } from '../options.ts';
import { isFresh, isHmacOf, readPairs } from '../proof/signatures.ts';
import { verifyToken } from '../proof/token.ts';
import { decodeBody } from '../reading/body.ts';
import { isNotTheLeads, isNumberOfThing } from '../reading/field-name.ts';
import { fieldsOfForm } from '../reading/fields.ts';
import { readId } from '../reading/ids.ts';
import { asObject, asObjects, asText, eventKind, type JsonObject } from '../reading/json-values.ts';
import { hasDigit } from '../reading/looks-like.ts';
import { numberInText } from '../reading/number-in-text.ts';
import { type Delivery, definePreset, type Item } from '../source.ts';

/** What is usually recommended for Calendly's signatures. */
const TOLERANCE_MS = 180_000;

const options = z.strictObject({
  /**
   * How the subscription proves who it is: `signature` (its signing key), or `token` (in the query
   * of the URL) for a subscription that was made without a key.
   */
  auth,
});

/**
 * Calendly's webhook subscriptions: `invitee.created` is a lead. A rescheduled
 * appointment comes as a new invitee that names the old one, and is the same person again.
 *
 * The lead's payload is the invitee (`payload` of the delivery) with `answers`, what it was asked
 * as an object of question and answer.
 */
export const calendly = definePreset({
  options,
  needsSecret: true,
  verify: (delivery, { options, secrets }) =>
    options.auth === 'token' && delivery.headers[SIGNATURE] === undefined
      ? verifyToken(delivery, secrets)
      : isSigned(delivery, secrets),
  read: async (delivery) => {
    const body = await decodeBody(delivery);
    return body.ok ? ok([toItem(asObject(body.value))]) : body;
  },
});

const SIGNATURE = 'calendly-webhook-signature';

function isSigned({ headers, body, receivedAt }: Delivery, secrets: readonly string[]): boolean {
  const { t = '', v1 } = readPairs(headers[SIGNATURE] ?? '');
  return isFresh(t, 's', receivedAt, TOLERANCE_MS) && isHmacOf(v1, 'hex', secrets, t, '.', body);
}

function toItem({ event, payload }: JsonObject): Item {
  if (event !== 'invitee.created') {
    return { kind: 'ignored', why: `an event that is no new invitee: ${eventKind(event)}` };
  }
  const invitee = asObject(payload);
  // `rescheduled` stands on the old invitee, who is a lead if nobody told of them before.
  if (asText(invitee.old_invitee) !== undefined) return { kind: 'ignored', why: 'rescheduled' };

  const answers = readAnswers(invitee.questions_and_answers);
  const uri = readId(invitee.uri);
  const told = {
    first_name: invitee.first_name,
    last_name: invitee.last_name,
    name: invitee.name,
    email: invitee.email,
    // Reminders go out by SMS.
    mobile: invitee.text_reminder_number,
    phone: readCalledNumber(asObject(invitee.scheduled_event)),
    answers,
  };
  const fields = fieldsOfForm(told, uri?.split('/').at(-1) || undefined);
  const { phones: named = [] } = fields;
  const phones = named.some(hasDigit) ? named : [...named, ...findNumbersIn(answers)];
  return {
    kind: 'lead',
    payload: { ...invitee, answers },
    toldAgain: ['answers'],
    fields: {
      ...fields,
      ...(phones.length === 0 ? {} : { phones }),
      answers: [...readAppointment(invitee), ...(fields.answers ?? [])],
    },
    ...(uri === undefined ? {} : { id: uri }),
  };
}

function readAnswers(list: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    asObjects(list).flatMap(({ question, answer }) => {
      const name = asText(question);
      return name === undefined ? [] : [[name, answer] as const];
    }),
  );
}

/** `Please call me on 082 555 0101`: where no question asks for a number, a text may hold one. */
const findNumbersIn = (answers: JsonObject): readonly string[] =>
  Object.entries(answers).flatMap(([question, answer]) => {
    const isOfOther = isNotTheLeads([question]) || isNumberOfThing([question]);
    return numberInText(asText(answer) ?? '', isOfOther) ?? [];
  });

/** Where the host calls the invitee, the place of the meeting is the invitee's number. */
function readCalledNumber({ location }: JsonObject): unknown {
  const place = asObject(location);
  return place.type === 'outbound_call' ? place.location : undefined;
}

/** What was booked, and when it is by the clock of the invitee: Calendly itself tells UTC. */
function readAppointment(invitee: JsonObject): readonly (readonly [string, string])[] {
  const { name, start_time } = asObject(invitee.scheduled_event);
  const start = asText(start_time);
  const told: [string, string | undefined][] = [
    ['appointment', asText(name)],
    ['appointment time', start && toLocalTime(start, asText(invitee.timezone) ?? 'UTC')],
  ];
  return told.filter((each): each is [string, string] => each[1] !== undefined);
}

function toLocalTime(start: string, timeZone: string): string {
  try {
    const local = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      dateStyle: 'short',
      timeStyle: 'short',
    }).format(new Date(start));
    return `${local} (${timeZone})`;
  } catch {
    return start;
  }
}
