import { hmacSha256 } from '../../functions/webhook/proof/signatures.ts';
import type { Sample } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({
      eventId: `event-${id}`,
      eventType: 'FORM_RESPONSE',
      createdAt: '2026-05-12T08:00:03.260Z',
      data: {
        responseId: id,
        submissionId: id,
        respondentId: `respondent-${id}`,
        formId: 'VwbNEw',
        formName: 'Solar quote',
        createdAt: '2026-05-12T08:00:03.000Z',
        fields: [
          { key: 'question_a', label: 'First name', type: 'INPUT_TEXT', value: firstName },
          { key: 'question_b', label: 'Last name', type: 'INPUT_TEXT', value: surname },
          { key: 'question_c', label: 'Best number', type: 'INPUT_PHONE_NUMBER', value: phone },
          { key: 'question_d', label: 'Email', type: 'INPUT_EMAIL', value: email },
        ],
      },
    }),
  sign: ({ body, secret }) => ({
    headers: { 'tally-signature': hmacSha256(secret, body).toString('base64') },
  }),
};
