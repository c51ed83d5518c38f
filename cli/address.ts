import { show } from '../functions/config/issue-words.ts';
import { hasUser, NO_USER } from '../functions/config/url-user.ts';
import { dataSetting } from './settings.ts';
import { type Addresses, isRunning, readAddresses } from './target/addresses.ts';
import { localAddress } from './target/local-address.ts';
import { UsageError } from './usage.ts';

/**
 * The address of a source's webhook.
 *
 * @param given of the webhook, or of the API without a path; `npm start` by default
 * @throws UsageError if that is no address, StartError for a wrong setting
 */
export function webhookAddress(source: string, given: string | undefined): URL {
  const base = given ?? localAddress().url;
  const url = URL.parse(base);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--url: must be an http or https address, got ${show(base)}`);
  }
  if (hasUser(base)) throw new UsageError(`--url: ${NO_USER}, got ${show(base)}`);
  if (url.pathname === '/') url.pathname = `/hooks/${source}`;
  return url;
}

/** What `npm start` has left word of, where the address is its own and it runs. */
export function stackAt({ origin }: URL): Addresses | undefined {
  const left = readAddresses(dataSetting());
  return left?.api === origin && isRunning(left) ? left : undefined;
}

/**
 * The address as the webhook function knows it, which is what senders sign. See
 * functions/webhook/http.ts.
 */
export const signedAddress = (url: URL, publicUrl: string | undefined): string =>
  publicUrl === undefined || url.href.startsWith(publicUrl)
    ? url.href
    : `${publicUrl}${url.pathname}${url.search}`;
