import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { faultOf } from '../../functions/shared/log.ts';
import { CommandError } from '../command-error.ts';
import type { ParkedMessage } from './parked-message.ts';

/**
 * Where what is dropped goes, if nobody says where: names and numbers, so not into the repository, where
 * they could be committed.
 */
export const droppedFile = (connector: string, folder = homedir()): string =>
  join(
    folder,
    `dropped-${connector}-${new Date().toISOString().replaceAll(':', '').slice(0, 17)}.jsonl`,
  );

/**
 * The file that keeps what is dropped, readable for its owner only. It is made with the first lead.
 */
export function openDroppedFile(file: string, name: string) {
  let descriptor: number | undefined;
  return {
    /** Writes to the disk before it returns, because what is deleted next is in no other place. */
    keep(messages: readonly ParkedMessage[]): void {
      if (messages.length === 0) return;
      try {
        descriptor ??= openSync(file, 'wx', 0o600);
        // This writes all of it, which writeSync alone need not.
        writeFileSync(descriptor, messages.map(({ body }) => `${oneLine(body)}\n`).join(''));
        fsyncSync(descriptor);
      } catch (error) {
        throw new CommandError(
          `${name} cannot be written (${faultOf(error)}): the rest stays parked`,
        );
      }
    },
    close(): void {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}

/** The line of a message: one of ours is JSON already, any other becomes a JSON text. */
function oneLine(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return JSON.stringify(body);
  }
}
