/** Fractional parts of the cube roots of the first 64 primes: FIPS 180-4, 4.2.2. */
const ROUNDS = Array.from({ length: 312 }, (_, n) => n)
  .filter((n) => n > 1 && !Array.from({ length: n - 2 }, (_, at) => n % (at + 2)).includes(0))
  .map((prime) => ((Math.cbrt(prime) % 1) * 2 ** 32) | 0);

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** What SHA-256 puts behind a message of so many bytes. */
function padding(length: number): Buffer {
  const padded = Buffer.alloc(64 * Math.ceil((length + 9) / 64) - length);
  padded[0] = 0x80;
  padded.writeBigUInt64BE(BigInt(length) * 8n, padded.length - 8);
  return padded;
}

/** The state of SHA-256 after one more block of 64 bytes: FIPS 180-4, 6.2.2. */
function compress(state: readonly number[], block: Buffer): readonly number[] {
  const words = Array.from({ length: 16 }, (_, at) => block.readInt32BE(at * 4));
  for (let at = 16; at < 64; at++) {
    const [old, late] = [words[at - 15] as number, words[at - 2] as number];
    const s0 = rotate(old, 7) ^ rotate(old, 18) ^ (old >>> 3);
    const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words.push(((words[at - 16] as number) + s0 + (words[at - 7] as number) + s1) | 0);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (const [at, word] of words.entries()) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const one = h + s1 + ((e & f) ^ (~e & g)) + (ROUNDS[at] as number) + word;
    const two = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  return [a, b, c, d, e, f, g, h].map((word, at) => (word + (state[at] as number)) | 0);
}

/**
 * Extends a message of which only its length and its plain SHA-256 are known, as whoever has seen one
 * signed request can: the digest is all that SHA-256 needs to go on.
 *
 * @param digest of the whole message, a secret in front of it included
 * @param length of the whole message, in bytes
 * @returns what now stands behind the message, and the SHA-256 of all of it
 */
export function extend(digest: Buffer, length: number, suffix: string) {
  const behind = Buffer.concat([padding(length), Buffer.from(suffix)]);
  const rest = Buffer.concat([Buffer.from(suffix), padding(length + behind.length)]);
  let state: readonly number[] = Array.from({ length: 8 }, (_, at) => digest.readInt32BE(at * 4));
  for (let at = 0; at < rest.length; at += 64) state = compress(state, rest.subarray(at, at + 64));
  const extended = Buffer.alloc(32);
  for (const [at, word] of state.entries()) extended.writeInt32BE(word, at * 4);
  return { behind, digest: extended };
}
