import { readFileSync } from 'node:fs';
import type { Delivery, VerifiedDelivery } from '../../../functions/webhook/source.ts';

/** When test deliveries come in, milliseconds since 1970: that of the known-answer vectors. */
export const NOW = 1_700_000_000_000;

export interface Captured {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly rawBody?: string | Uint8Array;
}

/** A delivery as `functions/webhook/http.ts` makes one, from the parts that matter to a test. */
export function delivery({
  method = 'POST',
  url = 'https://leads.example.org/hooks/test',
  headers = {},
  rawBody = '',
}: Captured = {}): VerifiedDelivery {
  const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const made: Delivery = {
    method,
    url,
    headers: Object.fromEntries(names),
    query: new URL(url).searchParams,
    body: Buffer.from(rawBody),
    receivedAt: NOW,
  };
  return made as VerifiedDelivery;
}

/** A captured request of test/fixtures. */
export function fixture(name: string): VerifiedDelivery {
  const path = new URL(`../../fixtures/${name}.json`, import.meta.url);
  return delivery(JSON.parse(readFileSync(path, 'utf8')) as Captured);
}

export const json = (value: unknown): Captured => ({
  headers: { 'content-type': 'application/json' },
  rawBody: JSON.stringify(value),
});
