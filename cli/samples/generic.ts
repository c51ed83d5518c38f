import { bearer, type Sample } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/json',
  body: (lead) => JSON.stringify(lead),
  token: bearer,
};
