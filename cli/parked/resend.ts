import type { SQSClient } from '@aws-sdk/client-sqs';
import { decodeQueuedLead } from '../../functions/lead/queued-lead.ts';
import { type OutgoingMessage, sendMessages } from '../../functions/shared/send-messages.ts';
import { type Later, sendLater, untilForgotten } from './later.ts';
import type { LeadAgain } from './lead-again.ts';
import type { ParkedMessage } from './parked-message.ts';
import { deleteParked, walkParked } from './walk.ts';

/**
 * Whether the API may have refused it as it is now. One that never became a contact, that was edited since, or that
 * the form's screening withheld, it has not seen.
 */
const wasRefusedByApi = ({ lead, edited, field = '' }: ParkedMessage): boolean =>
  lead !== undefined && edited.length === 0 && !/^(?:limits|token|verify)/.test(field);

export interface LeadQueueUrls {
  readonly leads: string;
  readonly parked: string;
}

/** A parked message that cannot be sent again as things are. */
export interface Stuck extends Pick<ParkedMessage, 'id' | 'source'> {
  readonly why: string;
}

/** A parked message of several persons that was sent again. */
export interface Several extends Pick<ParkedMessage, 'id' | 'source'> {
  /** The ids of the leads that it became, two at least. */
  readonly leads: readonly string[];
}

/** The same, with the message. */
export interface Split {
  readonly message: ParkedMessage;
  readonly leads: readonly string[];
}

/** What became of the messages that were to be sent again. The counts grow while it goes on. */
export interface Resent {
  /** How many were looked at. */
  seen: number;
  /** How many are on the lead queue now, and off the parked queue. */
  sent: number;
  /** How many of these go out a little later: cli/parked/later.ts. */
  delayed: number;
  /**
   * How many are on both queues, because they could not be taken off. The ledger will tell a
   * duplicate.
   */
  onBoth: number;
  /** How many are still parked, because the lead queue did not take them. */
  refused: number;
  /**
   * How many have the id of one that was just sent again: they were refused anew, or were there
   * twice.
   */
  again: number;
  /** Those that are several leads on the lead queue now. */
  readonly several: Several[];
  readonly stuck: Stuck[];
}

export interface ResendOptions {
  readonly sqs: SQSClient;
  readonly urls: LeadQueueUrls;
  readonly isWanted: (message: ParkedMessage) => boolean;
  readonly leadAgain: LeadAgain;
  /** Notes which leads messages of several persons have become (departed.ts). */
  readonly markSplit: (split: readonly Split[]) => Promise<void>;
  readonly isEnough?: (resent: Resent) => boolean;
  readonly onProgress?: (resent: Resent) => void;
}

/**
 * Sends parked leads again: each goes onto the lead queue first and then off the parked queue. If
 * the command dies in between, the lead is on both, and the ledger recognises the second one as a
 * duplicate, so that the command is safe to repeat. In one run a lead is sent once: one that is
 * refused is parked anew while the run goes on, and would go round for ever.
 */
export async function resendParked(options: ResendOptions): Promise<Resent> {
  const { sqs, urls, isWanted, leadAgain, markSplit, isEnough, onProgress } = options;
  const resent: Resent = {
    seen: 0,
    sent: 0,
    delayed: 0,
    onBoth: 0,
    refused: 0,
    again: 0,
    several: [],
    stuck: [],
  };
  const gone = new Set<string>();
  const queue = { sqs, url: urls.parked };

  async function move(messages: readonly ParkedMessage[]): Promise<readonly ParkedMessage[]> {
    resent.seen += messages.length;
    const outgoing: OutgoingMessage[] = [];
    const later: Later[] = [];
    const moving: ParkedMessage[] = [];
    const split: Split[] = [];
    for (const message of messages.filter(isWanted)) {
      // A lead that never became a contact cannot have come back from the dialer.
      if (message.lead !== undefined && gone.has(message.id)) {
        resent.again++;
        continue;
      }
      const again = await leadAgain(message);
      if (again.ok) {
        const delaySeconds = wasRefusedByApi(message) ? untilForgotten(message.parkedAt) : 0;
        if (delaySeconds > 0) later.push(...again.value.map((one) => ({ ...one, delaySeconds })));
        else outgoing.push(...again.value);
        if (again.value.length > 1) split.push({ message, leads: again.value.flatMap(toId) });
        moving.push(message);
        gone.add(message.id);
      } else {
        const { id, source } = message;
        resent.stuck.push({ id, source, why: again.error });
      }
    }
    const isSent = await sendMessages(sqs, urls.leads, outgoing);
    if (!(isSent && (await sendLater(sqs, urls.leads, later)))) {
      resent.refused += moving.length;
      return [];
    }
    // Before it is gone: whoever dies in between repeats this.
    if (split.length > 0) await markSplit(split);
    for (const { message, leads } of split) {
      const { id, source } = message;
      resent.several.push({ id, source, leads });
    }
    // A message that cannot be deleted here is on both queues.
    const deleted = await deleteParked(queue, moving).catch(() => []);
    resent.sent += deleted.length;
    resent.delayed += later.length;
    resent.onBoth += moving.length - deleted.length;
    onProgress?.(resent);
    return deleted;
  }

  await walkParked(queue, move, () => resent.refused > 0 || isEnough?.(resent) === true);
  return resent;
}

function toId({ body }: OutgoingMessage): readonly string[] {
  const lead = decodeQueuedLead(body);
  return lead.ok ? [lead.value.id] : [];
}
