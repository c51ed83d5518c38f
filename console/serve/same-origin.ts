import type { IncomingMessage } from 'node:http';

/**
 * Headers that a proxy or a tunnel adds. With one, the caller is elsewhere, whatever the host's
 * name.
 */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'];
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Whether a request comes straight from this machine, under one of its own names. The socket
 * listens on the loopback interface only; a foreign name for it is a page that had its name's
 * address changed (DNS rebinding), and a forwarded request is a tunnel's, which is meant for the
 * webhooks.
 */
export const isLocal = ({ headers }: IncomingMessage): boolean =>
  LOOPBACK.test(headers.host ?? '') && FORWARDED.every((name) => headers[name] === undefined);

/**
 * Whether a request was not made by a page of another origin, as far as the browser tells. Another
 * port of this machine is another origin too.
 */
export const isOwn = ({ headers }: IncomingMessage): boolean => {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
};

/**
 * Whether a request that changes something was made by our own page. Browsers tell the origin of
 * each POST, and let no page of another origin send JSON without asking us first, which we refuse.
 */
export const isOwnAction = (request: IncomingMessage): boolean =>
  isOwn(request) &&
  request.headers.origin?.toLowerCase() === `http://${request.headers.host?.toLowerCase()}` &&
  /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
