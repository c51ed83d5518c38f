import type { IncomingMessage } from 'node:http';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;
/** What a proxy or a tunnel adds: with one of these the caller is elsewhere. */
const FORWARDED = /^(?:x-forwarded-|forwarded$|via$|x-real-ip$|cf-connecting-ip$|true-client-ip$)/;

/**
 * Why a request is not answered; undefined where it comes from this machine. The journal holds names and
 * numbers, and whoever sets the faults decides what becomes of leads. The port is bound to the loopback
 * interface, but a page in a browser of this machine reaches it: by a name of its own that it has
 * pointed here (DNS rebinding), or with a request to another origin. A tunnel reaches it too.
 */
export function whyNotLocal({ headers }: IncomingMessage): string | undefined {
  const { host = '', origin, 'sec-fetch-site': site = 'none' } = headers;
  if (!LOOPBACK.test(host)) return 'the Host is not a name of this machine';
  if (Object.keys(headers).some((name) => FORWARDED.test(name))) return 'the request was forwarded';
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    return 'a page of another origin asks';
  }
  return site === 'none' || site === 'same-origin' || isVisit(headers)
    ? undefined
    : 'a page of another origin asks';
}

/** A link was followed: the person sees the answer, and the page with the link does not. */
const isVisit = (headers: IncomingMessage['headers']): boolean =>
  headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
