import { gunzipSync, gzipSync } from 'node:zlib';
import { type HttpEvent, httpEventSchema } from '../http.ts';

/** A delivery that was refused, as `keepRefused` keeps it: functions/webhook/refused/keep-refused.ts. */
export interface RefusedDelivery {
  /** 32 hexadecimal digits, made up. */
  readonly id: string;
  readonly source: string;
  /** When it came in, milliseconds since 1970. */
  readonly at: number;
  /** What its sender was answered, and why. Nothing of the delivery is in it. */
  readonly status: number;
  readonly reason: string;
  /** When it is forgotten, seconds since 1970. */
  readonly expiresAt: number;
  /** {@link packEvent}. */
  readonly event: Uint8Array;
}

/** What is known of a source and an hour, so that a flood is bounded and what it shut out is told. */
export interface RefusedHour {
  readonly source: string;
  /** When it began, milliseconds since 1970. */
  readonly at: number;
  readonly expiresAt: number;
}

/** The keys of the table's items begin so. */
export const DELIVERY = 'delivery#';
export const HOUR = 'hour#';

/** API Gateway takes no more than ten megabytes, and what is kept is far smaller. */
const MOST_UNPACKED_BYTES = 16 * 1024 * 1024;

/**
 * A delivery whole, so that it can be judged again: path, query, headers, the bytes of the body, the caller's
 * address and the time of arrival, as gzip of JSON.
 */
export function packEvent(event: HttpEvent): Uint8Array {
  return gzipSync(JSON.stringify(httpEventSchema.parse(event)));
}

/** @throws what is no packed event is nothing that this connector has written */
export const unpackEvent = (packed: Uint8Array): HttpEvent =>
  httpEventSchema.parse(
    JSON.parse(gunzipSync(packed, { maxOutputLength: MOST_UNPACKED_BYTES }).toString()),
  );
