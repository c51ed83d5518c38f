import { isObject } from '../../functions/webhook/reading/json-values.ts';
import { fromJson } from '../from-json.ts';
import type { Sample } from './sample.ts';

/** A lead form's submission; the key goes into the body. */
export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({
      lead_id: id,
      user_column_data: [
        { column_name: 'First Name', string_value: firstName, column_id: 'FIRST_NAME' },
        { column_name: 'Last Name', string_value: surname, column_id: 'LAST_NAME' },
        { column_name: 'User Email', string_value: email, column_id: 'EMAIL' },
        { column_name: 'User Phone', string_value: phone, column_id: 'PHONE_NUMBER' },
        {
          column_name: 'When do you want to start?',
          string_value: 'This month',
          column_id: 'when_do_you_want_to_start?',
        },
      ],
      api_version: '1.0',
      form_id: 40_000_000_001,
      campaign_id: 21_000_000_123,
      is_test: false,
      gcl_id: 'EAIaIQobChMI-example',
      adgroup_id: 150_000_000_456,
      creative_id: 690_000_000_789,
    }),
  sign: ({ body, secret }) => {
    const told = fromJson(body);
    // Another body has no place for a key.
    return isObject(told) ? { body: JSON.stringify({ ...told, google_key: secret }) } : {};
  },
};
