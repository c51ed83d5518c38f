import { type Sample, tokenInUrl } from './sample.ts';

/** A new item of a board with a phone and an email column. */
export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({
      event: {
        type: 'create_pulse',
        app: 'monday',
        boardId: 4429449918,
        pulseId: Number(id),
        pulseName: `${firstName} ${surname}`,
        groupId: 'topics',
        columnValues: {
          phone_mkn3x2ab: { phone: phone.replace('+', ''), countryShortName: 'ZA' },
          email_mkn3q7cd: { email, text: email },
        },
        triggerUuid: id.padStart(32, '0'),
      },
    }),
  token: tokenInUrl,
};
