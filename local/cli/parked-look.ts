import { describeReason, type ParkedMessage } from '../parked/parked-message.ts';
import { walkParked } from '../parked/walk.ts';
import { CommandError } from './command-error.ts';
import { onInterrupt } from './interruption.ts';
import { startProgress } from './progress.ts';
import type { Connection, Target } from './target.ts';

/** A command on parked leads, with all it works on. */
export interface ParkedWork {
  readonly target: Target;
  readonly connection: Connection;
  readonly isWanted: (message: ParkedMessage) => boolean;
  /** How many leads were asked for by their id; undefined where by filters only. */
  readonly wantedIds: number | undefined;
  readonly json: boolean;
}

/** The parked leads that are wanted, the oldest first. They stay where they are. */
export async function lookAt({ connection, isWanted, wantedIds }: ParkedWork) {
  const interruption = onInterrupt();
  const found: ParkedMessage[] = [];
  const progress = startProgress(() => `${found.length} parked leads found`);
  const queue = { sqs: connection.sqs, url: connection.queues.parked };
  await walkParked(
    queue,
    async (messages) => {
      found.push(...messages.filter(isWanted));
      return [];
    },
    () => interruption.happened() || new Set(found.map(({ id }) => id)).size === wantedIds,
  );
  progress.stop();
  if (interruption.happened()) throw new CommandError('interrupted; nothing was changed');
  return found.sort((one, other) => one.parkedAt.localeCompare(other.parkedAt));
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
