import * as z from 'zod/mini';

/** The option `header`: a further header in which the sender puts its token. */
export const header = z.optional(
  z.string().check(z.regex(/^[\w-]+$/, 'must be the name of a header, such as X-Api-Key')),
);

/** The option `auth`, for senders that can sign in some of their ways to send and not in others. */
export const auth = z._default(
  z.enum(['signature', 'token'], 'must be signature or token'),
  'signature',
);
