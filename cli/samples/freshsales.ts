import { bearer, type Sample } from './sample.ts';

/** The webhook of a workflow, encoded as JSON: docs/sources.md, "Freshsales (Freshworks CRM)". */
export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({
      id,
      first_name: firstName,
      last_name: surname,
      mobile_number: phone,
      email,
      cf_product: 'Fibre',
    }),
  token: bearer,
};
