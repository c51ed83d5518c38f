import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { followLog } from '../../../../console/feed/one-machine/follow-log.ts';
import { temporaryFolder } from '../../../local/temporary-folder.ts';

const aLog = (content?: string) => {
  const file = join(temporaryFolder(), 'dialer.log');
  if (content !== undefined) writeFileSync(file, content);
  return { file, read: followLog(file) };
};

it('gives each whole line once, those that were there before first', async () => {
  const { file, read } = aLog('one\ntwo\n');
  expect(await read()).toEqual(['one', 'two']);
  expect(await read()).toEqual([]);
  appendFileSync(file, 'three\nfo');
  expect(await read()).toEqual(['three']);
  appendFileSync(file, 'ur ë\n');
  expect(await read()).toEqual(['four ë']);
});

it('waits for a file that is not there yet', async () => {
  const { file, read } = aLog();
  expect(await read()).toEqual([]);
  writeFileSync(file, 'one\n');
  expect(await read()).toEqual(['one']);
});

it('begins anew with a file that was emptied', async () => {
  const { file, read } = aLog('one\ntwo\n');
  await read();
  truncateSync(file);
  appendFileSync(file, 'new\n');
  expect(await read()).toEqual(['new']);
});

it('begins near the end of a long log, with a whole line, and goes on from there', async () => {
  const line = `${'x'.repeat(999)}\n`;
  const { file, read } = aLog(line.repeat(3_000));
  const first = await read();
  expect(first.length).toBeGreaterThan(1_000);
  expect(first.length).toBeLessThan(1_060);
  expect(new Set(first)).toEqual(new Set([line.trim()]));
  appendFileSync(file, 'last\n');
  expect(await read()).toEqual(['last']);
});

it('leaves out what nobody could have looked at, and a line that never ends', async () => {
  const { file, read } = aLog('one\n');
  await read();
  appendFileSync(file, `${'y'.repeat(9 * 1_048_576)}\nlast\n`);
  expect(await read()).toEqual(['last']);
});
