import { type Sample, tokenInUrl } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({
      _action: 'Send to the dialer(#523)',
      _id: Number(id),
      _model: 'crm.lead',
      contact_name: `${firstName} ${surname}`,
      email_from: email,
      id: Number(id),
      mobile: false,
      name: 'Solar quote',
      phone,
    }),
  token: tokenInUrl,
};
