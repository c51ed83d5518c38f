import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  read(): Promise<Buffer>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const page = join(import.meta.dirname, '../page');
const uPlot = (file: string) => fileURLToPath(import.meta.resolve(`uplot/dist/${file}`));

/**
 * The files of the page by their path: what is in `page/`, and uPlot as it was installed. No other
 * file can be had. Each is read when it is asked for, so that an edit shows at the next reload.
 */
export function pageFiles(): ReadonlyMap<string, PageFile> {
  const own = readdirSync(page)
    .filter((name) => Object.hasOwn(types, extname(name)))
    .map((name): [string, string] => [
      name === 'index.html' ? '/' : `/console/${name}`,
      join(page, name),
    ]);
  const files: [path: string, file: string][] = [
    ...own,
    ['/console/uplot.js', uPlot('uPlot.esm.js')],
    ['/console/uplot.css', uPlot('uPlot.min.css')],
  ];
  return new Map(
    files.map(([path, file]) => [
      path,
      { type: types[extname(file)] ?? '', read: () => readFile(file) },
    ]),
  );
}
