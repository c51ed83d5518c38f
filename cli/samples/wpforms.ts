import { hmacSha256 } from '../../functions/webhook/proof/signatures.ts';
import { bearer, type Sample } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/json; charset=utf-8',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({ entry_id: id, name: `${firstName} ${surname}`, phone, email }),
  token: bearer,
  sign: ({ body, secret, now }) => {
    const time = Math.floor(now / 1000);
    const signature = hmacSha256(secret, `${time}.${body}`).toString('hex');
    return { headers: { 'x-wpforms-webhook-signature': `t=${time},v=${signature}` } };
  },
};
