import * as z from 'zod';
import { fail, ok } from '../../functions/shared/result.ts';
import { leadsAgain } from '../parked/lead-again.ts';
import { describeReason } from '../parked/parked-message.ts';
import { resendParked } from '../parked/resend.ts';
import { readArguments } from './arguments.ts';
import { CommandError } from './command-error.ts';
import { onInterrupt } from './interruption.ts';
import { openTarget, targetOptions } from './open-target.ts';
import { dropParked } from './parked-drop.ts';
import { filterOptions, parkedFilter } from './parked-filter.ts';
import { countByReason, lookAt, type ParkedWork } from './parked-look.ts';
import { startProgress } from './progress.ts';
import { table } from './table.ts';
import { UsageError } from './usage.ts';

/**
 * `connector parked list|show|resend|drop`.
 *
 * @returns the exit status: 1 if not all that was asked for was done
 * @throws UsageError, CommandError
 */
export async function parked(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, {
    ...targetOptions,
    ...filterOptions,
    yes: { type: 'boolean' },
    to: { type: 'string' },
  });
  const [verb, ...operands] = positionals;
  const ids = [...(values.id ?? []), ...operands];
  const isWanted = parkedFilter({ ...values, id: ids.length === 0 ? undefined : ids });
  if (verb === 'show' && ids.length === 0)
    throw new UsageError('parked show takes the id of a lead');
  if (!['list', 'show', 'resend', 'drop'].includes(verb ?? '')) {
    throw new UsageError('parked takes list, show, resend or drop');
  }
  const target = await openTarget(values);
  const connection = await target.connect();
  const wantedIds = ids.length === 0 ? undefined : new Set(ids).size;
  const work = { target, connection, isWanted, wantedIds, json: values.json === true };
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
  const messages = await lookAt(work);
  const reasons = countByReason(messages);
  if (work.json) {
    const leads = messages.map(({ id, source, reason, field, parkedAt }) => ({
      ...{ id, source, reason, field, parkedAt },
    }));
    const byReason = Object.fromEntries(reasons);
    console.log(JSON.stringify({ count: messages.length, byReason, leads }, null, 2));
  } else if (messages.length === 0) {
    console.log('No lead is parked.');
  } else {
    console.log(table(reasons.map(([reason, count]) => [String(count), reason])));
    console.log('');
    const rows = messages.map((message) => [
      message.id,
      message.source,
      message.parkedAt.slice(0, 19),
      describeReason(message),
    ]);
    console.log(table([['id', 'source', 'parked at (UTC)', 'reason'], ...rows]));
  }
  return 0;
}

/** The one place that prints a person: a parked lead as it is, to be phoned by hand or put right. */
async function show(work: ParkedWork): Promise<number> {
  const messages = await lookAt(work);
  if (messages.length === 0) throw new CommandError('no such lead is parked');
  const shown = messages.map(({ body }) => {
    try {
      return JSON.parse(body);
    } catch {
      return body;
    }
  });
  console.log(JSON.stringify(work.json ? shown : shown.length === 1 ? shown[0] : shown, null, 2));
  return 0;
}

const saltSchema = z.object({ salt: z.string() }).transform(({ salt }) => salt);

async function resend({ target, connection, isWanted, wantedIds, json }: ParkedWork) {
  const { sqs, queues: urls } = connection;
  const { connector, secrets } = target;
  const interruption = onInterrupt();
  let sent = 0;
  const progress = startProgress(() => `${sent} sent again`);
  const resent = await resendParked({
    ...{ sqs, urls, isWanted },
    leadAgain: leadsAgain(connector, async () => {
      const salt = saltSchema.safeParse(await secrets.read('dedupe-salt'));
      if (salt.success) return ok(salt.data);
      return fail({ secret: 'dedupe-salt', reason: 'it cannot be read' });
    }),
    isEnough: ({ sent: done, onBoth, stuck }) =>
      interruption.happened() || done + onBoth + stuck.length === wantedIds,
    onProgress: (now) => {
      sent = now.sent;
    },
  });
  progress.stop();
  const { stuck, onBoth, refused } = resent;
  const missing = Math.max(0, (wantedIds ?? 0) - resent.sent - onBoth - refused - stuck.length);
  const interrupted = interruption.happened();
  const isAll = stuck.length + onBoth + refused + missing === 0 && !interrupted;
  if (json) {
    console.log(
      JSON.stringify({ sent: resent.sent, onBoth, refused, missing, interrupted, stuck }, null, 2),
    );
    return isAll ? 0 : 1;
  }
  console.log(`${resent.sent} sent again.`);
  if (onBoth > 0) console.log(`${onBoth} sent again, and still parked as well: repeat this.`);
  if (refused > 0)
    console.log(`${refused} still parked: the lead queue did not take them. Repeat this.`);
  if (missing > 0)
    console.log(`${missing} not found: not parked, or looked at by somebody just now.`);
  if (interrupted) console.log('Interrupted: the others are still parked. Repeat this for them.');
  if (stuck.length > 0) {
    console.log(`${stuck.length} cannot be sent again as things are, and stay parked:`);
    console.log(table(stuck.map(({ id, source, why }) => [id, source, why])));
  }
  return isAll ? 0 : 1;
}
