import { createHmac } from 'node:crypto';
import { bearer, oneTaken, type Sample, type SampleLead } from './sample.ts';

/** The JSON that docs/sources.md, "Klaviyo", has for the webhook action of a flow. */
const flow = ({ id, firstName, surname, phone, email }: SampleLead) => ({
  profile_id: id,
  first_name: firstName,
  last_name: surname,
  phone,
  email,
});

/** A system webhook, which tells only the id of the person: Klaviyo's API knows the rest. */
const event = ({ id }: SampleLead, topic: string) => ({
  data: [
    {
      external_id: `event-${id}`,
      topic,
      payload: {
        data: {
          type: 'event',
          id: `event-${id}`,
          attributes: { event_properties: { List: 'Call me back' } },
          relationships: { profile: { data: { type: 'profile', id } } },
        },
      },
    },
  ],
  meta: { klaviyo_webhook_id: 'sample', klaviyo_account_id: 'sample' },
});

export const sample: Sample = {
  contentType: 'application/json',
  body: (lead, { auth, topics }) =>
    JSON.stringify(
      auth === 'token'
        ? flow(lead)
        : event(lead, oneTaken(topics, 'event:klaviyo.subscribed_to_list')),
    ),
  token: bearer,
  sign: ({ body, secret, now }) => {
    const timestamp = new Date(now).toUTCString();
    const signature = createHmac('sha256', secret)
      .update(body + timestamp)
      .digest('hex');
    return { headers: { 'klaviyo-timestamp': timestamp, 'klaviyo-signature': signature } };
  },
};
