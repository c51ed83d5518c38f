import { dataSetting, setting } from './settings.ts';
import { type Addresses, expectToRun, isRunning, readAddresses } from './target/addresses.ts';
import { UsageError } from './usage.ts';

/**
 * The address of a source's webhook.
 *
 * @param given of the webhook, or of the API without a path; `npm start` by default
 * @throws UsageError if that is no address
 */
export function webhookAddress(source: string, given: string | undefined): URL {
  const said = setting('PORT');
  // Port 0 is whichever was free.
  const port = said === '0' ? undefined : said;
  const running = port === undefined ? readAddresses(dataSetting())?.api : undefined;
  const base = given ?? running ?? `http://localhost:${port ?? '3000'}`;
  const url = URL.parse(base);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `${given === undefined ? 'PORT: makes' : '--url: must be'} an http or https address, got ${JSON.stringify(base)}`,
    );
  }
  if (url.pathname === '/') url.pathname = `/hooks/${source}`;
  return url;
}

/** What `npm start` has left word of, where the address is its own and it runs. */
export function stackAt({ origin }: URL): Addresses | undefined {
  const left = readAddresses(dataSetting());
  return left?.api === origin && isRunning(left) ? left : undefined;
}

/**
 * Holds that an address is not that of `npm start` with another connector, which has sources of its own, be
 * they named alike.
 *
 * @throws OtherRuns if it is
 */
export function expectAt(url: URL, meant: string): void {
  const runs = stackAt(url)?.connector;
  if (runs !== undefined) expectToRun(meant, runs);
}

/**
 * The address as the webhook function knows it, which is what senders sign. See
 * functions/webhook/http.ts.
 */
export const signedAddress = (url: URL, publicUrl: string | undefined): string =>
  publicUrl === undefined || url.href.startsWith(publicUrl)
    ? url.href
    : `${publicUrl}${url.pathname}${url.search}`;
