import { dedupeOf } from '../../functions/config/connector.ts';
import { contactKey } from '../../functions/lead/lead-key.ts';
import { readPhone } from '../../functions/lead/phone.ts';
import { CommandError } from '../command-error.ts';
import { wantSalt } from '../salt.ts';
import type { Target } from '../target/target.ts';
import { UsageError } from '../usage.ts';

/** A campaign and list to which a lead may have gone, if not to the config's. */
export interface Destinations {
  readonly campaign?: string | undefined;
  readonly list?: string | undefined;
}

/** Where the ledger can know a number, as far as the config tells. */
export interface ContactKeys {
  /** One for each campaign and list that a source sends to which dedupes by contact. */
  readonly keys: readonly string[];
  /** What only the leads tell, and was taken from the defaults; one sentence for each setting. */
  readonly notes: readonly string[];
}

/**
 * The keys under which the ledger can know a number.
 *
 * @throws CommandError where there are no such keys, UsageError where the number is none
 */
export async function contactKeysOf(
  number: string,
  target: Target,
  given: Destinations,
): Promise<ContactKeys> {
  const { connector } = target;
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
  const salt = await wantSalt(target);
  const contact = { phoneNumber: phone.value.digits };
  const notes: string[] = [];
  const keys = sources.map(([name, source]) => {
    const place = (part: 'campaign' | 'list'): string => {
      const value = given[part] ?? source[part];
      if (typeof value === 'string') return value;
      const usual = connector.defaults[part];
      if (value !== undefined) notes.push(toldByLeads(name, part, usual));
      return usual;
    };
    return contactKey(salt, contact, {
      campaign: place('campaign'),
      list: place('list'),
    });
  });
  return { keys: [...new Set(keys)], notes };
}

/** A key is made of the place as well; where a lead tells it, there is no list of all that there are. */
const toldByLeads = (source: string, part: 'campaign' | 'list', usual: string): string =>
  `sources.${source}.${part}: its leads tell their ${part}, so that what an earlier version of this connector has delivered of it was looked for in the ${part} ${JSON.stringify(usual)} (defaults.${part}) only: name another by --${part}`;
