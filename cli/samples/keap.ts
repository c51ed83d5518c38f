import { type Sample, tokenInUrl } from './sample.ts';

/** A new contact, of which Keap tells only the id: the connector asks Keap's API for the person. */
export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id }) =>
    JSON.stringify({
      event_key: 'contact.add',
      object_type: 'contact',
      object_keys: [{ id: Number(id), apiUrl: '', timestamp: '2023-11-14T22:13:20Z' }],
    }),
  token: tokenInUrl,
};
