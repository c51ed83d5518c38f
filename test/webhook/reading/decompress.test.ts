import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { decompress } from '../../../functions/webhook/reading/decompress.ts';
import { delivery } from '../sources/deliveries.ts';

const LIMIT = 1_048_576;
const lead = '{"id":"A1","phone":"082 555 0142"}';
const packed = (coding: string, rawBody: Uint8Array) =>
  decompress(delivery({ headers: { 'content-encoding': coding }, rawBody }), LIMIT);

it.each([
  ['gzip', gzipSync(lead)],
  ['GZIP', gzipSync(lead)],
  ['x-gzip', gzipSync(lead)],
  ['deflate', deflateSync(lead)],
  ['deflate', deflateRawSync(lead)],
  ['br', brotliCompressSync(lead)],
  ['identity', Buffer.from(lead)],
  ['', Buffer.from(lead)],
])('unpacks %s', async (coding, body) => {
  expect(await packed(coding, body)).toMatchObject({
    ok: true,
    value: { body: Buffer.from(lead) },
  });
});

const bomb = Buffer.alloc(64 * LIMIT);
/** Packed quickly: it is as small a bomb all the same. */
const quickly = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

it.each([
  ['gzip', gzipSync(bomb, { level: 1 })],
  ['deflate', deflateSync(bomb, { level: 1 })],
  ['deflate', deflateRawSync(bomb, { level: 1 })],
  ['br', brotliCompressSync(bomb, quickly)],
])('a bomb of %s is too large and costs no memory', async (coding, body) => {
  const before = process.memoryUsage().arrayBuffers;
  expect(await packed(coding, body)).toMatchObject({ ok: false, error: { status: 413 } });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * LIMIT);
});

it.each([
  ['gzip', Buffer.from(lead), 400],
  ['gzip', gzipSync(lead).subarray(0, 20), 400],
  ['br', Buffer.from('no brotli'), 400],
  ['deflate', Buffer.from('neither of both'), 400],
  ['zstd', Buffer.from(lead), 415],
  ['gzip, gzip', gzipSync(gzipSync(lead)), 415],
  ['__proto__', Buffer.from(lead), 415],
])('%s that is not as it says is answered %i', async (coding, body, status) => {
  expect(await packed(coding, body)).toMatchObject({ ok: false, error: { status } });
});

it('an empty body stays empty, whatever its header says', async () => {
  expect(await packed('gzip', Buffer.alloc(0))).toMatchObject({ ok: true });
});
