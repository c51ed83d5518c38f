import { createHmac } from 'node:crypto';
import { oneTaken, type Sample } from './sample.ts';

/**
 * A new lead, as Meta tells of it: ids only. The person is what the Graph API at `apiUrl` answers.
 */
export const sample: Sample = {
  contentType: 'application/json',
  instead:
    'A WhatsApp message tells its person: docs/sources.md, “WhatsApp”, has one to be sent by connector send <source> <file>.',
  body: ({ id }, { pages }) => {
    const page = oneTaken(pages, '101000000000001');
    return JSON.stringify({
      object: 'page',
      entry: [
        {
          id: page,
          time: 1_700_000_000,
          changes: [
            {
              field: 'leadgen',
              value: {
                leadgen_id: id,
                page_id: page,
                form_id: '301000000000001',
                ad_id: '501000000000001',
                adgroup_id: '401000000000001',
                created_time: 1_700_000_000,
              },
            },
          ],
        },
      ],
    });
  },
  sign: ({ body, secret }) => ({
    headers: {
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  }),
};
