import * as z from 'zod';
import { describeReason } from '../cli/parked/reason.ts';
import type { Step, StepKind } from './wire.ts';

/** What a line of the functions' log tells. */
export type LogEvent = { readonly at: number } & (
  | {
      readonly kind: 'lead';
      readonly id: string;
      readonly source: string;
      readonly step: Step;
      /** Since its receipt, where the line says so. */
      readonly milliseconds?: number | undefined;
    }
  | {
      readonly kind: 'call';
      readonly outcome: string;
      readonly error: string;
      readonly contacts: number;
    }
  /** The dialer has stopped calling, or has begun again (functions/dialer/gate.ts). */
  | { readonly kind: 'gate'; readonly closedBy: string | undefined }
  | { readonly kind: 'notice'; readonly text: string; readonly level: 'info' | 'warn' | 'error' }
);

const lineSchema = z.object({
  level: z.string(),
  message: z.string(),
  timestamp: z.iso.datetime(),
  id: z.string().optional(),
  source: z.string().optional(),
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
  'lead is being sent by another invocation': 'held',
  'lead waits': 'waits',
  'lead handed back': 'handedBack',
  'lead may be delivered twice': 'mayBeTwice',
};

const GATE_CLOSED = 'the API refuses every call: all leads wait until this is put right';
const GATE_OPEN = 'the API takes our calls again';

/**
 * Reads a line of the log: what the functions log of leads and calls, and in whatever words, what
 * is wrong.
 *
 * @returns nothing for metrics and for lines that are parts of a longer text
 */
export function readLogLine(line: string): readonly LogEvent[] {
  if (line.startsWith('{"_aws"')) return [];
  const parsed = lineSchema.safeParse(fromJson(line));
  if (!parsed.success) return ofRuntime(line);
  const at = Date.parse(parsed.data.timestamp);
  const { message, contacts, error = '' } = parsed.data;
  const kind = leadMessages[message];
  if (kind !== undefined) return ofLead(kind, at, parsed.data);
  if (message.startsWith('call ') && contacts !== undefined) {
    return [{ kind: 'call', at, outcome: message.slice('call '.length), error, contacts }];
  }
  const notice = { kind: 'notice', at, ...wordsOf(parsed.data) } as const;
  if (message === GATE_CLOSED) return [{ kind: 'gate', at, closedBy: error }, notice];
  if (message === GATE_OPEN) return [{ kind: 'gate', at, closedBy: undefined }, notice];
  return [notice];
}

function ofLead(kind: StepKind, at: number, line: Line): readonly LogEvent[] {
  const { source = 'unknown', messageId = '', id = messageId, milliseconds } = line;
  const { attempt, reason, field, waitSeconds } = line;
  const described = reason && describeReason({ field, reason });
  const step: Step = { kind, at, attempt, reason: described, waitSeconds };
  return [{ kind: 'lead', at, id, source, step, milliseconds }];
}

/** `delivery refused: website, unauthorized` */
function wordsOf({ level, message, source, reason, error, outcome, status }: Line): {
  readonly text: string;
  readonly level: 'info' | 'warn' | 'error';
} {
  const details = [source, reason ?? outcome, error, status].filter((one) => one !== undefined);
  const text = details.length === 0 ? message : `${message}: ${details.join(', ')}`;
  return { text, level: level === 'ERROR' ? 'error' : level === 'WARN' ? 'warn' : 'info' };
}

/** What the local stack itself writes about an execution environment (lambda/environment.ts). */
function ofRuntime(line: string): readonly LogEvent[] {
  const timedOut = /Task timed out after .*$/.exec(line)?.[0];
  if (timedOut === undefined) return [];
  return [{ kind: 'notice', at: Date.now(), text: timedOut, level: 'error' }];
}

function fromJson(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
