import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import * as presets from '../../functions/webhook/presets.ts';

const folder = resolve(import.meta.dirname, '../../functions/webhook/sources');
const entries = readdirSync(folder, { withFileTypes: true });

// What senders share has rooms of its own: proof/, reading/ and look-up/.
it.each(
  entries.map((entry) => ({
    name: entry.name,
    // A sender that needs more than one file has a folder with a file of the same name.
    file: entry.isDirectory() ? join(entry.name, `${entry.name}.ts`) : entry.name,
  })),
)('sources/$name is a sender: it exports a preset of the list', async ({ file }) => {
  const exported: object = await import(pathToFileURL(join(folder, file)).href);
  const known: ReadonlySet<unknown> = new Set(Object.values(presets));
  expect(Object.values(exported).filter((value) => known.has(value))).not.toEqual([]);
});
