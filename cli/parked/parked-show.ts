import { LIST_REFUSED, MAY_BE_LIST } from '../../functions/dialer/outcome.ts';
import type { QueuedLead } from '../../functions/lead/queued-lead.ts';
import { CommandError } from '../command-error.ts';
import { print, printNote } from '../print.ts';
import { indent, table } from '../table.ts';
import { deliveredBefore, tellDelivered } from './delivered-before.ts';
import { editableFields } from './edit.ts';
import { hiddenNote, lookAt, missingOf, notFound, type ParkedWork } from './parked-look.ts';
import { forbidsCalls, type ParkedMessage } from './parked-message.ts';
import { describeReason } from './reason.ts';

/**
 * `connector parked show`: the one command that prints a person: a parked lead, to be phoned by hand or put
 * right. JSON has it as it is kept.
 *
 * @returns the exit status: 1 if any that was asked for is not there
 * @throws CommandError if none is
 */
export async function show(work: ParkedWork): Promise<number> {
  const { messages, hidden } = await lookAt(work);
  const note = hiddenNote(hidden);
  const missing = missingOf(work, new Set(messages.map(({ id }) => id)));
  if (messages.length === 0) {
    throw new CommandError(
      [missing.length > 0 ? notFound(missing, work) : 'no such lead is parked', note]
        .filter(Boolean)
        .join('\n'),
    );
  }
  if (work.json) print(JSON.stringify(messages.map(asKept), null, 2));
  else {
    const leads = messages.map(async (message) =>
      describe(message, await deliveredBefore(message.id, work.connection), work.target.option),
    );
    print((await Promise.all(leads)).join('\n\n'));
  }
  if (missing.length > 0) printNote(notFound(missing, work));
  return missing.length > 0 ? 1 : 0;
}

function asKept({ body }: ParkedMessage): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** One lead in words: what became of it, who it is, what its sender told, and what to do. */
function describe(message: ParkedMessage, before: string | undefined, option: string): string {
  const { id, source, parkedAt, edited, lead, unusable } = message;
  const head = [
    ['lead', id],
    ['source', source],
    ['parked at', parkedAt],
    ['reason', describeReason(message)],
    ...(before === undefined ? [] : [['delivered before', tellDelivered(before)]]),
    ...edited.map(({ at, fields }) => ['edited', `${fields.join(', ')}, at ${at}`]),
  ];
  const edit = howToEdit(
    message,
    (changes) => `npm run connector -- parked edit ${id} ${changes}${option}`,
  );
  const send = `Send it: npm run connector -- parked resend ${id}${option}`;
  const drop = `Drop it: npm run connector -- parked drop ${id}${option}`;
  const todo = forbidsCalls(message)
    ? [`It is never sent: its sender says do not call. ${drop}`]
    : [edit, send, ...(before === undefined ? [] : [drop])];
  const parts =
    lead !== undefined
      ? [...ofLead(lead), ...ofBefore(message, lead), ...todo]
      : unusable !== undefined
        ? [...ofTold(message.contact, unusable), ...todo]
        : message.several !== undefined
          ? [...ofPayload(message.several.payload), SAY_WHO, send, drop]
          : ['It cannot be read. As it is kept:', indent(message.body)];
  return [table(head), ...parts].join('\n');
}

/** A change of each field that is most often at fault, as it is typed. */
const EXAMPLES: Readonly<Record<string, string>> = {
  phoneNumber: 'phone=0825550142',
  assignedTo: 'assignedTo=1001',
};

/** How the field is put right that is at fault; of most refusals the API does not say which one that is. */
function howToEdit({ field, reason }: ParkedMessage, command: (changes: string) => string): string {
  if (field !== undefined && editableFields.includes(field)) {
    return `Put it right: ${command(EXAMPLES[field] ?? `${field}=...`)}`;
  }
  if (field === undefined && [LIST_REFUSED, MAY_BE_LIST].some((words) => reason.includes(words))) {
    return `Put its list or campaign right: ${command('list=... campaign=...')}`;
  }
  return `If a field of it is wrong (${editableFields.join(', ')}): ${command('field=value')}`;
}

const SAY_WHO =
  'Say in the config who of them is a lead (leads, of the source): it is then read again.';

function ofLead({ contact, destination }: QueuedLead): readonly string[] {
  const { campaign, list, priority } = destination;
  const { notes, ...fields } = contact;
  return [
    `It goes to ${campaign}, list ${list}, priority ${priority}, as:`,
    indent(table(Object.entries(fields).filter(([, value]) => value !== ''))),
    ...(notes === '' ? [] : ['  notes:', indent(notes, 6)]),
  ];
}

/** One that never became a contact: what was made of it so far, and what its sender told. */
function ofTold(
  contact: ParkedMessage['contact'],
  { fields, payload }: NonNullable<ParkedMessage['unusable']>,
): readonly string[] {
  const { country, doNotCall, notes, phones = [] } = fields;
  const others = phones.filter((phone) => phone !== contact.phoneNumber);
  const rows = [
    ...Object.entries({ ...contact, country, doNotCall, notes }),
    ...others.map((phone) => ['another number', phone] as const),
  ].flatMap(([field, value]) => (value === undefined ? [] : [[field, String(value)]]));
  return [
    ...(rows.length === 0 ? [] : ['It was read as:', indent(table(rows))]),
    ...ofPayload(payload),
  ];
}

/** Of one that was put right: what was there before, where it is another now, and what its sender told. */
function ofBefore(
  { before = {}, unusable }: ParkedMessage,
  { contact }: QueuedLead,
): readonly string[] {
  const { notes, ...fields } = before;
  const now: Partial<Record<string, string>> = contact;
  const rows = Object.entries(fields).filter(([field, value]) => value !== now[field]);
  const isOther = notes !== undefined && notes !== contact.notes;
  return [
    ...(rows.length === 0 && !isOther ? [] : ['Before it was put right:']),
    ...(rows.length === 0 ? [] : [indent(table(rows))]),
    ...(isOther ? ['  notes:', indent(notes, 6)] : []),
    ...(unusable === undefined ? [] : ofPayload(unusable.payload)),
  ];
}

const ofPayload = (payload: unknown): readonly string[] => [
  'Its sender told:',
  indent(JSON.stringify(payload, null, 2) ?? 'nothing'),
];
