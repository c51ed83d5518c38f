import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Kind } from './senders.ts';
import { origin } from './senders.ts';

const connectorModule = resolve(import.meta.dirname, '../functions/connector.ts');

/** The names of the two connectors of the proof. */
export interface Names {
  readonly first: string;
  readonly second: string;
}
export const stackOf = (name: string): string => `${name}-connector`;

/** Source of the first connector that dedupes by contact: its stack has the third secret. */
export const BY_CONTACT = 'enquiries';

/**
 * Writes a config of two connectors: one with a source of every kind, one with a single source.
 *
 * @param folder where it is written
 * @param changed what the update changes: the leads' list
 */
export function writeConfig(
  folder: string,
  names: Names,
  euphoriaUrl: string,
  kinds: readonly Kind[],
  changed: { readonly list: string; readonly contactsPerCall: number },
): string {
  const file = join(folder, 'connector.config.mts');
  const sources = {
    ...Object.fromEntries(kinds.map(({ preset, settings }) => [preset, settings])),
    [BY_CONTACT]: { preset: 'generic', dedupe: { by: 'contact', within: '24h' } },
  };
  const settings = (name: string, of: object) => ({
    name,
    country: 'ZA',
    euphoria: { url: euphoriaUrl, contactsPerCall: changed.contactsPerCall },
    defaults: { campaign: 'Proof', list: changed.list, dataSource: 'proof' },
    sources: of,
  });
  const both = [
    settings(names.first, sources),
    settings(names.second, {
      generic: { preset: 'generic' },
      form: { preset: 'form', origins: [origin] },
    }),
  ];
  writeFileSync(
    file,
    `import { defineConnector } from '${connectorModule}';
export default [${both.map((one) => `defineConnector(${JSON.stringify(one)})`).join(',\n')}];
`,
  );
  return file;
}
