import { CommandError } from '../command-error.ts';
import { onInterrupt } from '../interruption.ts';
import { ENOUGH, isIdOf, isPartOfId } from '../lead/id.ts';
import { startProgress } from '../progress.ts';
import { queueDepth } from '../target/queue-depth.ts';
import type { Connection, Target } from '../target/target.ts';
import { mustBeOneOf } from '../usage.ts';
import type { ParkedMessage } from './parked-message.ts';
import { describeReason } from './reason.ts';
import { walkParked } from './walk.ts';

/** A command on parked leads, with all it works on. */
export interface ParkedWork {
  readonly target: Target;
  readonly connection: Connection;
  readonly isWanted: (message: ParkedMessage) => boolean;
  /** The leads that were asked for by their id; undefined where by filters only. */
  readonly wantedIds: ReadonlySet<string> | undefined;
  /** The source that was asked for. */
  readonly source: string | undefined;
  /** Whether any filter leaves some out. */
  readonly isFiltered: boolean;
  readonly json: boolean;
}

export interface Looked {
  /** The oldest first. */
  readonly messages: readonly ParkedMessage[];
  /** How many more are there that could not be looked at: in the hands of another command. */
  readonly hidden: number;
}

/** The parked leads that are wanted. They stay where they are. */
export async function lookAt({ connection, isWanted }: ParkedWork): Promise<Looked> {
  const { sqs, queues } = connection;
  const interruption = onInterrupt();
  const found: ParkedMessage[] = [];
  const progress = startProgress(() => `parked leads found: ${found.length}`);
  try {
    const look = async (messages: readonly ParkedMessage[]) => {
      found.push(...messages.filter(isWanted));
      return [];
    };
    const seen = await walkParked({ sqs, url: queues.parked }, look, interruption.happened);
    if (interruption.happened()) throw new CommandError('interrupted; nothing was changed');
    const { visible, inFlight, delayed } = await queueDepth(sqs, queues.parked);
    const messages = found.sort((one, other) => one.parkedAt.localeCompare(other.parkedAt));
    return { messages, hidden: Math.max(0, visible + inFlight + delayed - seen) };
  } finally {
    progress.stop();
    interruption.stop();
  }
}

/** How many leads there are by reason, the most first. */
export function countByReason(
  messages: readonly ParkedMessage[],
): [reason: string, count: number][] {
  const counts = new Map<string, number>();
  for (const message of messages) {
    const reason = describeReason(message);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one);
}

/**
 * Says that what was found is not all there is; undefined where it is. A killed command gives back what
 * it held after half a minute, and the counts of SQS may be as late.
 */
export const hiddenNote = (hidden: number): string | undefined =>
  hidden === 0
    ? undefined
    : `${hidden} more are counted and cannot be seen: another command has them, or they have just come or gone. Look again in half a minute.`;

/** Those of the leads that were asked for by their id which are not among the found ones. */
export const missingOf = (
  { wantedIds }: Pick<ParkedWork, 'wantedIds'>,
  found: ReadonlySet<string>,
): readonly string[] =>
  [...(wantedIds ?? [])].filter((wanted) => ![...found].some((id) => isIdOf(wanted, id)));

/**
 * Refuses a part of an id with which those of several parked leads begin, as those of one record do: who
 * means one of them must not change or send the others.
 *
 * @throws CommandError with the ids
 */
export async function refuseAmbiguous(
  { connection }: Pick<ParkedWork, 'connection'>,
  given: readonly string[],
): Promise<void> {
  const parts = given.filter(isPartOfId);
  if (parts.length === 0) return;
  const ids = new Set<string>();
  const { sqs, queues } = connection;
  await walkParked({ sqs, url: queues.parked }, async (messages) => {
    for (const { id } of messages) ids.add(id);
    return [];
  });
  for (const part of parts) {
    const meant = [...ids].filter((id) => isIdOf(part, id));
    if (meant.length < 2 || ids.has(part)) continue;
    throw new CommandError(
      `${part}: the ids of ${meant.length} parked leads begin so, and nothing was done: give one or more of ${meant.join(', ')}`,
    );
  }
}

/** Who waits for a list or a pause is not parked, and cannot be changed. */
export const whereItIs = (id: string, option: string): string =>
  `npm run connector -- lead ${id}${option} says what is known of it`;

/** Which of the leads that were asked for were not found, and why that may be. */
export function notFound(ids: readonly string[], { target }: Pick<ParkedWork, 'target'>): string {
  const [first = ''] = ids;
  const hint = ids.some((id) => id.length < ENOUGH)
    ? '; an id needs at least its first eight characters'
    : `; ${whereItIs(first, target.option)}`;
  return `${ids.length} not found: ${ids.join(', ')}: not parked, or looked at by somebody just now${hint}.`;
}

/**
 * A source that neither the config nor any parked lead has is a mistake, and no filter: whoever sends
 * the leads of `crmm` again must not hear that none are there.
 *
 * @param found whether any parked lead is like that
 * @throws UsageError
 */
export function refuseTypo({ target, source }: ParkedWork, found: boolean): void {
  const names = Object.keys(target.connector.sources);
  if (source === undefined || found || names.includes(source)) return;
  throw mustBeOneOf('--source', names, source);
}
