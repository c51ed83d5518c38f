import type { Sample } from './sample.ts';

/** A browser proves only the site it is on. */
export const sample: Sample = {
  contentType: 'application/x-www-form-urlencoded',
  body: ({ firstName, surname, phone, email }) =>
    new URLSearchParams({ name: `${firstName} ${surname}`, phone, email }).toString(),
  sign: ({ options: { origins } }) => ({ headers: { origin: String([origins].flat()[0] ?? '') } }),
};
