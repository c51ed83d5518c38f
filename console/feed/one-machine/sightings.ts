import type { SQSEvent } from 'aws-lambda';
import { readParkedMessage } from '../../../cli/parked/parked-message.ts';
import { decodeQueuedLead } from '../../../functions/lead/queued-lead.ts';
import type { Sighting } from '../story/lead-ways.ts';
import type { QueueFile } from './queue-file.ts';

/** A lead that was seen, and the contact that it is. */
export interface SeenContact extends Sighting {
  /** How an API call names it: {@link contactName}. */
  readonly contact: string;
}

/** What tells one contact of a call from the others. The log knows ids alone, a call numbers alone. */
export const contactName = (phoneNumber: string, campaign: string, list: string): string =>
  JSON.stringify([phoneNumber, campaign, list]);

/** Handed over while no page is open, they are kept for the next one. */
const KEPT_EVENTS = 200;
/** More can come in between two looks; then it is not known which call those were in. */
const NEWEST = 1_000;

/**
 * Finds out which lead is which contact, and when its message came and went. A lead that is
 * delivered at once is seen as the event source hands it over; of a backlog, which the dialer
 * function takes from the queue itself, the messages are seen while they wait.
 */
export function watchLeadQueue(queues: QueueFile, leadQueue: string) {
  const handedOver: { readonly event: SQSEvent; readonly at: number }[] = [];
  let known: ReadonlyMap<string, boolean> = new Map();

  const ofEvents = (): readonly SeenContact[] =>
    handedOver.splice(0).flatMap(({ event, at }) =>
      event.Records.flatMap(({ body, attributes }) => {
        const taken = { at, attempt: Number(attributes.ApproximateReceiveCount) };
        return sighting(body, Number(attributes.SentTimestamp), taken);
      }),
    );

  /** Each message is read twice at most: when it is first seen, and when it was first received. */
  function ofQueue(): readonly SeenContact[] {
    const messages = queues.newest(NEWEST).filter(({ queue }) => queue === leadQueue);
    const before = known;
    known = new Map(messages.map(({ messageId, takenAt }) => [messageId, takenAt !== undefined]));
    return messages.flatMap(({ messageId, sentAt, takenAt }) => {
      if (before.get(messageId) === (takenAt !== undefined)) return [];
      const taken = takenAt === undefined ? undefined : { at: takenAt, attempt: undefined };
      return sighting(queues.body(messageId) ?? '', sentAt, taken);
    });
  }

  return {
    /** Notes what the event source hands to the dialer; reads it when a page wants it. */
    handOver(event: SQSEvent, at: number): void {
      handedOver.push({ event, at });
      if (handedOver.length > KEPT_EVENTS) handedOver.shift();
    },
    /** What has been seen since it was last asked. */
    read: (): readonly SeenContact[] => [...ofQueue(), ...ofEvents()],
  };
}

function sighting(body: string, sentAt: number, taken: Sighting['taken']): readonly SeenContact[] {
  const decoded = decodeQueuedLead(body);
  // What is no lead is on its way to the parked queue; the log tells of it.
  if (!decoded.ok) return [];
  const { id, source, receivedAt, contact, destination } = decoded.value;
  return [
    {
      id,
      source,
      receivedAt: Date.parse(receivedAt),
      sentAt,
      isSentAgain: body.includes('"parkedAt"'),
      edited: editsOf(body),
      taken,
      contact: contactName(contact.phoneNumber, destination.campaign, destination.list),
    },
  ];
}

/** What `parked edit` has noted in the message of a lead that was parked. */
function editsOf(body: string): Sighting['edited'] {
  if (!body.includes('"edited"')) return [];
  const { edited } = readParkedMessage({ Body: body });
  return edited.map(({ at, fields }) => ({ at: Date.parse(at), fields }));
}
