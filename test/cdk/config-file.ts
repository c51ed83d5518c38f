import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'connector-config-'));
// Test files share this module: the first that ends must not take the folder from the others.
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/**
 * Writes a config file as a user would, outside the repository.
 *
 * @param exported the default export, as code; `acme` is the tests' sample config
 */
export function configFile(exported: string): string {
  const file = join(folder, `${randomUUID()}.mts`);
  writeFileSync(
    file,
    `import { defineConnector } from 'euphoria-lead-connector';
     import acme from '${root}/test/support/sample.config.ts';
     export default ${exported};`,
  );
  return file;
}

/** A config that is right, as code; `changes` replace its fields. */
export const config = (changes = ''): string => `defineConnector({
  name: 'beta',
  country: 'ZA',
  euphoria: { url: 'https://api.euphoria.co.za/Euphoria.Api.aspx' },
  defaults: { campaign: 'Sales', list: 'Web' },
  sources: { crm: { preset: 'generic' } },
  // Within one object no key may stand twice.
  ...{ ${changes} },
})`;
