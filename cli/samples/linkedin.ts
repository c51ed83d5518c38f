import { createHmac } from 'node:crypto';
import type { Sample } from './sample.ts';

/**
 * A new lead, as LinkedIn tells of it: ids only. The person is what the API at `apiUrl` answers.
 */
export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id }) =>
    JSON.stringify({
      type: 'LEAD_ACTION',
      leadGenFormResponse: `urn:li:leadGenFormResponse:${id}`,
      leadGenForm: 'urn:li:versionedLeadGenForm:(urn:li:leadGenForm:3162,1)',
      owner: { sponsoredAccount: 'urn:li:sponsoredAccount:522529623' },
      leadType: 'SPONSORED',
      leadAction: 'CREATED',
      occurredAt: 1_700_000_000_000,
    }),
  sign: ({ body, secret }) => ({
    headers: {
      'x-li-signature': createHmac('sha256', secret).update(`hmacsha256=${body}`).digest('hex'),
    },
  }),
};
