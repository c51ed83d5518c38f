import { bearer, type Sample } from './sample.ts';

/** The webhook of a workflow rule with form parameters: docs/sources.md, "Zoho CRM". */
export const sample: Sample = {
  contentType: 'application/x-www-form-urlencoded;charset=UTF-8',
  body: ({ id, firstName, surname, phone, email }) =>
    new URLSearchParams({
      'Lead Id': id,
      'First Name': firstName,
      'Last Name': surname,
      Mobile: phone,
      Email: email,
      'Lead Source': 'Web',
    }).toString(),
  token: bearer,
};
