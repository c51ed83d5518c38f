import { type Sample, tokenInUrl } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) => {
    const answers = [
      ['What is your name?', 'text', `${firstName} ${surname}`],
      ['Where can we phone you?', 'phone', phone],
      ['Email', 'email', email],
    ] as const;
    return JSON.stringify({
      data: answers.map(([title, type, value], at) => ({
        title,
        description: null,
        type,
        key: `key${at}`,
        custom_key: null,
        value,
      })),
      form_id: '6924bccaef650f4f4c0aabc7',
      slug: 'solar-quote',
      submission_id: id,
      created_at: '2026-05-12 08:00:03',
      ip_address: '192.0.2.9',
      charge: null,
      trigger: 'submission',
    });
  },
  token: tokenInUrl,
};
