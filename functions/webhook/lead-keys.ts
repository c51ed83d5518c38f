import { type Connector, dedupeOf } from '../config/connector.ts';
import { formerLeadId, leadId, type MadeLead, type ToldLead } from '../lead/lead-id.ts';
import { contactKey, marksOf } from '../lead/lead-key.ts';
import type { QueuedLead } from '../lead/queued-lead.ts';
import { log } from '../shared/log.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import type { SecretFault } from '../shared/secrets.ts';
import { answers } from './answers.ts';
import { hmacSha256 } from './proof/signatures.ts';
import type { Answer, Code, Lead } from './source.ts';

/** Reads the salt of ids and keys from its secret. */
export type ReadSalt = () => Promise<Result<string, SecretFault>>;

/**
 * What a lead is known by: its id, what must not be dialled twice, what it was or may have been known by, its
 * person and its record.
 */
export type Identity = Required<
  Pick<QueuedLead, 'id' | 'key' | 'formerKey' | 'otherKey' | 'person' | 'record'>
>;

/** How the leads of one source are told apart. */
export interface LeadKeys {
  /** Of a lead that can be dialled. */
  identify(lead: Pick<Lead, 'id' | 'payload'>, made: MadeLead): Identity;
  /** The id of a lead that cannot be dialled. */
  idOfUnusable(lead: Pick<Lead, 'id' | 'payload'>): string;
  /** Whoever does not have the salt can neither make such a code nor tell what it is of. */
  code: Code;
}

/**
 * How the leads of a source get their keys: from the id, or, if the source dedupes by contact, from
 * the person.
 *
 * @param salt what was read of its secret
 * @returns the answer 503 where the salt is not at hand: without it nobody would be recognised
 */
export function leadKeys(
  source: string,
  connector: Connector,
  salt: Awaited<ReturnType<ReadSalt>>,
): Result<LeadKeys, Answer> {
  if (!salt.ok) {
    log.error('the dedupe salt cannot be read', { source, ...salt.error });
    return fail(answers.tryAgain());
  }
  const { by } = dedupeOf(connector, source);
  const told = ({ id, payload }: Pick<Lead, 'id' | 'payload'>): ToldLead => ({
    source,
    sendersId: id,
    payload,
  });
  return ok({
    identify(lead, made) {
      const id = leadId(salt.value, told(lead), made);
      const ofContact = contactKey(salt.value, { phoneNumber: made.number }, made.destination);
      const [key, otherKey] = by === 'event' ? [id, ofContact] : [ofContact, id];
      const marks = marksOf(salt.value, { id, source, contact: made.contact });
      return { id, key, formerKey: formerLeadId(told(lead)), otherKey, ...marks };
    },
    idOfUnusable: (lead) => leadId(salt.value, told(lead), undefined),
    code: (...parts) => hmacSha256(salt.value, JSON.stringify(parts)).toString('hex'),
  });
}
