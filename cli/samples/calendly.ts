import { createHmac } from 'node:crypto';
import type { Sample } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({
      event: 'invitee.created',
      payload: {
        uri: `https://api.calendly.com/scheduled_events/sample/invitees/${id}`,
        name: `${firstName} ${surname}`,
        first_name: null,
        last_name: null,
        email,
        text_reminder_number: null,
        timezone: 'Africa/Johannesburg',
        old_invitee: null,
        questions_and_answers: [
          { question: 'On which number can we call you?', answer: phone, position: 0 },
        ],
        scheduled_event: { name: 'Consultation', start_time: '2030-01-15T08:00:00.000000Z' },
      },
    }),
  sign: ({ body, secret, now }) => {
    const t = Math.floor(now / 1_000);
    const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
    return { headers: { 'calendly-webhook-signature': `t=${t},v1=${v1}` } };
  },
};
