import { bearer, type Sample } from './sample.ts';

/** What the webhook action of a workflow posts. */
export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({
      contact_id: id,
      first_name: firstName,
      last_name: surname,
      full_name: `${firstName} ${surname}`,
      email,
      phone,
      tags: 'website',
      country: 'ZA',
      date_created: '2026-05-12T08:00:03.260Z',
      full_address: '',
      contact_type: 'lead',
      location: { name: 'Example Solar', id: 't9Ww7bY1xJJ6ThFHZVPC' },
      workflow: { id: 'd325be72-ae1d-490a-b6e7-62b404ecd35b', name: 'New lead' },
      triggerData: {},
      contact: { attributionSource: {}, lastAttributionSource: {} },
      attributionSource: {},
      customData: {},
    }),
  token: bearer,
  ownKey: 'HighLevel signs the webhooks of an app with a key that only HighLevel has',
};
