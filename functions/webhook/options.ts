import * as z from 'zod/mini';

/** The option `header`: a further header in which the sender puts its token. */
export const header = z.optional(
  z.string().check(
    z.regex(/^[\w-]+$/, 'must be the name of a header, such as X-Api-Key'),
    z.refine(
      (name) => !isOfRequest(name),
      'must be a header of the token alone, such as X-Api-Key: every request has this one',
    ),
  ),
);

/**
 * The headers that a request has whoever sends it: of its program, its body, its way here. No sender puts a
 * token there.
 */
const OF_REQUEST: ReadonlySet<string> = new Set([
  ...['accept', 'accept-charset', 'accept-encoding', 'accept-language', 'cache-control'],
  ...['connection', 'content-encoding', 'content-length', 'content-type', 'date', 'expect'],
  ...['forwarded', 'host', 'keep-alive', 'origin', 'pragma', 'referer', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'user-agent', 'via', 'x-amzn-trace-id', 'x-real-ip'],
]);
const isOfRequest = (name: string): boolean =>
  OF_REQUEST.has(name.toLowerCase()) || /^(?:sec-|x-forwarded-)/i.test(name);

/** The option `auth`, for senders that can sign in some of their ways to send and not in others. */
export const auth = z._default(
  z.enum(['signature', 'token'], 'must be signature or token'),
  'signature',
);
