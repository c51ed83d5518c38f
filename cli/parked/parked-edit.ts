import { wrongOperands } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { print } from '../print.ts';
import { saltOf } from '../salt.ts';
import { mustBeOneOf, UsageError } from '../usage.ts';
import { deliveredBefore, tellDelivered } from './delivered-before.ts';
import { type Changes, editableFields, editParked } from './edit.ts';
import type { ParkedWork } from './parked-look.ts';

/** What people call them. */
const SHORT: Readonly<Record<string, string>> = { phone: 'phoneNumber' };

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
  const changes: Record<string, string> = {};
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
      throw mustBeOneOf('the field', [...editableFields, ...Object.keys(SHORT)], given);
    }
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
  const { length: leads, 0: whole } = done.value;
  if (whole === undefined) throw new CommandError(`no such lead is parked: ${id}`);
  const fields = Object.keys(changes);
  const before = await deliveredBefore(whole, connection);
  if (json) print(JSON.stringify({ id, edited: fields, leads, deliveredBefore: before }, null, 2));
  else {
    // Its id cannot tell two leads without a number apart that have one record.
    const all = leads === 1 ? '' : ` in all ${leads} leads that are parked under this id`;
    const send = leads === 1 ? 'it' : 'them';
    print(
      `${fields.join(', ')} changed${all}. Send ${send}: npm run connector -- parked resend ${id}${target.option}`,
    );
    if (before !== undefined) {
      print(`But ${tellDelivered(before)}: npm run connector -- parked drop ${id}${target.option}`);
    }
  }
  return 0;
}
