import * as z from 'zod';

/** The option `header`: a further header in which the sender puts its token. */
export const header = z
  .string()
  .regex(/^[\w-]+$/, 'must be the name of a header, such as X-Api-Key')
  .optional();

/** The option `auth`, of senders that can sign but not in each of their ways to send. */
export const auth = z
  .enum(['signature', 'token'], 'must be signature or token')
  .default('signature');
