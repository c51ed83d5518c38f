import type { Sample } from './sample.ts';

/** A new person, as webhooks of version 2 tell of one. */
export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({
      meta: {
        action: 'create',
        attempt: 1,
        company_id: '11149162',
        entity: 'person',
        entity_id: id,
        id: `b5a9f0c3-1b4e-4f31-8b7b-${id.padStart(12, '0').slice(-12)}`,
        version: '2.0',
      },
      data: {
        id: Number(id),
        name: `${firstName} ${surname}`,
        first_name: firstName,
        last_name: surname,
        phones: [{ label: 'mobile', value: phone, primary: true }],
        emails: [{ label: 'work', value: email, primary: true }],
        custom_fields: {},
      },
      previous: null,
    }),
  /** HTTP Basic: a secret without a colon is the password alone. */
  token: ({ secret }) => {
    const credentials = secret.includes(':') ? secret : `connector:${secret}`;
    const encoded = Buffer.from(credentials).toString('base64');
    return { headers: { authorization: `Basic ${encoded}` } };
  },
};
