import { hmacSha256 } from '../../functions/webhook/proof/signatures.ts';
import type { Sample } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) => {
    const answers = [
      ['First name', 'short_text', 'text', firstName],
      ['Last name', 'short_text', 'text', surname],
      ['Phone number', 'phone_number', 'phone_number', phone],
      ['Email', 'email', 'email', email],
    ] as const;
    return JSON.stringify({
      event_id: `event-${id}`,
      event_type: 'form_response',
      form_response: {
        form_id: 'lT4Z3j',
        token: id,
        hidden: {},
        definition: {
          id: 'lT4Z3j',
          title: 'Solar quote',
          fields: answers.map(([title, type], at) => ({
            id: `f${at}`,
            title,
            type,
            ref: `r${at}`,
          })),
        },
        answers: answers.map(([, fieldType, type, value], at) => ({
          type,
          [type]: value,
          field: { id: `f${at}`, type: fieldType, ref: `r${at}` },
        })),
      },
    });
  },
  sign: ({ body, secret }) => ({
    headers: { 'typeform-signature': `sha256=${hmacSha256(secret, body).toString('base64')}` },
  }),
};
