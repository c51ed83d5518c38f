import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib';
import { ok, type Result } from '../../shared/result.ts';
import type { Unreadable, VerifiedDelivery } from '../source.ts';
import { unreadable } from './unreadable.ts';

type Decompress = (body: Buffer, options: ZlibOptions) => Promise<Buffer>;

const brotli: Decompress = (body, { maxOutputLength }) =>
  promisify(brotliDecompress)(body, maxOutputLength === undefined ? {} : { maxOutputLength });

/** The names of RFC 9110, section 8.4.1, and the way of each. */
const CODINGS: ReadonlyMap<string, readonly Decompress[]> = new Map([
  ['gzip', [promisify<Buffer, ZlibOptions, Buffer>(gunzip)]],
  ['x-gzip', [promisify<Buffer, ZlibOptions, Buffer>(gunzip)]],
  // Some senders leave out the zlib header that the name stands for.
  [
    'deflate',
    [
      promisify<Buffer, ZlibOptions, Buffer>(inflate),
      promisify<Buffer, ZlibOptions, Buffer>(inflateRaw),
    ],
  ],
  ['br', [brotli]],
]);

/**
 * A delivery with its body as it was before the sender compressed it (`Content-Encoding`). This comes
 * after the proof, because signatures are over the bytes that were sent.
 *
 * @param maxBytes what the body may come to, so that a small one cannot fill the memory
 * @returns the delivery, or why it cannot be read: 413 too large, 415 another coding or several, 400
 *   bytes that are not what the header says
 */
export async function decompress(
  delivery: VerifiedDelivery,
  maxBytes: number,
): Promise<Result<VerifiedDelivery, Unreadable>> {
  const coding = (delivery.headers['content-encoding'] ?? '').trim().toLowerCase();
  if (coding === '' || coding === 'identity' || delivery.body.length === 0) return ok(delivery);
  const ways = CODINGS.get(coding);
  if (ways === undefined) {
    return unreadable(415, 'the content encoding must be one of gzip, deflate, br, identity');
  }
  for (const decode of ways) {
    try {
      const body = await decode(delivery.body, { maxOutputLength: maxBytes });
      return ok({ ...delivery, body });
    } catch (error) {
      if (error instanceof RangeError) {
        return unreadable(
          413,
          `the delivery is larger than ${maxBytes / 2 ** 20} MiB when unpacked`,
        );
      }
    }
  }
  return unreadable(400, `the body is not ${coding}, as its content encoding says`);
}
