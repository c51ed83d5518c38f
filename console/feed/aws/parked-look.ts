import type { SQSClient } from '@aws-sdk/client-sqs';
import { walkParked } from '../../../cli/parked/walk.ts';
import { kept, type ParkedLine } from '../../wire.ts';
import { toParkedLine } from '../story/parked-line.ts';

/** A look at the parked queue: SQS has no other way than to receive, which hides it from others meanwhile. */
export interface ParkedLook {
  /** The newest first. */
  readonly lines: readonly ParkedLine[];
  /** Message id → its text, with a person's data: it stays in memory. */
  readonly bodies: ReadonlyMap<string, string>;
}

/** Looks at so many parked leads as the page shows. They stay where they are. */
export async function lookAtParked(sqs: SQSClient, url: string): Promise<ParkedLook> {
  const lines: ParkedLine[] = [];
  const bodies = new Map<string, string>();
  await walkParked(
    { sqs, url },
    async (messages) => {
      for (const message of messages) {
        lines.push(toParkedLine(message));
        bodies.set(message.messageId, message.body);
      }
      return [];
    },
    () => lines.length >= kept.parked,
  );
  lines.sort((one, other) => other.parkedAt - one.parkedAt);
  return { lines, bodies };
}
