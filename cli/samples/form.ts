import type { Sample } from './sample.ts';

/** A browser proves only the site it is on, so that the site takes the place of the secret. */
export const sample: Sample = {
  contentType: 'application/x-www-form-urlencoded',
  body: ({ firstName, surname, phone, email }) =>
    new URLSearchParams({ name: `${firstName} ${surname}`, phone, email }).toString(),
  sign: ({ secret }) => ({ headers: { origin: secret } }),
};
