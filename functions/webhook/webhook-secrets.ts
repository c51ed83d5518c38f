import * as z from 'zod/mini';
import type { Result } from '../shared/result.ts';
import type { SecretFault } from '../shared/secrets.ts';
import type { SourceContext } from './source.ts';

/** What one source proves itself with: the secret part of what a preset is told. */
export type SourceSecrets = Omit<SourceContext, 'options'>;

const text = z.string();
const list = z.union([
  z.pipe(
    text,
    z.transform((secret) => [secret]),
  ),
  z.array(text),
]);

const sourceSecrets: z.ZodMiniType<SourceSecrets> = z.union([
  z.pipe(
    list,
    z.transform((secrets) => ({ secrets })),
  ),
  z.pipe(
    z.strictObject({
      secret: list,
      verifyToken: z.optional(list),
      apiToken: z.optional(text),
    }),
    z.transform(({ secret, verifyToken, apiToken }) => ({
      secrets: secret,
      ...(verifyToken === undefined ? {} : { verifyTokens: verifyToken }),
      ...(apiToken === undefined ? {} : { apiToken }),
    })),
  ),
]);

/**
 * The webhooks secret: source → its signing secret or token, a list of several while one is
 * rotated, or `{ secret, verifyToken, apiToken }` for senders that need more than one.
 */
export const webhookSecretsSchema = z.record(z.string(), sourceSecrets);
export type WebhookSecrets = Readonly<Record<string, SourceSecrets>>;

export type ReadSecrets = (fresh?: 'fresh') => Promise<Result<WebhookSecrets, SecretFault>>;
