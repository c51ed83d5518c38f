import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Connector } from '../../functions/config/connector.ts';
import { CommandError } from '../command-error.ts';
import { completeSecrets, jsonOf, readSecrets, type Secrets } from '../secrets-file.ts';
import { setting } from '../settings.ts';
import { RESTART } from './addresses.ts';
import type { SecretStore } from './target.ts';

/** The secrets of the connector that `npm start` runs, in its files. */
export function localSecrets({ name }: Connector, dataDir: string): SecretStore {
  const file = setting('LOCAL_SECRETS') ?? join(dataDir, 'secrets.json');
  // What AWS makes up when it deploys: local/secrets.ts.
  const generated = join(dataDir, 'generated-secrets.json');
  return {
    // A file of the user's own is not completed.
    madeUpBy:
      setting('LOCAL_SECRETS') === undefined
        ? `npm start makes one up when it starts: ${RESTART}`
        : undefined,
    place: (part) => `${part === 'dedupe-salt' ? generated : file}: ${name}/${part}`,
    async read(part) {
      const values: Secrets = {
        ...(existsSync(generated) ? readSecrets(generated) : {}),
        ...(existsSync(file) ? readSecrets(file) : {}),
      };
      return jsonOf(values[`${name}/${part}`]);
    },
    async write(part, value) {
      const folder = dirname(file);
      if (!existsSync(folder)) {
        throw new CommandError(
          `nothing was written: there is no folder ${folder}; npm start makes it, and secrets in it`,
        );
      }
      completeSecrets(file, (kept) => ({ ...kept, [`${name}/${part}`]: value }));
    },
  };
}
