import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Heard, LastDelivery } from '../../console/wire.ts';

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

it('says of a delivered lead that it came in again, as the figure of duplicates counts it', async () => {
  const { reasonOf } = await import(pathToFileURL(resolve(page, 'words.js')).href);
  const steps = [{ kind: 'delivered' }, { kind: 'queued' }, { kind: 'duplicate' }];
  expect(reasonOf({ state: 'delivered', steps })).toBe('came in again, not dialled twice');
  expect(reasonOf({ state: 'delivered', steps: [{ kind: 'delivered' }] })).toBe('');
});

it.each<[string, Partial<Heard> | undefined, number | undefined, string]>([
  ['of whom nothing is known', undefined, undefined, 'not heard yet'],
  ['of whom nothing is known since the page began', undefined, 0, 'not heard since @0'],
  ['whose lead was taken', { leadAt: 9, last: last('taken', 9) }, 0, 'heard @9, taken'],
  [
    'whose lead is not dialled',
    { leadAt: 9, last: last('ignored', 9, 'not let through by when') },
    0,
    'heard @9, not let through by when',
  ],
  [
    'who was refused after that',
    { leadAt: 9, last: last('refused', 12, 'the token is wrong', 3) },
    0,
    'heard @9; at @12 answered 401, 3 times in a row: the token is wrong',
  ],
  [
    'who is silent and was only ever refused',
    { last: last('refused', 12), silent: { at: 20, why: 'no lead for 5 h' } },
    undefined,
    'not heard yet; at @12 answered 401; silent at @20: no lead for 5 h',
  ],
])('says of a source %s', async (_, heard, since, text) => {
  const { clock } = await import(pathToFileURL(resolve(page, 'format.js')).href);
  const { aboutHeard } = await import(pathToFileURL(resolve(page, 'words.js')).href);
  const told = heard && { source: 'crm', ...heard };
  expect(aboutHeard(told, since)).toBe(text.replace(/@(\d+)/g, (_, at) => clock(Number(at))));
});

function last(as: LastDelivery['as'], at: number, why = '', times = 1): LastDelivery {
  return { as, at, why, times };
}
