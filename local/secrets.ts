import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import {
  type ConnectorSecrets,
  completeSecrets,
  jsonOf,
  readSecrets,
  type Secrets,
} from '../cli/secrets-file.ts';
import { StartError } from '../cli/start-error.ts';
import type { Connector } from '../functions/config/connector.ts';
import { configureSources } from '../functions/webhook/configure.ts';
import { webhookSecretsSchema } from '../functions/webhook/webhook-secrets.ts';
import { physicalName } from './names.ts';
import { resourcesOfType, type Template } from './template.ts';

const text = z.string().check(z.minLength(1));
const euphoriaSchema = z.object({ tenantName: text, authKey: text });
const webhooksSchema = webhookSecretsSchema.check(
  z.refine((sources) =>
    Object.values(sources).every(({ secrets }) => secrets.length > 0 && !secrets.includes('')),
  ),
);

/**
 * The secrets that the stack is to run with: those of the given file, or else of `secrets.json` in
 * the data folder, where what is missing is made up.
 *
 * @param givenFile a JSON file, secret name → value as text or as the object that the text holds
 * @throws StartError naming secret, source and file, if the given file lacks one
 */
export function prepareSecrets(
  connector: Connector,
  dataDir: string,
  givenFile?: string,
): ConnectorSecrets {
  if (givenFile !== undefined) return checkSecrets(connector, readSecrets(givenFile), givenFile);
  const file = join(dataDir, 'secrets.json');
  const values = completeSecrets(file, (kept) => makeUpMissing(connector, kept));
  return checkSecrets(connector, values, file);
}

const sourcesWithSecret = (connector: Connector): readonly string[] =>
  [...configureSources(connector).values()]
    .filter(({ preset }) => preset.needsSecret)
    .map(({ name }) => name);

function makeUpMissing(connector: Connector, values: Secrets): Secrets {
  // A token is hexadecimal, because some senders decode their key from that.
  const token = () => randomBytes(24).toString('hex');
  // Meta's challenge repeats a token of its own.
  const made = sourcesWithSecret(connector).map((source) => [
    source,
    connector.sources[source]?.preset === 'meta'
      ? { secret: token(), verifyToken: token() }
      : token(),
  ]);
  const webhooks = values[`${connector.name}/webhooks`];
  return {
    [`${connector.name}/euphoria`]: { tenantName: connector.name, authKey: token() },
    ...values,
    [`${connector.name}/webhooks`]: { ...Object.fromEntries(made), ...Object(jsonOf(webhooks)) },
  };
}

function checkSecrets(connector: Connector, values: Secrets, file: string): ConnectorSecrets {
  const part = <Value>(name: string, schema: z.ZodMiniType<Value>, shape: string): Value => {
    const id = `${connector.name}/${name}`;
    if (values[id] === undefined)
      throw new StartError(`${file}: no secret "${id}", which is ${shape}`);
    const parsed = schema.safeParse(jsonOf(values[id]));
    if (!parsed.success) throw new StartError(`${file}: the secret "${id}" must be ${shape}`);
    return parsed.data;
  };
  const euphoria = part('euphoria', euphoriaSchema, '{ "tenantName": "…", "authKey": "…" }');
  const needed = sourcesWithSecret(connector);
  const webhooks =
    needed.length === 0
      ? {}
      : part('webhooks', webhooksSchema, '{ "<source>": "<its secret or token>" }');
  const missing = needed.find((source) => webhooks[source] === undefined);
  if (missing !== undefined) {
    throw new StartError(
      `${file}: the secret "${connector.name}/webhooks" has no entry for the source "${missing}"`,
    );
  }
  const read = watchTokens(file, `${connector.name}/webhooks`, tokensOf(webhooks));
  return {
    file,
    euphoria,
    get tokens() {
      return read();
    },
  };
}

const tokensOf = (webhooks: z.output<typeof webhooksSchema>): ConnectorSecrets['tokens'] =>
  Object.fromEntries(
    Object.entries(webhooks).map(([source, { secrets }]) => [source, secrets[0] ?? '']),
  );

/**
 * The tokens as the file has them now, so that what `connector secrets set` writes counts at once. While
 * the file is wrong, the last ones: the functions keep theirs, too.
 */
function watchTokens(file: string, id: string, first: ConnectorSecrets['tokens']) {
  const changedAt = () => statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  let tokens = first;
  let seenAt = changedAt();
  return (): ConnectorSecrets['tokens'] => {
    const at = changedAt();
    if (at === seenAt || at === undefined) return tokens;
    try {
      const parsed = webhooksSchema.safeParse(jsonOf(readSecrets(file)[id]));
      if (parsed.success) tokens = tokensOf(parsed.data);
      seenAt = at;
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
    }
    return tokens;
  };
}

/** `GenerateSecretString` of a secret, in the one shape that our stack uses (cdk/dedupe-salt.ts). */
const generateSchema = z.strictObject({
  SecretStringTemplate: z.string(),
  GenerateStringKey: z.string(),
  PasswordLength: z.int(),
  ExcludePunctuation: z.literal(true),
});

/**
 * The secrets that AWS makes up when the stack is deployed. Here they are made up at the first
 * start that needs them, and are kept in the data folder from then on.
 *
 * @returns secret name → value
 */
export function generateSecrets(template: Template, dataDir: string): Secrets {
  const wanted = resourcesOfType(template, 'AWS::SecretsManager::Secret').filter(
    ({ properties }) => properties.GenerateSecretString !== undefined,
  );
  if (wanted.length === 0) return {};
  const made = wanted.map((secret) => [
    physicalName(template, secret),
    generatedValue(secret.properties.GenerateSecretString),
  ]);
  return completeSecrets(join(dataDir, 'generated-secrets.json'), (kept) => ({
    ...Object.fromEntries(made),
    ...kept,
  }));
}

function generatedValue(generate: unknown): object {
  const { SecretStringTemplate, GenerateStringKey, PasswordLength } =
    generateSchema.parse(generate);
  const password = randomBytes(PasswordLength).toString('hex').slice(0, PasswordLength);
  return { ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: password };
}
