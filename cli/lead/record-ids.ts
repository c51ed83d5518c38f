import { formerLeadId, recordPrefix } from '../../functions/lead/lead-id.ts';
import { configureSources } from '../../functions/webhook/configure.ts';
import { wantSalt } from '../salt.ts';
import type { Target } from '../target/target.ts';
import { mustBeOneOf } from '../usage.ts';

/** What a lead is known by whose sender calls it so. */
export interface RecordIds {
  /** What its id begins with, whatever its number; or the mark of its record: `recordMark`. */
  readonly prefix: string;
  /** The id that a version without keyed ids gave it. */
  readonly former: string;
  /** Which setting says in which field of a lead that id is; undefined where the preset knows it. */
  readonly setting?: string | undefined;
}

/**
 * The ids of a sender's own record.
 *
 * @throws UsageError for a source that the config does not have, CommandError without the salt
 */
export async function idsOfRecord(
  source: string,
  sendersId: string,
  target: Target,
): Promise<RecordIds> {
  const { connector } = target;
  if (!Object.hasOwn(connector.sources, source)) {
    throw mustBeOneOf('--record', Object.keys(connector.sources), source);
  }
  const hasSetting = Object.hasOwn(
    configureSources(connector).get(source)?.preset.options.shape ?? {},
    'id',
  );
  return {
    prefix: recordPrefix(await wantSalt(target), source, sendersId),
    former: formerLeadId({ source, sendersId, payload: undefined }),
    setting: hasSetting ? `sources.${source}.id` : undefined,
  };
}
