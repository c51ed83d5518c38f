import * as z from 'zod';
import { formerLeadId, recordPrefix } from '../../functions/lead/lead-id.ts';
import { CommandError } from '../command-error.ts';
import type { Target } from '../target/target.ts';
import { mustBeOneOf } from '../usage.ts';

const saltSchema = z.object({ salt: z.string() });

/** What a lead is known by whose sender calls it so. */
export interface RecordIds {
  /** What its id begins with, whatever its number. */
  readonly prefix: string;
  /** The id that a version without keyed ids gave it. */
  readonly former: string;
}

/**
 * The ids of a sender's own record.
 *
 * @throws UsageError for a source that the config does not have, CommandError without the salt
 */
export async function idsOfRecord(
  source: string,
  sendersId: string,
  { connector, secrets }: Target,
): Promise<RecordIds> {
  if (!Object.hasOwn(connector.sources, source)) {
    throw mustBeOneOf('--record', Object.keys(connector.sources), source);
  }
  const salt = saltSchema.safeParse(await secrets.read('dedupe-salt'));
  if (!salt.success) throw new CommandError(`${secrets.place('dedupe-salt')} cannot be read`);
  return {
    prefix: recordPrefix(salt.data.salt, source, sendersId),
    former: formerLeadId({ source, sendersId, payload: undefined }),
  };
}
