import { readArguments, refuseEmpty, wrongOperands } from '../arguments.ts';
import { allOption, isNarrowed, refuseSource, refuseUnsaid } from '../choice.ts';
import { print } from '../print.ts';
import { table } from '../table.ts';
import { openTarget, targetOptions } from '../target/open-target.ts';
import { mustBeOneOf, UsageError } from '../usage.ts';
import { dropParked } from './parked-drop.ts';
import { edit, readEdit } from './parked-edit.ts';
import { filterOptions, parkedFilter } from './parked-filter.ts';
import {
  countByReason,
  hiddenNote,
  lookAt,
  type ParkedWork,
  refuseAmbiguous,
  refuseTypo,
} from './parked-look.ts';
import { resend } from './parked-resend.ts';
import { show } from './parked-show.ts';
import { describeReason } from './reason.ts';

const VERBS: readonly string[] = ['list', 'show', 'edit', 'resend', 'drop'];
/** Those that are about all parked leads where that is said. */
const ACTING: readonly string[] = ['resend', 'drop'];

/**
 * `connector parked list|show|edit|resend|drop`.
 *
 * @returns the exit status: 1 if not all that was asked for was done
 * @throws UsageError, CommandError
 */
export async function parked(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, {
    ...targetOptions,
    ...filterOptions,
    ...allOption,
    yes: { type: 'boolean' },
    to: { type: 'string' },
  });
  const [verb = '', ...operands] = positionals;
  if (!VERBS.includes(verb)) {
    throw mustBeOneOf('parked', VERBS, positionals[0]);
  }
  const { all, reason, source, 'older-than': older, 'newer-than': newer } = values;
  const filters = { reason, source, 'older-than': older, 'newer-than': newer };
  const [given] = Object.entries({ ...filters, id: values.id }).filter(
    ([, value]) => value !== undefined,
  );
  if (verb === 'edit' && given !== undefined) {
    throw new UsageError(
      `--${given[0]} is not for parked edit, which takes one id and its changes`,
    );
  }
  const changes = verb === 'edit' ? readEdit(operands) : undefined;
  const ids = [...(values.id ?? []), ...(changes === undefined ? operands : [])];
  for (const id of ids) refuseEmpty('the id', id);
  if (verb === 'show' && ids.length === 0) {
    throw wrongOperands('parked show', 'the id of a lead', []);
  }
  if (verb !== 'drop' && (values.yes || values.to !== undefined)) {
    throw new UsageError(`--yes and --to are for parked drop, not for parked ${verb}`);
  }
  const acting = { command: 'parked', verb, verbs: ACTING, things: 'leads' };
  refuseUnsaid(acting, { ids, filters, all });
  const wantedIds = ids.length === 0 ? undefined : new Set(ids);
  const isWanted = parkedFilter({ ...filters, id: wantedIds && [...wantedIds] });
  const isFiltered = isNarrowed({ ids, filters });
  const target = await openTarget(values);
  refuseSource(ids, target.connector);
  const connection = await target.connect();
  const json = values.json === true;
  const work: ParkedWork = { target, connection, isWanted, wantedIds, source, isFiltered, json };
  if (verb !== 'list' && verb !== 'show')
    await refuseAmbiguous(work, changes === undefined ? ids : [changes.id]);
  if (changes !== undefined) return edit(work, changes);
  switch (verb) {
    case 'list':
      return list(work);
    case 'show':
      return show(work);
    case 'resend':
      return resend(work);
    default:
      return dropParked(work, { yes: values.yes === true, to: values.to });
  }
}

async function list(work: ParkedWork): Promise<number> {
  const { messages, hidden } = await lookAt(work);
  refuseTypo(work, messages.length > 0);
  const reasons = countByReason(messages);
  if (work.json) {
    const leads = messages.map(({ id, source, reason, field, parkedAt }) => ({
      ...{ id, source, reason, field, parkedAt },
    }));
    const byReason = Object.fromEntries(reasons);
    print(JSON.stringify({ count: messages.length, hidden, byReason, leads }, null, 2));
    return 0;
  }
  if (messages.length === 0) {
    print(work.isFiltered ? 'No parked lead is like that.' : 'No lead is parked.');
  } else {
    print(table(reasons.map(([reason, count]) => [String(count), reason])));
    print('');
    const rows = messages.map((message) => [
      message.id,
      message.source,
      message.parkedAt.slice(0, 19),
      describeReason(message),
    ]);
    print(table([['id', 'source', 'parked at (UTC)', 'reason'], ...rows]));
  }
  const note = hiddenNote(hidden);
  if (note !== undefined) print(note);
  return 0;
}
