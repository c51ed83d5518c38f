import { readDuration } from '../duration.ts';
import { isIdOf } from '../lead/id.ts';
import { UsageError } from '../usage.ts';
import type { ParkedMessage } from './parked-message.ts';
import { describeReason } from './reason.ts';

/** The options by which parked leads are chosen. */
export const filterOptions = {
  reason: { type: 'string' },
  source: { type: 'string' },
  'older-than': { type: 'string' },
  'newer-than': { type: 'string' },
  id: { type: 'string', multiple: true },
} as const;

export interface FilterChoice {
  readonly reason?: string | undefined;
  readonly source?: string | undefined;
  readonly 'older-than'?: string | undefined;
  readonly 'newer-than'?: string | undefined;
  readonly id?: readonly string[] | undefined;
}

/**
 * Which parked leads the user means: those that all the filters fit.
 *
 * @throws UsageError for an age that is none
 */
export function parkedFilter(choice: FilterChoice): (message: ParkedMessage) => boolean {
  const { reason, source, id } = choice;
  const before = Date.now() - ageOf(choice, 'older-than', 0);
  const after = Date.now() - ageOf(choice, 'newer-than', Number.POSITIVE_INFINITY);
  const words = reason?.toLowerCase() ?? '';
  return (message) => {
    const parkedAt = Date.parse(message.parkedAt);
    return (
      describeReason(message).toLowerCase().includes(words) &&
      (source === undefined || message.source === source) &&
      (id === undefined || id.some((one) => isIdOf(one, message.id))) &&
      parkedAt >= after &&
      // Without the filter every lead counts, so that a clock that runs ahead cannot hide one.
      (choice['older-than'] === undefined || parkedAt <= before)
    );
  };
}

function ageOf(choice: FilterChoice, name: 'older-than' | 'newer-than', none: number): number {
  const text = choice[name];
  if (text === undefined) return none;
  const age = readDuration(text);
  if (age === undefined) {
    throw new UsageError(
      `--${name}: must be an age such as 30m, 12h or 3d, got ${JSON.stringify(text)}`,
    );
  }
  return age;
}
