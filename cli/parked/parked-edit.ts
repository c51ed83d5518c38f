import { refuseEmpty, wrongOperands } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { print } from '../print.ts';
import { saltOf } from '../salt.ts';
import { mustBeOneOf, UsageError } from '../usage.ts';
import { deliveredBefore, tellDelivered } from './delivered-before.ts';
import { type Changes, changedFields, editableFields, editParked } from './edit.ts';
import { type ParkedWork, whereItIs } from './parked-look.ts';

/** What people call them. */
const SHORT: Readonly<Record<string, string>> = { phone: 'phoneNumber' };

/** What is written for a field under another name, and how it is put right. */
const MEANT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['fone', 'tel', 'telephone', 'cell', 'cellphone', 'mobile', 'number', 'msisdn'].map((name) => [
      name,
      'phone',
    ]),
  ),
  country: 'the number with its country code, such as phone=+264811234567',
  name: 'firstName or surname',
  lastname: 'surname',
  agent: 'assignedTo',
};

/**
 * Id and changes of `parked edit <id> field=value …`.
 *
 * @throws UsageError
 */
export function readEdit(operands: readonly string[]): {
  readonly id: string;
  readonly changes: Changes;
} {
  const [id, ...pairs] = operands;
  if (id === undefined || pairs.length === 0) {
    throw wrongOperands(
      'parked edit',
      'the id of a lead and changes such as phone=0825550142',
      operands,
    );
  }
  refuseEmpty('the id', id);
  const changes: Record<string, string> = {};
  const said = new Map<string, string>();
  for (const pair of pairs) {
    const [, given, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (given === undefined || value === undefined) {
      throw new UsageError(
        `parked edit: a change must be field=value, such as phone=0825550142, got ${JSON.stringify(pair)}`,
      );
    }
    const short = given.toLowerCase();
    const field =
      SHORT[short] ?? editableFields.find((one) => one.toLowerCase() === short) ?? given;
    if (!editableFields.includes(field)) {
      const wrong = mustBeOneOf('the field', [...editableFields, ...Object.keys(SHORT)], given);
      const meant = Object.hasOwn(MEANT, short) ? `; did you mean ${MEANT[short]}?` : '';
      throw new UsageError(wrong.message + meant);
    }
    const before = said.get(field);
    // Either may be the one that is meant, and the other is somebody else's number.
    if (before !== undefined) {
      throw new UsageError(
        `parked edit: ${field} must be given once, got ${JSON.stringify(before)} and ${JSON.stringify(pair)}`,
      );
    }
    said.set(field, pair);
    changes[field] = value;
  }
  return { id, changes };
}

/** `connector parked edit`: puts a parked lead right; `parked resend` sends it then. */
export async function edit(
  { target, connection, json }: ParkedWork,
  { id, changes }: ReturnType<typeof readEdit>,
): Promise<number> {
  const { sqs, queues } = connection;
  const done = await editParked(
    { sqs, url: queues.parked },
    { connector: target.connector, readSalt: saltOf(target) },
    id,
    changes,
    Date.now(),
  );
  if (!done.ok) throw new CommandError(`nothing was changed: ${done.error}`);
  const { length: found, 0: first } = done.value;
  if (first === undefined) {
    throw new CommandError(`no such lead is parked: ${id}; ${whereItIs(id, target.option)}`);
  }
  const { changed, same } = changedFields(done.value, changes);
  // How many were changed, not how many are parked: of some it may have been so already.
  const leads = done.value.filter(({ fields }) => fields.length > 0).length;
  const before = await deliveredBefore(first.id, connection);
  if (json) print(JSON.stringify({ id, edited: changed, leads, deliveredBefore: before }, null, 2));
  else {
    // Its id cannot tell two leads without a number apart that have one record.
    const all = leads <= 1 ? '' : ` in ${leads} leads that are parked under this id`;
    const send = found === 1 ? 'it' : 'them';
    const was = same.length === 0 ? '' : `${same.join(', ')} ${IS_SO}`;
    const says =
      changed.length === 0
        ? `nothing changed: ${was}`
        : `${changed.join(', ')} changed${all}${was && `; ${was}`}`;
    print(`${says}. Send ${send}: npm run connector -- parked resend ${id}${target.option}`);
    if (before !== undefined) {
      print(`But ${tellDelivered(before)}: npm run connector -- parked drop ${id}${target.option}`);
    }
  }
  return 0;
}

const IS_SO = 'had that value already';
