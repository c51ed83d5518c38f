import { dedupesByContact } from '../../functions/config/connector.ts';
import type { Contact } from '../../functions/lead/contact.ts';
import { personMark } from '../../functions/lead/lead-key.ts';
import { readPhone } from '../../functions/lead/phone.ts';
import type { ParkedMessage } from '../parked/parked-message.ts';
import { walkParked } from '../parked/walk.ts';
import { printNote } from '../print.ts';
import { wantSalt } from '../salt.ts';
import type { Connection, Target } from '../target/target.ts';
import { UsageError } from '../usage.ts';
import { wrongNumber } from '../wrong-number.ts';
import { contactKeysOf, type Destinations } from './contact-keys.ts';
import type { Whereabouts } from './lead-text.ts';
import { findByIds, findByKey, findByPhone, type LedgerEntry } from './ledger-lookup.ts';
import { type Known, type KnownOfOne, locate } from './locate.ts';
import { nameMatcher } from './name-matcher.ts';

/** Whom a user looks for: a number, a part of a name, or both. */
export interface Person extends Destinations {
  readonly phone?: string | undefined;
  readonly name?: string | undefined;
}

/** So many digits at the end of a number tell it, with or without the code of its country. */
const TELLING_DIGITS = 9;

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
  const digits = person.phone === undefined ? undefined : digitsOf(person.phone, target);
  const isMeant = matcher(person.name, digits);
  const known = new Map<string, Known>();
  const add = (id: string, what: Known) => known.set(id, { ...known.get(id), ...what });

  for (const lead of target.waiting() ?? [])
    if (isMeant(lead.contact)) add(lead.id, { waiting: lead });
  const { sqs, queues } = connection;
  await walkParked({ sqs, url: queues.parked }, async (messages) => {
    for (const one of messages.filter((message) => isMeant(told(message))))
      add(one.id, { parked: [...(known.get(one.id)?.parked ?? []), one] });
    return [];
  });
  if (digits !== undefined && person.name === undefined) {
    for (const ledger of await inLedger(digits, person, target, connection))
      add(ledger.id, { ledger });
  }
  const located = [...known].map(async ([id, what]) => {
    const ledger = what.ledger ?? (await findEntry(id, target, connection));
    return locate(id, target, connection, { ...what, ledger }, personOf);
  });
  const leads = (await Promise.all(located)).flat();
  const goesThere = goesTo(person);
  return {
    found: leads.filter(goesThere),
    elsewhere: leads.filter((lead) => !goesThere(lead)),
  };
}

/** Whether a lead goes where it is looked for, as far as that is known: what is unusable has no list yet. */
const goesTo =
  ({ campaign, list }: Destinations) =>
  (lead: Whereabouts): boolean =>
    [
      [campaign, lead.campaign],
      [list, lead.list],
    ].every(([wanted, known = wanted]) => wanted === undefined || wanted === known);

async function findEntry(id: string, { connector }: Target, connection: Connection) {
  const entry = await findByKey(connection, id);
  // The whole ledger is not read for each of many people where it can hardly know them otherwise.
  if (entry !== undefined || !dedupesByContact(connector)) return entry;
  const entries = await findByIds(connection, [id]);
  return entries.find((entry) => entry.id === id) ?? entries[0];
}

function personOf({ waiting, parked }: KnownOfOne): string | undefined {
  const contact = waiting?.contact ?? (parked && told(parked));
  return contact && inWords(contact);
}

function digitsOf(
  phone: string,
  {
    connector: {
      country,
      euphoria: { foreignNumbers },
    },
  }: Target,
): string {
  const read = readPhone([phone], { home: country, country, foreignNumbers });
  if (read.ok) return read.value.dialled;
  // A number that is not dialled can be that of a parked lead.
  const digits = phone.replaceAll(/\D/g, '');
  const fault = `--phone: ${wrongNumber(read.error.reason, phone)}`;
  if (digits.length < TELLING_DIGITS) throw new UsageError(fault);
  printNote(`${fault}; looked for as it is`);
  return digits;
}

/** What of a lead is compared: in the contact, and in all the numbers that its sender told. */
interface Told extends Partial<Pick<Contact, 'title' | 'firstName' | 'surname' | 'phoneNumber'>> {
  readonly phones?: readonly string[] | undefined;
}

const told = ({ lead, contact, unusable }: ParkedMessage): Told => ({
  ...contact,
  phones: lead === undefined ? unusable?.fields.phones : undefined,
});

function matcher(name: string | undefined, digits: string | undefined) {
  const isNamed = name === undefined ? () => true : nameMatcher(name);
  const end = digits?.slice(-TELLING_DIGITS);
  return ({ title, firstName, surname, phoneNumber = '', phones = [] }: Told): boolean => {
    const numbers = [phoneNumber, ...phones].map((one) => one.replaceAll(/\D/g, ''));
    return (
      isNamed([title, firstName, surname].join(' ')) &&
      (end === undefined || numbers.some((one) => one.endsWith(end)))
    );
  };
}

const inWords = ({ firstName = '', surname = '', phoneNumber = '' }: Told): string =>
  [`${firstName} ${surname}`.trim(), phoneNumber].filter(Boolean).join(', ');

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
