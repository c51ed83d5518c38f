import * as z from 'zod';
import { type Connector, dedupeOf } from '../../functions/config/connector.ts';
import type { SourceConfig } from '../../functions/config/connector-schema.ts';
import { contactKey } from '../../functions/lead/lead-key.ts';
import { readPhone } from '../../functions/lead/phone.ts';
import { CommandError } from '../command-error.ts';
import type { Target } from '../target/target.ts';
import { UsageError } from '../usage.ts';

const saltSchema = z.object({ salt: z.string() });

/** A campaign and list to which a lead may have gone, if not to the config's. */
export interface Destinations {
  readonly campaign?: string | undefined;
  readonly list?: string | undefined;
}

/**
 * The keys under which the ledger can know a number: one for each campaign and list that a source
 * sends to which dedupes by contact.
 *
 * @throws CommandError where there are no such keys, UsageError where the number is none
 */
export async function contactKeysOf(
  number: string,
  { connector, secrets }: Target,
  given: Destinations,
): Promise<readonly string[]> {
  const sources = Object.entries(connector.sources).filter(
    ([name]) => dedupeOf(connector, name).by === 'contact',
  );
  if (sources.length === 0) {
    throw new CommandError(
      "numbers are not stored, and no source of this connector dedupes by contact, so that a lead cannot be found by its number. Find it by the sender's own id of the record: lead --record <source> <id>",
    );
  }
  const { country } = connector;
  const phone = readPhone([number], { home: country, country });
  if (!phone.ok) throw new UsageError(`--phone: ${phone.error.reason}`);
  const salt = saltSchema.safeParse(await secrets.read('dedupe-salt'));
  if (!salt.success) throw new CommandError(`${secrets.place('dedupe-salt')} cannot be read`);
  const contact = { phoneNumber: phone.value.digits };
  const keys = sources.map(([, source]) =>
    contactKey(salt.data.salt, contact, destinationOf(source, connector, given)),
  );
  return [...new Set(keys)];
}

function destinationOf(source: SourceConfig, { defaults }: Connector, given: Destinations) {
  const constant = (part: 'campaign' | 'list'): string => {
    const value = given[part] ?? source[part] ?? defaults[part];
    if (typeof value === 'string') return value;
    throw new UsageError(`the leads themselves tell their ${part}: say which one by --${part}`);
  };
  return { campaign: constant('campaign'), list: constant('list') };
}
