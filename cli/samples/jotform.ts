import { type Sample, tokenInUrl } from './sample.ts';

const BOUNDARY = '------------------------jotform';

export const sample: Sample = {
  contentType: `multipart/form-data; boundary=${BOUNDARY}`,
  body: ({ id, firstName, surname, phone, email }) => {
    const parts = {
      formID: '253594218352056',
      submissionID: id,
      formTitle: 'Solar quote',
      type: 'WEB',
      pretty: `Name:${firstName} ${surname}, Phone:${phone}`,
      rawRequest: JSON.stringify({
        slug: 'submit/253594218352056',
        q3_name: { first: firstName, last: surname },
        q4_phoneNumber: { full: phone },
        q5_email: email,
        path: '/submit/253594218352056',
      }),
    };
    const lines = Object.entries(parts).map(
      ([name, value]) =>
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    return `${lines.join('')}--${BOUNDARY}--\r\n`;
  },
  token: tokenInUrl,
};
