import { bearer, type Sample } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, ...lead }, { id: path }) =>
    JSON.stringify({ [typeof path === 'string' && /^\w+$/.test(path) ? path : 'id']: id, ...lead }),
  token: bearer,
};
