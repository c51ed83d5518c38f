import type { IncomingMessage } from 'node:http';

/**
 * Headers that a proxy or a tunnel adds. With one, the caller is elsewhere, whatever the host's
 * name.
 */
const FORWARDED = /^(?:x-forwarded-|forwarded$|via$|x-real-ip$|cf-connecting-ip$|true-client-ip$)/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * Whether a request comes straight from this machine, under one of its own names. The socket
 * listens on the loopback interface only; a foreign name for it is a page that had its name's
 * address changed (DNS rebinding), and a forwarded request is a tunnel's, which is meant for the
 * webhooks.
 */
export const isLocal = ({ headers }: IncomingMessage): boolean =>
  LOOPBACK.test(headers.host ?? '') && !Object.keys(headers).some((name) => FORWARDED.test(name));

/**
 * Whether a request was not made by a page of another origin, as far as the browser tells. Another
 * port of this machine is another origin too.
 */
export const isOwn = ({ headers }: IncomingMessage): boolean => {
  const { origin, 'sec-fetch-site': site = 'none' } = headers;
  return (site === 'same-origin' || site === 'none') && (origin === undefined || isHost(headers));
};

/**
 * Whether a link was followed: the person sees the answer, and the page with the link does not.
 */
export const isVisit = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' &&
  headers['sec-fetch-mode'] === 'navigate' &&
  headers['sec-fetch-dest'] === 'document';

/**
 * Whether a request that changes something was made by our own page. Browsers tell the origin of
 * each POST, and let no page of another origin send JSON without asking us first, which we refuse.
 */
export const isOwnAction = (request: IncomingMessage): boolean =>
  isOwn(request) &&
  isHost(request.headers) &&
  /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');

const isHost = ({ origin, host }: IncomingMessage['headers']): boolean =>
  origin?.toLowerCase() === `http://${host?.toLowerCase()}`;
