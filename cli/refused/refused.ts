import { existsSync, writeFileSync } from 'node:fs';
import { keepsRefused } from '../../functions/config/connector.ts';
import { faultOf } from '../../functions/shared/log.ts';
import { toRequest } from '../../functions/webhook/http.ts';
import { readArguments, userPath, wrongOperands } from '../arguments.ts';
import { allOption, refuseSource, refuseUnsaid } from '../choice.ts';
import { CommandError } from '../command-error.ts';
import { onInterrupt } from '../interruption.ts';
import { checkId, isIdOf } from '../lead/id.ts';
import { print, printNote } from '../print.ts';
import { startProgress } from '../progress.ts';
import { asCapture } from '../send/captured-request.ts';
import { table } from '../table.ts';
import { openTarget, targetOptions } from '../target/open-target.ts';
import type { Connection, Target } from '../target/target.ts';
import { mustBeOneOf, UsageError } from '../usage.ts';
import { dropDeliveries } from './drop.ts';
import { maskedRequest } from './masked-request.ts';
import { type RefusedLine, readDelivery, readRefused } from './refused-store.ts';
import { type Replayed, replayDeliveries } from './replay.ts';

const VERBS: readonly string[] = ['list', 'show', 'replay', 'drop'];
/** Those that are about all deliveries where that is said. */
const ACTING: readonly string[] = ['replay', 'drop'];

/** A command on refused deliveries, with all it works on. */
interface RefusedWork {
  readonly target: Target;
  readonly connection: Connection;
  /** Those that are meant, the oldest first. */
  readonly deliveries: readonly RefusedLine[];
  /** Those of the ids that were asked for which are not kept. */
  readonly missing: readonly string[];
  /** Source → how many more are not kept, at least; of the source that was asked for. */
  readonly notKept: Readonly<Record<string, number>>;
  readonly json: boolean;
}

/**
 * `connector refused list|show|replay|drop`.
 *
 * @returns the exit status: 1 if not all that was asked for was done
 * @throws UsageError, CommandError
 */
export async function refused(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, {
    ...targetOptions,
    ...allOption,
    source: { type: 'string' },
    id: { type: 'string', multiple: true },
    to: { type: 'string' },
    yes: { type: 'boolean' },
  });
  const [verb = '', ...operands] = positionals;
  const { all, source, to, yes = false, json = false } = values;
  const ids = [...(values.id ?? []), ...operands];
  if (!VERBS.includes(verb)) throw mustBeOneOf('refused', VERBS, positionals[0]);
  if (verb === 'show' && ids.length === 0) {
    throw wrongOperands('refused show', 'the id of a delivery', []);
  }
  if (to !== undefined && (verb !== 'show' || ids.length !== 1)) {
    throw new UsageError('--to is for refused show and one id');
  }
  if (yes && verb !== 'drop') throw new UsageError('--yes is for refused drop');
  const acting = { command: 'refused', verb, verbs: ACTING, things: 'deliveries' };
  refuseUnsaid(acting, { ids, filters: { source }, all });

  const target = await openTarget(values);
  refuseSource(ids, target.connector);
  for (const id of ids) checkId(id, 'refused list has them');
  if (!keepsRefused(target.connector)) {
    throw keepsNothing(`no source of ${target.connector.name} keeps`);
  }
  const connection = await target.connect();
  const kept = await readRefused(connection);
  const deliveries = kept.deliveries.filter(
    (one) =>
      (source === undefined || one.source === source) &&
      (ids.length === 0 || ids.some((id) => isIdOf(id, one.id))),
  );
  checkSource(target, source, kept.deliveries);
  const missing = ids.filter((id) => !deliveries.some((one) => isIdOf(id, one.id)));
  const notKept = Object.fromEntries(
    Object.entries(kept.notKept).filter(([name]) => source === undefined || name === source),
  );
  const work: RefusedWork = { target, connection, deliveries, missing, notKept, json };
  switch (verb) {
    case 'list':
      return list(work);
    case 'show':
      return to === undefined ? show(work) : save(work, to);
    case 'drop':
      return drop(work, yes);
    default:
      return replay(work);
  }
}

/** A source that has none and can have none is a mistake, and no filter. */
function checkSource(
  { connector: { sources } }: Target,
  source: string | undefined,
  deliveries: readonly RefusedLine[],
): void {
  if (source === undefined || deliveries.some((one) => one.source === source)) return;
  if (!Object.hasOwn(sources, source)) {
    throw mustBeOneOf('--source', Object.keys(sources), source);
  }
  if (sources[source]?.keepRefused === undefined) throw keepsNothing(`${source} does not keep`);
}

const keepsNothing = (whatKeeps: string): CommandError =>
  new CommandError(
    `${whatKeeps} what is refused: set keepRefused of it in the config (docs/operations.md, "Refused deliveries")`,
  );

function list({ deliveries, missing, notKept, json }: RefusedWork): number {
  if (json) {
    print(JSON.stringify({ count: deliveries.length, notKept, deliveries }, null, 2));
  } else if (deliveries.length === 0) {
    print('No refused delivery is kept.');
  } else {
    const rows = deliveries.map(({ id, source, at, until, status, reason }) => [
      ...[id, source, at.slice(0, 19), until.slice(0, 16), String(status), reason],
    ]);
    print(table([['id', 'source', 'came in (UTC)', 'kept until', 'answer', 'why'], ...rows]));
    if (deliveries.some(({ status }) => status === 401)) {
      printNote(
        'What of a proof is wrong, a sender is not told: refused show ID --to FILE, and try.',
      );
    }
  }
  if (!json) {
    for (const [source, count] of Object.entries(notKept)) {
      print(
        `Of ${source}, ${count} or more are not kept: they were too many in an hour, or too large.`,
      );
    }
  }
  return tellMissing(missing);
}

