import { readArguments, refuseEmpty, wrongOperands } from '../arguments.ts';
import { print, printNote } from '../print.ts';
import { openTarget, targetOptions } from '../target/open-target.ts';
import type { Target } from '../target/target.ts';
import { UsageError } from '../usage.ts';
import { findLeads } from './find-leads.ts';
import { findPeople } from './find-people.ts';
import { BY_PERSON, checkId, toId } from './id.ts';
import { describe, type Whereabouts } from './lead-text.ts';
import { idsOfRecord } from './record-ids.ts';

/** Ids of digits alone are rare, and numbers are what somebody has at hand. */
const MAY_BE_NUMBER = /^\d{9,15}$/;

/**
 * `connector lead <id>`: where is it; or, by number, name or the sender's own id, where are all that are
 * meant.
 *
 * @returns the exit status: 1 if nobody knows it
 * @throws UsageError, CommandError
 */
export async function findLead(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, {
    ...targetOptions,
    phone: { type: 'string' },
    name: { type: 'string' },
    record: { type: 'boolean' },
    campaign: { type: 'string' },
    list: { type: 'string' },
  });
  const [first, second, ...more] = positionals;
  const isPerson = values.phone !== undefined || values.name !== undefined;
  const isRight = isPerson
    ? first === undefined && !values.record
    : first !== undefined && (second !== undefined) === (values.record === true);
  const [person] = Object.entries({ phone: values.phone, name: values.name }).filter(
    ([, value]) => value !== undefined,
  );
  if (person !== undefined && first !== undefined && !values.record) {
    const rest = positionals.join(' ');
    throw new UsageError(
      `--${person[0]}: ${JSON.stringify(rest)} stands behind it; what has blanks stands in quotes: --${person[0]} '${person[1]} ${rest}'`,
    );
  }
  if (!isRight || more.length > 0) {
    const takes = 'an id, or --phone NUMBER, --name NAME or both, or --record <source> <their id>';
    throw wrongOperands('lead', takes, positionals);
  }
  if (first !== undefined) refuseEmpty(values.record ? 'the source' : 'the id', first);
  if (second !== undefined) refuseEmpty('their id', second);
  const target = await openTarget(values);
  let found: readonly Whereabouts[];
  let elsewhere: readonly Whereabouts[] = [];
  let idSetting: string | undefined;
  if (isPerson) {
    ({ found, elsewhere } = await findPeople(values, target, await target.connect()));
  } else if (values.record) {
    const [source = '', record = ''] = [first, second];
    const { prefix, former, setting } = await idsOfRecord(source, record, target);
    idSetting = setting;
    const inCrmTag = { source, crmTag: record };
    found = await findLeads([prefix, former], target, await target.connect(), inCrmTag);
    // What its id would begin with is nothing that anybody asked for.
    if (found[0]?.where === 'unknown') found = [{ ...found[0], id: undefined, record, source }];
  } else {
    const given = first ?? '';
    found = await findLeads([toId(given)], target, await target.connect());
    if (found[0]?.where === 'unknown') {
      checkId(given, BY_PERSON);
      if (MAY_BE_NUMBER.test(given)) printNote(`nobody has the id ${given}; ${BY_PERSON}`);
    }
  }
  const isKnown = found.some(({ where }) => where !== 'unknown');
  if (values.json) {
    print(JSON.stringify(found, null, 2));
    if (found.length === 0 && elsewhere.length > 0) printNote(goElsewhere(elsewhere));
  } else if (found.length === 0) {
    print(elsewhere.length > 0 ? goElsewhere(elsewhere) : nobody(values, target));
  } else {
    const leads = found.map((lead) => describe(lead, target.option, idSetting));
    print([...(leads.length > 1 ? [`${leads.length} leads:`] : []), ...leads].join('\n\n'));
  }
  return isKnown ? 0 : 1;
}

/** A campaign or list that is mistyped must not read as if the person were not known. */
function goElsewhere(leads: readonly Whereabouts[]): string {
  const places = leads.map(({ campaign, list }) => `campaign ${campaign}, list ${list}`);
  return `Leads like that are known, but none that goes there. They go to ${[...new Set(places)].join('; ')}.`;
}

/** What was never called has no entry in the ledger, and the note of its drop holds nothing of a person. */
const NO_NUMBER =
  'Nor is the number of a lead that was parked before any call and then dropped: look by its id (lead <id>), or in the file that parked drop wrote.';

function nobody({ phone }: { readonly phone?: string | undefined }, { option }: Target): string {
  const looked =
    option === '' ? 'Nobody like that waits or is parked' : 'Nobody like that is parked';
  return phone !== undefined
    ? `${looked}, and the ledger knows of no lead with this number. What a source's when does not let through, what is ignored and what is refused is not kept. ${NO_NUMBER}`
    : `${looked}. Of delivered and dropped leads no name is kept: look by --phone.`;
}
