import type { SQSClient } from '@aws-sdk/client-sqs';
import { type OutgoingMessage, sendMessages } from '../../functions/shared/send-messages.ts';
import { type Later, sendLater, untilForgotten } from './later.ts';
import type { LeadAgain } from './lead-again.ts';
import type { ParkedMessage } from './parked-message.ts';
import { deleteParked, walkParked } from './walk.ts';

export interface LeadQueueUrls {
  readonly leads: string;
  readonly parked: string;
}

/** A parked message that cannot be sent again as things are. */
export interface Stuck extends Pick<ParkedMessage, 'id' | 'source'> {
  readonly why: string;
}

/** What became of the messages that were to be sent again. Counts while it goes on. */
export interface Resent {
  /** How many were looked at. */
  seen: number;
  /** On the lead queue now, and off the parked queue. */
  sent: number;
  /** Of those on the lead queue, how many go out a little later: see later.ts. */
  delayed: number;
  /** On both: they could not be taken off. Sent again, the ledger tells them for duplicates. */
  onBoth: number;
  /** Still parked: the lead queue did not take them. */
  refused: number;
  /** Parked as well under the id of one that was sent again just now: refused anew, or there twice. */
  again: number;
  readonly stuck: Stuck[];
}

export interface ResendOptions {
  readonly sqs: SQSClient;
  readonly urls: LeadQueueUrls;
  readonly isWanted: (message: ParkedMessage) => boolean;
  readonly leadAgain: LeadAgain;
  readonly isEnough?: (resent: Resent) => boolean;
  readonly onProgress?: (resent: Resent) => void;
}

/**
 * Sends parked leads again: first onto the lead queue, then off the parked queue. Whoever dies in
 * between leaves a lead on both, and the ledger tells the second one for a duplicate: so it is safe to
 * repeat. A lead goes once in one run: one that is refused anew is parked anew while this is going on,
 * and would go round for ever.
 */
export async function resendParked(options: ResendOptions): Promise<Resent> {
  const { sqs, urls, isWanted, leadAgain, isEnough, onProgress } = options;
  const resent: Resent = {
    seen: 0,
    sent: 0,
    delayed: 0,
    onBoth: 0,
    refused: 0,
    again: 0,
    stuck: [],
  };
  const gone = new Set<string>();
  const queue = { sqs, url: urls.parked };

  async function move(messages: readonly ParkedMessage[]): Promise<readonly ParkedMessage[]> {
    resent.seen += messages.length;
    const outgoing: OutgoingMessage[] = [];
    const later: Later[] = [];
    const moving: ParkedMessage[] = [];
    for (const message of messages.filter(isWanted)) {
      // One that never was a contact cannot have come back.
      if (message.lead !== undefined && gone.has(message.id)) {
        resent.again++;
        continue;
      }
      const again = await leadAgain(message);
      if (again.ok) {
        const delaySeconds = message.lead === undefined ? 0 : untilForgotten(message.parkedAt);
        if (delaySeconds > 0) later.push({ ...again.value, delaySeconds });
        else outgoing.push(again.value);
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
    // What fails here is on both queues.
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
