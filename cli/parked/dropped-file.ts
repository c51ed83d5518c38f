import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { faultOf } from '../../functions/shared/log.ts';
import { CommandError } from '../command-error.ts';
import type { ParkedMessage } from './parked-message.ts';

/** The file of what is dropped, for its owner's eyes only. It is made when there is something to keep. */
export function openDroppedFile(file: string, name: string) {
  let descriptor: number | undefined;
  return {
    /** On the disk when this returns: what is deleted next is in no other place. */
    keep(messages: readonly ParkedMessage[]): void {
      if (messages.length === 0) return;
      try {
        descriptor ??= openSync(file, 'wx', 0o600);
        // Writes all of it, as writeSync need not.
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

/** A message of ours is one line of JSON; one that is not ours becomes a text of it. */
function oneLine(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return JSON.stringify(body);
  }
}
