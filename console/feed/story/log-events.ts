import * as z from 'zod';
import { fromJson } from '../../../cli/from-json.ts';
import { describeReason } from '../../../cli/parked/reason.ts';
import { leadCame, notTakenAgain } from '../../../cli/target/heard.ts';
import type { Breaker, HeldDestination, Step, StepKind } from '../../wire.ts';
import type { DeliveryHeard } from './senders-heard.ts';

/** A campaign and list. */
export type Destination = Pick<HeldDestination, 'campaign' | 'list'>;

/** What a line of the functions' log tells. */
export type LogEvent = { readonly at: number } & (
  | {
      readonly kind: 'lead';
      readonly id: string;
      readonly source: string;
      readonly step: Step;
      /** Since its receipt, where the line says so. */
      readonly milliseconds?: number | undefined;
      /** Where it goes, where the line says so. */
      readonly destination?: Destination | undefined;
      /** Whether it is the webhook function that took it in. */
      readonly isNew: boolean;
    }
  | {
      readonly kind: 'call';
      readonly outcome: string;
      readonly error: string;
      readonly contacts: number;
    }
  /** Calls have stopped, or go on again. */
  | { readonly kind: 'breaker'; readonly state: Breaker['state']; readonly because: string }
  /** The API refuses a campaign and list as a whole, or takes it again. */
  | {
      readonly kind: 'destination';
      readonly campaign: string;
      readonly list: string;
      readonly isHeld: boolean;
      readonly because: string;
    }
  /** A delivery of a source came, and this is how it was answered. */
  | ({ readonly kind: 'heard' } & Omit<DeliveryHeard, 'at'>)
  /** Leads are expected of a source, and none has come for long. */
  | { readonly kind: 'silent'; readonly source: string; readonly why: string }
  | { readonly kind: 'notice'; readonly text: string; readonly level: 'info' | 'warn' | 'error' }
);

const lineSchema = z.object({
  level: z.string(),
  message: z.string(),
  timestamp: z.iso.datetime(),
  id: z.string().optional(),
  source: z.string().optional(),
  campaign: z.string().optional(),
  list: z.string().optional(),
  messageId: z.string().optional(),
  reason: z.string().optional(),
  field: z.string().optional(),
  error: z.string().optional(),
  outcome: z.string().optional(),
  status: z.union([z.string(), z.number()]).optional(),
  attempt: z.number().optional(),
  waitSeconds: z.number().optional(),
  milliseconds: z.number().optional(),
  contacts: z.number().optional(),
  /** Of a delivery that is replayed: when it came in. */
  arrived: z.iso.datetime().optional(),
});
type Line = z.infer<typeof lineSchema>;

/** The words in which functions/ logs what becomes of a lead. */
const leadMessages: Readonly<Record<string, StepKind>> = {
  'lead queued': 'queued',
  'lead parked': 'parked',
  'message cannot be read': 'parked',
  'lead delivered': 'delivered',
  'lead is a duplicate': 'duplicate',
  'lead was settled before': 'settledBefore',
  'lead is being sent by another invocation': 'inOtherHands',
  'lead waits': 'waits',
  'lead handed back': 'handedBack',
  'lead may be delivered twice': 'mayBeTwice',
};

/** The words in which the dialer logs that calls stop and go on. */
const breakerMessages: Readonly<Record<string, Breaker['state']>> = {
  'the breaker is open: all leads wait': 'open',
  'the breaker is closed: the API takes calls again': 'closed',
};

/** The words in which the dialer logs that a destination is refused as a whole, and taken again. */
const destinationMessages: Readonly<Record<string, boolean>> = {
  'the API refuses a whole list: its leads wait': true,
  'the API takes a list again': false,
};

/** The words in which the webhook function logs a delivery of which it queues and parks nothing. */
const notTaken: Readonly<Record<string, readonly [as: DeliveryHeard['as'], why: string]>> = {
  'delivery refused': ['refused', 'its signature, token or timestamp is wrong'],
  'delivery not readable': ['unreadable', 'it cannot be read'],
  'not a new lead': ['ignored', 'not a new lead'],
  'not let through by when': ['ignored', 'not let through by when'],
  'mistyped, and the visitor told': ['ignored', 'mistyped, and the visitor told'],
  'the webhooks secret cannot be read': ['failed', 'the webhooks secret cannot be read'],
  'the webhooks secret has no entry for the source': [
    'failed',
    'the webhooks secret has no entry for it',
  ],
  'the dedupe salt cannot be read': ['failed', 'the dedupe salt cannot be read'],
  'leads could not be looked up': ['failed', 'leads could not be looked up'],
  'the webhook function failed': ['failed', 'the webhook function failed'],
};

