import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { completeSecrets, type Secrets } from '../cli/secrets-file.ts';
import { physicalName } from './names.ts';
import { resourcesOfType, type Template } from './template.ts';

/** What CloudFormation has Secrets Manager make up, in the one shape that our stack uses. */
const generateSchema = z.strictObject({
  SecretStringTemplate: z.string(),
  GenerateStringKey: z.string(),
  PasswordLength: z.int(),
  ExcludePunctuation: z.literal(true),
});

/**
 * The secrets that AWS makes up when the stack is deployed: made up here at the first start that
 * wants them, and kept in the data folder from then on.
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
    makeUp(secret.properties.GenerateSecretString),
  ]);
  return completeSecrets(join(dataDir, 'generated-secrets.json'), (kept) => ({
    ...Object.fromEntries(made),
    ...kept,
  }));
}

function makeUp(generate: unknown): object {
  const { SecretStringTemplate, GenerateStringKey, PasswordLength } =
    generateSchema.parse(generate);
  const password = randomBytes(PasswordLength).toString('hex').slice(0, PasswordLength);
  return { ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: password };
}
