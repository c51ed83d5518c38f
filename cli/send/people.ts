import { randomInt } from 'node:crypto';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { SampleLead } from '../samples/sample.ts';
import { UsageError } from '../usage.ts';

/** How many people there are. */
const POPULATION = 1_000;

const FIRST_NAMES = [
  'Thandi',
  'Pieter',
  'Lindiwe',
  'Chloë',
  'Sipho',
  'Annelise',
  'Naledi',
  'Johan',
  'Fatima',
  'Themba',
];
const SURNAMES = ['Mokoena', 'van der Merwe', 'Naidoo', 'Botha', 'Dlamini', 'Jacobs', 'Nkosi'];
/** Mobile networks of South Africa; `555 01xx` behind them is nobody's. */
const NETWORKS = ['82', '83', '84', '72', '73', '74', '76', '78', '79', '71'];

/**
 * An invented person.
 *
 * @param index 0 to 999; each has a number and a mail address of its own
 * @param id digits, new for each sample
 */
function person(index: number, id: string): SampleLead {
  const firstName = FIRST_NAMES[index % FIRST_NAMES.length] ?? '';
  const surname = SURNAMES[index % SURNAMES.length] ?? '';
  const mailbox = `${firstName}.${surname}.${index}`.normalize('NFD').replace(/[^\w.]/g, '');
  return {
    id,
    firstName,
    surname,
    phone: `+27${NETWORKS[Math.floor(index / 100)]}55501${String(index % 100).padStart(2, '0')}`,
    email: `${mailbox.toLowerCase()}@example.org`,
  };
}

/** What the user says of the people, as it was typed. */
export interface Invention {
  readonly count?: string | undefined;
  readonly phone?: string | undefined;
}

/**
 * So many invented people, one by default, each with a number of its own unless one is given.
 *
 * @param country ISO 3166 code, for a given number without a country code
 * @throws UsageError if there are not that many
 */
export function inventPeople(
  { count: text = '1', phone }: Invention,
  country: string,
): readonly SampleLead[] {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > POPULATION) {
    throw new UsageError(`--count: must be 1 to ${POPULATION}, got ${JSON.stringify(text)}`);
  }
  // What is no number, or is too short for one, is sent as it is: that may be just what is to be tried.
  const read = parsePhoneNumberFromString(phone ?? '', { defaultCountry: country as 'ZA' });
  const number = read?.isValid() ? read.number : phone;
  const start = randomInt(POPULATION);
  const now = Date.now();
  return Array.from({ length: count }, (_, index) => ({
    ...person((start + index) % POPULATION, String(now * POPULATION + index)),
    ...(number ? { phone: number } : {}),
  }));
}
