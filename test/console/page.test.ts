import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const page = resolve(import.meta.dirname, '../../console/page');

/** The page's modules are served as they are written, so they are JavaScript with types in comments. */
it("the page's modules hold their types", async () => {
  const tsc = resolve(page, '../../node_modules/.bin/tsc');
  const checked = await promisify(execFile)(tsc, ['-p', page]).catch((error) => error);
  expect(checked).toEqual({ stdout: '', stderr: '' });
});

it.each([
  ['<XML><Status>OK</Status></XML>', ['<XML>', '  <Status>OK</Status>', '</XML>']],
  [
    '<?xml version="1.0"?><XML><A><B></B><C>x &lt; y</C></A></XML>',
    [
      '<?xml version="1.0"?>',
      '<XML>',
      '  <A>',
      '    <B></B>',
      '    <C>x &lt; y</C>',
      '  </A>',
      '</XML>',
    ],
  ],
  ['\r\n  <XML><Error>a</Error> </XML>', ['<XML>', '  <Error>a</Error>', '</XML>']],
  ['<!DOCTYPE html><html>', ['<!DOCTYPE html>', '  <html>']],
  ['Service Unavailable', ['Service Unavailable']],
  ['', ['']],
])('shows %j in lines', async (xml, lines) => {
  const { indented } = await import(pathToFileURL(resolve(page, 'format.js')).href);
  expect(indented(xml).split('\n')).toEqual(lines);
});

it('shows the times that the functions log by the clock of whoever looks', async () => {
  const { clock, localTimes } = await import(pathToFileURL(resolve(page, 'format.js')).href);
  const { aboutStep, reasonOf } = await import(pathToFileURL(resolve(page, 'words.js')).href);
  const reason = 'the source is paused until 2026-11-26T18:36:43Z';
  const shown = `the source is paused until ${clock(Date.parse('2026-11-26T18:36:43Z'))}`;
  expect(localTimes(reason)).toBe(shown);
  expect(aboutStep({ kind: 'waits', reason })).toBe(shown);
  expect(reasonOf({ state: 'waiting', steps: [], reason })).toBe(shown);
  expect(localTimes('HTTP 503 at 18:36')).toBe('HTTP 503 at 18:36');
});