/** Asks an own property only: a message may be `constructor`. */
const wordIn = <Value>(words: Readonly<Record<string, Value>>, message: string) =>
  Object.hasOwn(words, message) ? words[message] : undefined;

/**
 * Reads a line of the log: what the functions log of leads and calls, and in whatever words, what
 * is wrong.
 *
 * @returns nothing for metrics and for lines that are parts of a longer text
 */
export function readLogLine(line: string): readonly LogEvent[] {
  if (line.startsWith('{"_aws"')) return [];
  const parsed = lineSchema.safeParse(line.startsWith('{') ? fromJson(line) : undefined);
  if (!parsed.success) return ofRuntime(line);
  const at = Date.parse(parsed.data.timestamp);
  const { message, contacts, error = '', source, campaign, list, reason } = parsed.data;
  const kind = wordIn(leadMessages, message);
  if (kind !== undefined) return ofLead(kind, at, parsed.data);
  if (message.startsWith('call ') && contacts !== undefined) {
    return [{ kind: 'call', at, outcome: message.slice('call '.length), error, contacts }];
  }
  // A delivery that is refused once more when it is replayed is still the same one: the command says so.
  if (parsed.data.arrived !== undefined && notTakenAgain.includes(message)) return [];
  const events: LogEvent[] = [{ kind: 'notice', at, ...wordsOf(parsed.data) }];
  const state = wordIn(breakerMessages, message);
  if (state !== undefined) events.push({ kind: 'breaker', at, state, because: reason ?? error });
  const isHeld = wordIn(destinationMessages, message);
  if (isHeld !== undefined && campaign !== undefined && list !== undefined) {
    events.push({ kind: 'destination', at, campaign, list, isHeld, because: reason ?? error });
  }
  if (message === 'a source is silent' && source !== undefined) {
    const { milliseconds = 0 } = parsed.data;
    const hours = Math.floor(milliseconds / 3_600_000);
    events.push({ kind: 'silent', at, source, why: `no lead for ${hours} h` });
  }
  const [as, why = ''] = wordIn(notTaken, message) ?? [];
  if (as !== undefined && source !== undefined) {
    const isLead = leadCame.includes(message);
    const heard = { ...arrivalOf(parsed.data), isLead };
    events.push({ kind: 'heard', ...heard, source, as, why: whyNotTaken(as, why, reason) });
  }
  return events;
}

/** What is said of the kind of answer, with the reason of this one; what is unreadable has one always. */
function whyNotTaken(as: DeliveryHeard['as'], why: string, reason: string | undefined): string {
  if (reason === undefined) return why;
  return as === 'unreadable' ? reason : as === 'ignored' ? `${why} (${reason})` : why;
}

function ofLead(kind: StepKind, at: number, line: Line): readonly LogEvent[] {
  const { source = 'unknown', messageId = '', id = messageId, milliseconds } = line;
  const { attempt, reason, field, waitSeconds, campaign, list } = line;
  const described = reason && describeReason({ field, reason });
  const step: Step = { kind, at, attempt, reason: described, waitSeconds };
  // What the dialer parks it has received from the queue, and says how often.
  const isNew =
    kind === 'queued' || (kind === 'parked' && attempt === undefined && line.id !== undefined);
  const destination = campaign === undefined || list === undefined ? undefined : { campaign, list };
  const lead = { kind: 'lead', at, id, source, step, milliseconds, destination, isNew } as const;
  if (!isNew) return [lead];
  const heard = { ...arrivalOf(line), isLead: true };
  return [lead, { kind: 'heard', ...heard, source, as: 'taken', why: '' }];
}

/** When the delivery that a line tells of came in: a replay is no news of its sender. */
const arrivalOf = ({ arrived, timestamp }: Line) =>
  arrived === undefined
    ? { at: Date.parse(timestamp) }
    : { at: Date.parse(arrived), isReplay: true };

/** `delivery refused: website, unauthorized` */
function wordsOf({ level, message, source, field, reason, error, outcome, status }: Line): {
  readonly text: string;
  readonly level: 'info' | 'warn' | 'error';
} {
  const why = reason === undefined ? (field ?? outcome) : describeReason({ field, reason });
  const details = [source, why, error, status].filter((one) => one !== undefined);
  const text = details.length === 0 ? message : `${message}: ${details.join(', ')}`;
  return { text, level: level === 'ERROR' ? 'error' : level === 'WARN' ? 'warn' : 'info' };
}

/** What Lambda, or the local stack in its place (local/lambda), writes of an execution environment. */
function ofRuntime(line: string): readonly LogEvent[] {
  const timedOut = /Task timed out after .*$/.exec(line)?.[0];
  if (timedOut === undefined) return [];
  return [{ kind: 'notice', at: Date.now(), text: timedOut.trim(), level: 'error' }];
}
