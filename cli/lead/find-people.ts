import { dedupesByContact } from '../../functions/config/connector.ts';
import type { Contact } from '../../functions/lead/contact.ts';
import { personMark } from '../../functions/lead/lead-key.ts';
import { numbersIn } from '../../functions/lead/phone.ts';
import type { QueuedLead } from '../../functions/lead/queued-lead.ts';
import { findDeparted } from '../parked/departed.ts';
import type { ParkedMessage } from '../parked/parked-message.ts';
import { walkParked } from '../parked/walk.ts';
import { printNote } from '../print.ts';
import { wantSalt } from '../salt.ts';
import type { Connection, Target } from '../target/target.ts';
import { contactKeysOf, type Destinations } from './contact-keys.ts';
import type { Whereabouts } from './lead-text.ts';
import { findByKey, findByPhone, findEntry, type LedgerEntry } from './ledger-lookup.ts';
import { type Known, type KnownOfOne, locate, mayBeDeparted } from './locate.ts';
import { nameMatcher } from './name-matcher.ts';
import { valuesTold } from './sender-told.ts';
import { type WantedPhone, wantedPhone } from './wanted-phone.ts';

/** Whom a user looks for: a number, a part of a name, or both. */
export interface Person extends Destinations {
  readonly phone?: string | undefined;
  readonly name?: string | undefined;
}

const NAMES_NOT_KEPT =
  'names of delivered leads are not kept: what only the ledger knows is found by the number, and the name cannot be checked';

/** The leads of a person: those that go where they were looked for, and the others. */
export interface PersonsLeads {
  readonly found: readonly Whereabouts[];
  readonly elsewhere: readonly Whereabouts[];
}

/**
 * The leads of a person: those that wait, where somebody can look, those that are parked, and, by number,
 * those that the ledger knows.
 *
 * @throws UsageError where the number is none, CommandError where the salt is none
 */
export async function findPeople(
  person: Person,
  target: Target,
  connection: Connection,
): Promise<PersonsLeads> {
  const phone = person.phone === undefined ? undefined : wantedPhone(person.phone, target);
  const isMeant = matcher(person.name, phone, target);
  const known = new Map<string, Known>();
  const add = (id: string, what: Known) => known.set(id, { ...known.get(id), ...what });
  /** Whose name or number can be seen, and is another. */
  const others = new Set<string>();
  /** Found by the number alone. */
  const unchecked = new Set<string | undefined>();

  for (const lead of target.waiting() ?? []) {
    if (isMeant.isWaiting(lead)) add(lead.id, { waiting: lead });
    else others.add(lead.id);
  }
  const { sqs, queues } = connection;
  await walkParked({ sqs, url: queues.parked }, async (messages) => {
    for (const one of messages) {
      if (isMeant.isParked(one))
        add(one.id, { parked: [...(known.get(one.id)?.parked ?? []), one] });
      else others.add(one.id);
    }
    return [];
  });
  if (phone !== undefined) {
    const byNumber = await inLedger(phone.dialled, person, target, connection);
    // Where the lead itself tells a name, the ledger does not make it that of somebody else.
    const isOpen = ({ id, state }: LedgerEntry): boolean =>
      person.name === undefined || state === 'delivered' || !others.has(id);
    for (const ledger of byNumber.filter(isOpen)) {
      if (person.name !== undefined && !known.has(ledger.id)) unchecked.add(ledger.id);
      add(ledger.id, { ledger });
    }
  }
  const located = [...known].map(async ([id, what]) => {
    const ledger = what.ledger ?? (await findEntry(id, target.connector, connection));
    const all = { ...what, ledger };
    const departed = mayBeDeparted(all) ? await findDeparted(connection, id) : undefined;
    return locate(id, target, connection, { ...all, departed }, personOf);
  });
  const leads = (await Promise.all(located)).flat();
  const goesThere = goesTo(person);
  const found = leads.filter(goesThere);
  if (found.some(({ id }) => unchecked.has(id))) printNote(NAMES_NOT_KEPT);
  return { found, elsewhere: leads.filter((lead) => !goesThere(lead)) };
}

/** Whether a lead goes where it is looked for, as far as that is known: what is unusable has no list yet. */
const goesTo =
  ({ campaign, list }: Destinations) =>
  (lead: Whereabouts): boolean =>
    [
      [campaign, lead.campaign],
      [list, lead.list],
    ].every(([wanted, known = wanted]) => wanted === undefined || wanted === known);

function personOf({ waiting, parked }: KnownOfOne): string | undefined {
  const contact = waiting?.contact ?? parked?.contact;
  return contact && inWords(contact);
}

/**
 * Who is meant. What never became a contact may have no name or no number of its own, such as what holds several
 * persons: then all that its sender told is searched for it.
 */
function matcher(name: string | undefined, phone: WantedPhone | undefined, { connector }: Target) {
  const isNamed = name === undefined ? () => true : nameMatcher(name);
  const isNumbered = (contact: Partial<Contact>): boolean =>
    phone === undefined || phone.isEndOf(contact.phoneNumber ?? '');
  const { country: home } = connector;
  return {
    isWaiting: ({ contact }: QueuedLead) => isNamed(nameOf(contact)) && isNumbered(contact),
    isParked(message: ParkedMessage): boolean {
      const { lead, contact, unusable, source } = message;
      if (lead !== undefined) return isNamed(nameOf(contact)) && isNumbered(contact);
      const countries = { home, country: connector.sources[source]?.country ?? home };
      const own = [contact.phoneNumber ?? '', ...(unusable?.fields.phones ?? [])];
      const hasNumber = own.some((text) => numbersIn(text, countries).length > 0);
      const hasName = Boolean(contact.firstName || contact.surname);
      const told = hasNumber && hasName ? [] : valuesTold(message);
      const isTold = (wanted: WantedPhone): boolean =>
        own.some(wanted.isEndOf) ||
        [...own, ...(hasNumber ? [] : told)].some((value) => wanted.isIn(value, countries));
      return (
        isNamed(hasName ? nameOf(contact) : told.join(' ')) &&
        (phone === undefined || isTold(phone))
      );
    },
  };
}

const nameOf = ({ title, firstName, surname }: Partial<Contact>): string =>
  [title, firstName, surname].join(' ');

const inWords = ({ firstName = '', surname = '', phoneNumber = '' }: Partial<Contact>) =>
  [`${firstName} ${surname}`.trim(), phoneNumber].filter(Boolean).join(', ') || undefined;

async function inLedger(
  phoneNumber: string,
  person: Person,
  target: Target,
  connection: Connection,
): Promise<readonly LedgerEntry[]> {
  const { connector } = target;
  const mark = personMark(await wantSalt(target), { phoneNumber });
  const { found: marked, hasUnmarked } = await findByPhone(connection, mark);
  // Only of a lead of an earlier version its key has to be made up, for which its list must be known.
  if (!hasUnmarked || !dedupesByContact(connector)) return marked;
  const { keys, notes } = await contactKeysOf(person.phone ?? phoneNumber, target, person);
  for (const note of notes) printNote(note);
  const keyed = await Promise.all(keys.map((key) => findByKey(connection, key)));
  return [...marked, ...keyed.filter((entry) => entry !== undefined)];
}
