import type { Breaker } from '../../functions/dialer/breaker.ts';
import { changeBreaker } from '../../functions/dialer/breaker-item.ts';
import { whatCameOf } from '../../functions/dialer/euphoria/judgement.ts';
import { openTable } from '../../functions/dialer/ledger/table.ts';
import {
  LONGEST_PAUSE_HOURS,
  lastLookAfter,
  longestPauseMs,
  type Pause,
  paused,
  pauseOf,
  pausesOn,
  resumed,
} from '../../functions/dialer/pauses.ts';
import { readArguments, refuseEmpty, wrongOperands } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { readDuration } from '../duration.ts';
import { print } from '../print.ts';
import { inWords, toTime } from '../table.ts';
import { openRunning, targetOptions } from '../target/open-target.ts';
import type { Connection, Target } from '../target/target.ts';
import { mustBeOneOf, UsageError } from '../usage.ts';
import { describePause, toPauseLine, whatIsPaused } from './pause-lines.ts';

/** In a language, where the settings have a letter. */
const UNIT = /^(?:sec|min|hour|day)\w*$/i;
const pauseOptions = { ...targetOptions, for: { type: 'string' } } as const;

/**
 * `connector pause [source] [--for 1h]`: leads are taken and wait, of a source or of all.
 *
 * @returns the exit status 0
 * @throws UsageError, CommandError where leads would be lost by it
 */
export async function pause(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, pauseOptions);
  const unit = positionals.at(-1) ?? '';
  // `--for 5 minutes`: not a source too many.
  if (values.for !== undefined && UNIT.test(unit)) lastsFor(`${values.for} ${unit}`);
  const source = oneSource('pause', positionals);
  const target = await openRunning(values, true);
  checkSource(source, Object.keys(target.connector.sources));
  const lasts = lastsFor(values.for);
  const connection = await target.connect();
  const { now, breaker } = await change(connection, (known, at) => {
    const most = longestPauseMs(known.pauses, source, at);
    const untilResumed = lasts === undefined;
    const milliseconds = lasts ?? most;
    if (milliseconds > most || most === 0) throw tooLong(most, values.for);
    const added = { source, since: at, until: at + milliseconds, untilResumed };
    return { ...known, pauses: paused(known.pauses, added, at) };
  });
  const all = pausesOn(breaker.pauses, now);
  if (values.json) return say({ paused: all.map(toPauseLine) });
  const made = all.find((one) => one.source === source);
  if (made !== undefined) print(afterPause(made, target, now));
  return 0;
}

/**
 * `connector resume [source]`: what is paused is dialled again.
 *
 * @returns the exit status 0, also where nothing was paused
 * @throws UsageError, CommandError where the source goes on being held with all others
 */
export async function resume(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, targetOptions);
  const source = oneSource('resume', positionals);
  const target = await openRunning(values, true);
  const connection = await target.connect();
  let before: readonly Pause[] = [];
  const { now, breaker } = await change(connection, (known, at) => {
    before = pausesOn(known.pauses, at);
    // A source that has left the config may be paused still.
    const names = before.flatMap((one) => one.source ?? []);
    checkSource(source, [...new Set([...Object.keys(target.connector.sources), ...names])]);
    const isAny = before.some((one) => source === undefined || one.source === source);
    if (!isAny && pauseOf(before, undefined, at) !== undefined) {
      throw new CommandError(
        `all sources are paused, ${source} with them: npm run connector -- resume${target.option} ends that`,
      );
    }
    return isAny ? { ...known, pauses: resumed(known.pauses, source, at) } : known;
  });
  const left = pausesOn(breaker.pauses, now);
  if (values.json) return say({ paused: left.map(toPauseLine) });
  const ended = before.filter((one) => !left.some(({ source }) => source === one.source));
  if (ended.length === 0)
    print(source === undefined ? 'nothing is paused' : `${source} is not paused`);
  const whole = pauseOf(left, undefined, now);
  for (const one of ended) {
    print(
      whole === undefined
        ? afterResume(one, now)
        : `${whatIsPaused(one)} is paused no longer by itself, and still with all others: ${describePause(toPauseLine(whole), target.option)}`,
    );
  }
  // What is no longer paused may wait for something else.
  if (ended.length > 0 && whole === undefined && breaker.openedAt !== undefined) {
    print(
      `But no calls are made, since ${toTime(breaker.openedAt)}${breaker.reason === undefined ? '' : `: ${whatCameOf(breaker.reason)}`}. All leads wait until the API takes calls again: npm run connector -- status${target.option}`,
    );
  }
  return 0;
}

function say(value: object): number {
  print(JSON.stringify(value, null, 2));
  return 0;
}

/** Changes what the dialer's environments share; they see it at their next call. */
async function change(
  { dynamodb, ledger }: Connection,
  next: (breaker: Breaker, now: number) => Breaker,
): Promise<{ readonly breaker: Breaker; readonly now: number }> {
  const { after } = await changeBreaker(openTable(dynamodb, ledger), next, Date.now);
  return { breaker: after, now: Date.now() };
}

/** @returns undefined for all sources */
function oneSource(command: string, positionals: readonly string[]): string | undefined {
  const [source, ...more] = positionals;
  if (more.length > 0) throw wrongOperands(command, 'one source, or none for all', positionals);
  if (source !== undefined) refuseEmpty('source', source);
  return source;
}

function checkSource(source: string | undefined, names: readonly string[]): void {
  if (source !== undefined && !names.includes(source)) throw mustBeOneOf('source', names, source);
}

/** @returns milliseconds; undefined for a pause until somebody resumes */
function lastsFor(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const milliseconds = readDuration(text);
  if (milliseconds === undefined || milliseconds === 0) {
    throw new UsageError(
      `--for: must be a time such as 30m, 12h or 3d, got ${JSON.stringify(text)}`,
    );
  }
  if (milliseconds > LONGEST_PAUSE_HOURS * 3_600_000) {
    throw new UsageError(
      `--for: must be ${LONGEST_PAUSE_HOURS}h at most, so that no lead is lost, got ${JSON.stringify(text)}`,
    );
  }
  return milliseconds;
}

const tooLong = (most: number, text: string | undefined): CommandError =>
  new CommandError(
    most === 0
      ? 'leads were held by pauses for so long in the last ten days that a further pause could lose one: resume, and let those that wait go out first'
      : `--for: must be ${inWords(most / 1000)} at most, got ${JSON.stringify(text)}: leads were held by other pauses in the last ten days, and the queue would lose the oldest`,
  );

/** The longest that a lead may still wait when its pause is ended now, in words. */
const longestWait = (ended: Pause, now: number): string =>
  inWords((lastLookAfter({ ...ended, until: now }) - now) / 1_000);

function afterPause(made: Pause, { option }: Target, now: number): string {
  const { source, until, untilResumed } = made;
  const end = untilResumed
    ? `until you resume, and until ${toTime(until)} at the longest`
    : `until ${toTime(until)} (${inWords((until - now) / 1000)})`;
  const name = source === undefined ? '' : ` ${source}`;
  return [
    `${whatIsPaused(made)} is paused ${end}: leads are taken and wait, and none is given up`,
    `A call that is under way is not broken off. To end the pause: npm run connector -- resume${name}${option}`,
  ].join('\n');
}

const afterResume = (ended: Pause, now: number): string =>
  `${whatIsPaused(ended)} is dialled again: new leads at once, those that wait within ${longestWait(ended, now)}`;
