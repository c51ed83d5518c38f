import { type Connector, dedupeOf } from '../config/connector.ts';
import { contactKey } from '../lead/lead-key.ts';
import { log } from '../shared/log.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import type { SecretFault } from '../shared/secrets.ts';
import { answers } from './answers.ts';
import type { Answer } from './source.ts';
import type { ContactAndDestination } from './to-contact.ts';

/** Reads the salt of contact keys from its secret. */
export type ReadSalt = () => Promise<Result<string, SecretFault>>;

/** What must not be dialled twice about a lead (DESIGN.md, "Queue message"). */
export type KeyOf = (id: string, lead: ContactAndDestination) => string;

/**
 * How the leads of a source get their keys: from the id, or, if the source dedupes by contact, from
 * the person.
 *
 * @returns the answer 503 where the salt is not at hand: without it nobody would be recognised
 */
export async function leadKeys(
  source: string,
  connector: Connector,
  readSalt: ReadSalt,
): Promise<Result<KeyOf, Answer>> {
  if (dedupeOf(connector, source).by === 'event') return ok((id) => id);
  const salt = await readSalt();
  if (salt.ok) return ok((_id, lead) => contactKey(salt.value, lead.contact, lead.destination));
  log.error('the dedupe salt cannot be read', { source, ...salt.error });
  return fail(answers.tryAgain());
}
