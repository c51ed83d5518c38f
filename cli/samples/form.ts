import type { Sample } from './sample.ts';

/** A browser proves nothing but the site it is on: that stands in the secret's place. */
export const sample: Sample = {
  contentType: 'application/x-www-form-urlencoded',
  body: ({ firstName, surname, phone, email }) =>
    new URLSearchParams({ name: `${firstName} ${surname}`, phone, email }).toString(),
  sign: ({ secret }) => ({ headers: { origin: secret } }),
};
