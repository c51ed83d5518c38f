import * as z from 'zod';
import { fail, ok } from '../functions/shared/result.ts';
import type { ReadSalt } from '../functions/webhook/lead-keys.ts';
import { CommandError } from './command-error.ts';
import type { Target } from './target/target.ts';

const saltSchema = z.object({ salt: z.string() });

/** The salt of ids and keys (cdk/dedupe-salt.ts), as the webhook function reads it. */
export const saltOf =
  ({ connector, secrets }: Pick<Target, 'connector' | 'secrets'>): ReadSalt =>
  async () =>
    saltIn(await secrets.read('dedupe-salt'), connector.name);

/** The same in what its secret holds. */
export function saltIn(value: unknown, connector: string): Awaited<ReturnType<ReadSalt>> {
  const read = saltSchema.safeParse(value);
  if (read.success) return ok(read.data.salt);
  return fail({ secret: `${connector}/dedupe-salt`, reason: 'it cannot be read' });
}

/** @throws CommandError where there is none: nobody can be found without */
export async function wantSalt(target: Pick<Target, 'connector' | 'secrets'>): Promise<string> {
  const salt = await saltOf(target)();
  if (salt.ok) return salt.value;
  throw new CommandError(`${target.secrets.place('dedupe-salt')} cannot be read`);
}
