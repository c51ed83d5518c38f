import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Kind, origin } from './senders.ts';

const connectorModule = resolve(import.meta.dirname, '../functions/connector.ts');

/** The names of the two connectors of the proof. */
export interface Names {
  readonly first: string;
  readonly second: string;
}
export const stackOf = (name: string): string => `${name}-connector`;

/** Source of the first connector that dedupes by contact. */
export const BY_CONTACT = 'enquiries';

/** The key of each tenant at the API. */
export const AUTH_KEY = 'proof-key';

/** What an update changes. */
export interface Changed {
  readonly contactsPerCall: number;
  /** Whether the second connector has no form. */
  readonly isWithoutForm?: boolean;
}

export const settingsBefore: Changed = { contactsPerCall: 50 };
export const settingsAfter: Changed = { contactsPerCall: 20 };

/**
 * Writes a config of two connectors: one with a source of every kind, one with two sources.
 *
 * @param folder where it is written
 */
export function writeConfig(
  folder: string,
  names: Names,
  euphoriaUrl: string,
  kinds: readonly Kind[],
  changed: Changed,
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
    defaults: { campaign: 'Proof', list: 'WebLeads', dataSource: 'proof' },
    sources: of,
  });
  const both = [
    settings(names.first, sources),
    settings(names.second, {
      generic: { preset: 'generic' },
      ...(!changed.isWithoutForm && { form: { preset: 'form', origins: [origin] } }),
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
