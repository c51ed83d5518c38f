import * as z from 'zod/mini';
import { durationText, toHours } from './duration.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const QUARTERS_A_DAY = 96;
const QUARTERS_AN_HOUR = 4;
const WEEK_HOURS = 168;
/** More would be no hours any more, and whoever checks a config reads each of them. */
const MOST_SPANS = 14;

/** Quarters of an hour of a week, counted from Monday 00:00: 0 to 671. */
export type WeekQuarters = ReadonlySet<number>;

/** @param time `HH:MM` in a time zone */
export const weekQuarter = (day: number, time: string): number =>
  day * QUARTERS_A_DAY + Math.floor(minutesOf(time) / 15);

/**
 * `mon-fri 08:00-17:00, sat 09:00-12:30` → its quarters of an hour.
 *
 * @returns undefined if it is none of that, or a span does not end after it begins
 */
export function parseHours(text: string): WeekQuarters | undefined {
  const spans = text.split(',');
  if (spans.length > MOST_SPANS) return undefined;
  const quarters = new Set<number>();
  for (const span of spans) {
    const [, first = '', last = first, from = '', to = ''] = SPAN.exec(span.trim()) ?? [];
    const [begin, end] = [minutesOf(from), minutesOf(to)];
    const days = daysBetween(first, last);
    if (days.length === 0 || !(begin < end)) return undefined;
    for (const day of days) {
      for (let minute = begin; minute < end; minute += 15) {
        quarters.add(day * QUARTERS_A_DAY + minute / 15);
      }
    }
  }
  return quarters;
}

/** Whether a span has a day and two times, and goes over midnight, which no span does. */
function endsEarly(span: string): boolean {
  const [, , , from, to] = SPAN.exec(span.trim()) ?? [];
  return from !== undefined && to !== undefined && minutesOf(from) >= minutesOf(to);
}

const TIME = '(?:[01]\\d|2[0-3]):(?:00|15|30|45)';
const SPAN = new RegExp(`^(${DAYS.join('|')})(?:-(${DAYS.join('|')}))? (${TIME})-(${TIME}|24:00)$`);

const minutesOf = (time: string): number => {
  const [hours = '', minutes = ''] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
};

/** From one day of the week to another; `sat-mon` goes over its end. */
function daysBetween(first: string, last: string): readonly number[] {
  const [from, to] = [first, last].map((day) => DAYS.indexOf(day as (typeof DAYS)[number]));
  if (from === undefined || to === undefined || from < 0 || to < 0) return [];
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => (from + index) % 7);
}

const hoursRule =
  "must be days and times on the quarter of an hour, such as 'mon-fri 08:00-17:00' or 'mon-thu 08:00-17:00, fri 08:00-12:30'";
const spanRule =
  "must have spans that end after they begin: a night is two, such as 'mon-fri 17:00-24:00, tue-sat 00:00-08:00'";
const zoneRule = "must be the name of a time zone, such as 'Africa/Johannesburg'";

const expectLeadsWritten = z
  .strictObject(
    {
      /** After so many of its hours without a lead the source counts as silent. */
      within: durationText,
      /** When its leads come; at any time, if left out. */
      hours: z.optional(
        z.string(hoursRule).check(
          z.refine((text) => parseHours(text) !== undefined, {
            error: ({ input }) => (String(input).split(',').some(endsEarly) ? spanRule : hoursRule),
          }),
        ),
      ),
      /** Of `hours`. Left out, the one of the connector's country, if it has only one. */
      timeZone: z.optional(z.string(zoneRule).check(z.refine(isTimeZone, zoneRule))),
    },
    {
      error: ({ code }) =>
        code === 'invalid_type'
          ? "must be such as { within: '4h', hours: 'mon-fri 08:00-17:00' }"
          : undefined,
    },
  )
  .check(
    // Before the hours are counted: what is wrong is shown as it was written.
    z.superRefine(({ within, hours }, context) => {
      const quarters = (hours && parseHours(hours)?.size) || undefined;
      const most = quarters === undefined ? WEEK_HOURS : quarters / QUARTERS_AN_HOUR;
      if (toHours(within) <= most) return;
      const message =
        quarters === undefined
          ? 'must be a week at most: 168h or 7d'
          : `must not be more than the hours of a week, which are ${most}h`;
      context.addIssue({ code: 'custom', path: ['within'], message, input: within });
    }),
  );

/** How soon leads of a source are missed. `within` is in hours. */
export const expectLeadsSchema = z.pipe(
  expectLeadsWritten,
  z.transform(({ within, ...rest }) => ({ ...rest, within: toHours(within) })),
);
export type ExpectLeads = z.infer<typeof expectLeadsSchema>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The time zone that the hours of a source are in.
 *
 * @param country ISO 3166 code of the connector's country
 * @returns undefined if the country has several and the setting names none
 */
export function timeZoneOf({ timeZone }: ExpectLeads, country: string): string | undefined {
  if (timeZone !== undefined) return timeZone;
  const [only, ...others] = timeZonesOf(country);
  return others.length === 0 ? only : undefined;
}

/** The time zones of a country, by its ISO 3166 code. The types of TypeScript 5 and 6 do not know the method. */
export function timeZonesOf(country: string): readonly string[] {
  const locale: Intl.Locale & { getTimeZones?(): string[] | undefined } = new Intl.Locale(
    `und-${country}`,
  );
  return locale.getTimeZones?.() ?? [];
}
