import { parseHours, weekQuarter } from '../../config/expect-leads.ts';

const QUARTER_MS = 900_000;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/**
 * How much of a time lies within the hours in which leads are expected. The time zones of the world
 * differ from each other by whole quarters of an hour, so a quarter is within the hours or not.
 *
 * @param hours as the config has them; always, if undefined
 * @param enough more than this is not counted, milliseconds: the source may have been silent for years
 * @returns milliseconds, `enough` at most
 */
export function expectedTime(
  from: number,
  to: number,
  hours: string | undefined,
  timeZone: string,
  enough: number,
): number {
  if (hours === undefined) return Math.min(enough, to - from);
  const quarters = parseHours(hours);
  const isExpected = quarterReader(timeZone);
  let total = 0;
  let end = to;
  while (end > from && total < enough) {
    const quarter = Math.floor((end - 1) / QUARTER_MS) * QUARTER_MS;
    const begin = Math.max(quarter, from);
    if (quarters?.has(isExpected(quarter))) total += end - begin;
    end = begin;
  }
  return Math.min(enough, total);
}

/** Tells in which quarter of the week a time is, in a time zone. */
function quarterReader(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    // Such as `Mon 08:00`.
    const [day = '', time = ''] = format.format(at).replace(',', '').split(' ');
    return weekQuarter(DAYS.indexOf(day), time);
  };
}
