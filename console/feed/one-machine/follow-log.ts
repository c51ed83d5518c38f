import { open } from 'node:fs/promises';

/** How much of an old log is read at the beginning, and how much at once from then on. */
const CHUNK_BYTES = 1_048_576;
/**
 * A reader that is further behind than this, because no page was open for long, goes on near the
 * end.
 */
const FAR_BEHIND_BYTES = 8 * CHUNK_BYTES;
const NEWLINE = 0x0a;

/**
 * Follows a file that others append lines to. It is looked at only when asked, so a log that nobody
 * watches costs nothing.
 *
 * @returns what gives the lines that have come since it was last asked, whole lines only; at first
 *   the last ones that are there, and none where there is no such file
 */
export function followLog(file: string): () => Promise<readonly string[]> {
  let offset: number | undefined;

  return async () => {
    await using log = await open(file).catch(() => undefined);
    if (log === undefined) return [];
    const { size } = await log.stat();
    // A file that is shorter than before was deleted and begun anew.
    let from = offset === undefined ? size - CHUNK_BYTES : offset > size ? 0 : offset;
    if (size - from > FAR_BEHIND_BYTES) from = size - CHUNK_BYTES;
    const isInLine = from > 0 && from !== offset;
    from = Math.max(0, from);

    const length = Math.min(CHUNK_BYTES, size - from);
    const { buffer } = await log.read(Buffer.alloc(length), 0, length, from);
    const end = buffer.lastIndexOf(NEWLINE) + 1;
    // A line without an end yet is read again next time, unless it is too long ever to be read
    // whole.
    offset = from + (end === 0 && length === CHUNK_BYTES ? length : end);
    const lines = buffer.toString('utf8', 0, end).split('\n');
    return lines.slice(isInLine ? 1 : 0, -1);
  };
}