function tellMissing(missing: readonly string[]): number {
  if (missing.length > 0) printNote(`not kept: ${missing.join(', ')}`);
  return missing.length > 0 ? 1 : 0;
}

/** Prints a person, and nothing that proves the sender. */
async function show({ target, connection, deliveries, missing, json }: RefusedWork) {
  const shown: object[] = [];
  const notKept = [...missing];
  for (const line of deliveries) {
    const event = await readDelivery(connection, line.id);
    if (event === undefined) {
      // Replayed by another command, or expired since it was listed.
      notKept.push(line.id);
      continue;
    }
    const { delivery } = toRequest(event, target.connector.publicUrl);
    shown.push({ ...line, request: maskedRequest(delivery) });
  }
  if (shown.length === 0) throw new CommandError(`no such delivery is kept: ${notKept.join(', ')}`);
  print(JSON.stringify(json || shown.length > 1 ? shown : shown[0], null, 2));
  return tellMissing(notKept);
}

/** Writes a delivery into a file that `connector try` takes, with what proves its sender. */
async function save({ target, connection, deliveries, missing, json }: RefusedWork, to: string) {
  const file = userPath(to);
  if (existsSync(file)) throw new UsageError(`--to: ${to} is there already`);
  const [line] = deliveries;
  const event = line && (await readDelivery(connection, line.id));
  if (line === undefined || event === undefined) {
    throw new CommandError(`no such delivery is kept: ${missing.join(', ') || line?.id}`);
  }
  const { delivery } = toRequest(event, target.connector.publicUrl);
  try {
    const text = `${JSON.stringify(asCapture(delivery), null, 2)}\n`;
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new CommandError(`${to} cannot be written (${faultOf(error)})`);
  }
  if (json) print(JSON.stringify({ ...line, file: to }, null, 2));
  else {
    print(
      `Written. npm run connector -- try ${line.source} ${to} --at ${line.at} says why it is refused. ` +
        'It holds a person’s data and what proved the sender: delete it in time.',
    );
  }
  return 0;
}

async function drop(work: RefusedWork, yes: boolean): Promise<number> {
  const { connection, deliveries, missing, json } = work;
  const dropped = deliveries.length === 0 ? 0 : await dropDeliveries(connection, deliveries, yes);
  const kept = deliveries.length - dropped;
  if (json) print(JSON.stringify({ dropped, kept, missing: missing.length }, null, 2));
  else if (deliveries.length === 0) print('No such delivery is kept.');
  else {
    print(`${dropped} of ${deliveries.length} dropped.`);
    if (kept > 0) print('Interrupted: the others are still kept.');
  }
  return Math.max(kept === 0 ? 0 : 1, tellMissing(missing));
}

async function replay({ connection, deliveries, missing, json }: RefusedWork): Promise<number> {
  if (deliveries.length === 0 && missing.length > 0) {
    throw new CommandError(`no such delivery is kept: ${missing.join(', ')}`);
  }
  const interruption = onInterrupt();
  let taken = 0;
  const progress = startProgress(() => `${taken} of ${deliveries.length} taken`);
  let replayed: Replayed;
  try {
    replayed = await replayDeliveries(connection, deliveries, interruption.happened, (now) => {
      taken = now.taken;
    });
  } catch (error) {
    printNote(`${taken} taken; then it broke off, and the others are still kept:`);
    throw error;
  } finally {
    progress.stop();
    interruption.stop();
  }
  const interrupted = interruption.happened();
  if (json) {
    print(JSON.stringify({ ...replayed, missing: missing.length, interrupted }, null, 2));
  } else describe(replayed, deliveries.length, interrupted);
  const isAll = replayed.staying.length + replayed.onBoth === 0 && !interrupted;
  return Math.max(isAll ? 0 : 1, tellMissing(missing));
}

function describe(replayed: Replayed, count: number, interrupted: boolean): void {
  const { taken, queued, parked, ignored, untold, onBoth, gone, staying } = replayed;
  print(count === 0 ? 'No refused delivery is kept.' : `${taken + onBoth} of ${count} taken.`);
  if (taken + onBoth > untold) {
    print(
      `Of their leads, as the answers tell: ${queued} in the queue, ${parked} not to be dialled, ${ignored} ignored.`,
    );
  }
  if (untold > 0)
    print(`Of ${untold} the answer does not tell the leads: its sender wants another.`);
  if (taken + onBoth > 0) {
    print('What was delivered meanwhile is recognised, and not dialled again.');
  }
  if (onBoth > 0)
    print(`${onBoth} of them could not be removed: repeat this. It dials nobody twice.`);
  if (gone > 0) print(`${gone} gone meanwhile: replayed by another command, or expired.`);
  if (interrupted) print('Interrupted: the others are still kept. Repeat this for them.');
  if (staying.length === 0) return;
  print(`${staying.length} still refused, and kept as before:`);
  print(
    table(
      staying.map(({ id, source, at, status, why }) => [
        ...[id, source, at.slice(0, 19), String(status ?? '-'), why],
      ]),
    ),
  );
}
