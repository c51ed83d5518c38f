import { createHmac } from 'node:crypto';
import type { Sample } from './sample.ts';

/** A new contact. The secret has to be hex, as Squarespace gives it out. */
export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }) =>
    JSON.stringify({
      id: `n${id}`,
      websiteId: '5f3c3d55ac435e1a051f77b3',
      subscriptionsId: '5f3c2155d947844beedda991',
      topic: 'contact.create',
      createdOn: '2026-05-04T10:44:00Z',
      data: {
        id,
        firstName,
        lastName: surname,
        locale: 'en-ZA',
        primaryEmail: { email },
        defaultShippingAddress: {
          defaultShipping: true,
          address: {
            line1: '12 Church Street',
            city: 'Stellenbosch',
            postalCode: '7600',
            countryCode: 'ZA',
            phoneNumber: phone,
          },
        },
      },
    }),
  sign: ({ body, secret }) => ({
    headers: {
      'squarespace-signature': createHmac('sha256', Buffer.from(secret, 'hex'))
        .update(body)
        .digest('hex'),
    },
  }),
};
