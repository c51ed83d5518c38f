import * as z from 'zod';
import type { Result } from '../shared/result.ts';
import type { SecretFault } from '../shared/secrets.ts';
import type { SourceContext } from './sources/source.ts';

/** What one source proves itself with: the secret part of what a preset is told. */
export type SourceSecrets = Omit<SourceContext, 'options'>;

const text = z.string();
const list = z.union([text.transform((secret) => [secret]), z.array(text)]);

const sourceSecrets: z.ZodType<SourceSecrets> = z.union([
  list.transform((secrets) => ({ secrets })),
  z
    .strictObject({ secret: list, verifyToken: list.optional(), apiToken: text.optional() })
    .transform(({ secret, verifyToken, apiToken }) => ({
      secrets: secret,
      ...(verifyToken === undefined ? {} : { verifyTokens: verifyToken }),
      ...(apiToken === undefined ? {} : { apiToken }),
    })),
]);

/**
 * The webhooks secret: source → its signing secret or token, a list of several while one is rotated,
 * or `{ secret, verifyToken, apiToken }` for senders that need more than one.
 */
export const webhookSecretsSchema = z.record(z.string(), sourceSecrets);
export type WebhookSecrets = Readonly<Record<string, SourceSecrets>>;

export type ReadSecrets = (fresh?: 'fresh') => Promise<Result<WebhookSecrets, SecretFault>>;
