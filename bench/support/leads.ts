import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { contactFields } from '../../functions/lead/contact.ts';
import { encodeQueuedLead, type QueuedLead } from '../../functions/lead/queued-lead.ts';

/** A number of its own for each `n` up to seven digits. */
export const phoneOf = (n: number): string => `082${String(1_000_000 + n)}`;

/** A lead as a CRM posts it to a source with the preset `generic`. */
export const aPostedLead = (n: number) => ({
  id: `bench-${n}`,
  firstName: 'Thandi',
  surname: `Mokoena ${n}`,
  email: `thandi.${n}@example.org`,
  phone: phoneOf(n),
  message: 'Please phone me about the offer on your website, in the afternoon if you can.',
});

/** The same lead as it stands in the queue. */
export function aQueuedLead(n: number): QueuedLead {
  const id = n.toString(16).padStart(32, '0');
  const { firstName, surname, email, phone, message } = aPostedLead(n);
  const empty = Object.fromEntries(contactFields.map((field) => [field, ''])) as Record<
    (typeof contactFields)[number],
    string
  >;
  return {
    v: 1,
    id,
    key: id,
    formerKey: `f${id.slice(1)}`,
    otherKey: `c:${id}${id}`,
    person: `n:${id}${id}`,
    source: 'crm',
    receivedAt: new Date().toISOString(),
    destination: {
      campaign: 'SalesCampaign',
      list: 'WebLeads',
      dataSource: 'webhooks',
      priority: 5,
    },
    contact: { ...empty, firstName, surname, email, phoneNumber: phone, notes: message },
  };
}

const BATCH = 10;
const SENDERS = 8;

/** Puts so many leads on the queue, as fast as it takes them. */
export async function fillQueue(sqs: SQSClient, QueueUrl: string, count: number): Promise<void> {
  let next = 0;
  const send = async (): Promise<void> => {
    while (next < count) {
      const first = next;
      next = Math.min(count, first + BATCH);
      const Entries = Array.from({ length: next - first }, (_, index) => ({
        Id: String(index),
        MessageBody: encodeQueuedLead(aQueuedLead(first + index)),
        MessageGroupId: 'crm',
      }));
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      if (Failed.length > 0) throw new Error(`the queue refused ${Failed.length} leads`);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
}
