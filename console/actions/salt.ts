import * as z from 'zod';
import type { Secrets } from '../../cli/secrets-file.ts';
import { fail, ok } from '../../functions/shared/result.ts';
import type { ReadSalt } from '../../functions/webhook/lead-keys.ts';

const saltSchema = z.object({ salt: z.string() });

/** The salt of contact keys (cdk/dedupe-salt.ts), where the stack has one. */
export function saltOf(generated: Secrets, connector: string): ReadSalt {
  const secret = `${connector}/dedupe-salt`;
  return async () => {
    const read = saltSchema.safeParse(generated[secret]);
    return read.success ? ok(read.data.salt) : fail({ secret, reason: 'it cannot be read' });
  };
}
