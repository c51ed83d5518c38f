import { hmacSha256 } from '../../functions/webhook/proof/signatures.ts';
import { oneTaken, type Sample } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }, { events }) => {
    const event = oneTaken(events, 'subscriber.created');
    return JSON.stringify({
      id,
      email,
      status: 'active',
      source: 'form',
      fields: { name: firstName, last_name: surname, phone, company: null, country: null },
      ...(event === 'subscriber.added_to_group' && { group: { id: '1', name: 'Call me back' } }),
      event,
      account_id: 1,
    });
  },
  sign: ({ body, secret }) => ({
    headers: { signature: hmacSha256(secret, body).toString('hex') },
  }),
};
