import type { Pause } from '../../functions/dialer/pauses.ts';
import { toTime } from '../table.ts';

/** A pause that is on, as it is told. Times are ISO 8601, UTC. */
export interface PauseLine {
  /** Null for the whole connector. */
  readonly source: string | null;
  readonly since: string;
  /** When it ends by itself. */
  readonly until: string;
  /** Nobody has said for how long. */
  readonly untilResumed: boolean;
}

export const toPauseLine = ({ source, since, until, untilResumed }: Pause): PauseLine => ({
  source: source ?? null,
  since: toTime(since),
  until: toTime(until),
  untilResumed: untilResumed ?? false,
});

export const whatIsPaused = ({ source }: { readonly source?: string | null | undefined }): string =>
  source ?? 'the whole connector';

/** `crm, since …, until …: its leads wait. To end it: …` */
export function describePause(pause: PauseLine, option: string): string {
  const end = pause.untilResumed
    ? `until resumed, ${pause.until} at the latest`
    : `until ${pause.until}`;
  const resume = `resume${pause.source === null ? '' : ` ${pause.source}`}${option}`;
  return `${whatIsPaused(pause)}, since ${pause.since}, ${end}: its leads wait. npm run connector -- ${resume}`;
}
