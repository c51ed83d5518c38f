import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Connector } from '../../functions/config/connector.ts';
import {
  type WebhookSecrets,
  webhookSecretsSchema,
} from '../../functions/webhook/webhook-secrets.ts';
import { userPath } from '../arguments.ts';
import { readSecrets } from '../secrets-file.ts';
import { dataSetting, setting } from '../settings.ts';
import { UsageError } from '../usage.ts';

/**
 * What the sources of a connector prove themselves with.
 *
 * @param given a JSON file: source → secret, or secret name → value as for `npm start`; what
 *   `npm start` uses by default, or nothing where that does not exist
 * @throws UsageError if the file is missing or wrong; without a value of it
 */
export function readWebhookSecrets(
  connector: Connector,
  given: string | undefined,
): WebhookSecrets {
  const ours = join(dataSetting(), 'secrets.json');
  const file = given === undefined ? (setting('LOCAL_SECRETS') ?? ours) : userPath(given);
  if (file === ours && !existsSync(file)) return {};
  const parsed = webhookSecretsSchema.safeParse(selectWebhooks(read(file), connector));
  if (parsed.success) return parsed.data;
  const entry = parsed.error.issues[0]?.path[0];
  throw new UsageError(
    `${file}: the entry of ${entry === undefined ? `${connector.name}/webhooks` : String(entry)} must be ${
      entry === undefined
        ? '{ "<source>": "<its secret or token>" }'
        : 'a text, a list of texts, or { "secret", "verifyToken", "apiToken" }'
    }`,
  );
}

function read(file: string): Readonly<Record<string, unknown>> {
  try {
    return readSecrets(file);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : file);
  }
}

/** Tells the two shapes apart: secret names hold a slash, and sources never do. */
function selectWebhooks(values: Readonly<Record<string, unknown>>, { name }: Connector): unknown {
  if (!Object.keys(values).some((key) => key.includes('/'))) return values;
  const webhooks = values[`${name}/webhooks`] ?? {};
  if (typeof webhooks !== 'string') return webhooks;
  try {
    return JSON.parse(webhooks);
  } catch {
    return webhooks;
  }
}
