import * as z from 'zod/mini';

const rule = 'must be hours or days, such as 72h or 3d';

/** `72h` or `3d`, as it is written. */
export const durationText = z
  .string(rule)
  .check(z.regex(/^[1-9]\d*[hd]$/, { error: rule, abort: true }));

/** `72h` or `3d` → hours. */
export const toHours = (value: string): number =>
  Number.parseInt(value, 10) * (value.endsWith('d') ? 24 : 1);

/**
 * `72h` or `3d` → hours, 1 at least.
 *
 * @param mostHours the longest that may be set
 * @param tooLong what is said of a longer one
 */
export const duration = (mostHours: number, tooLong: string) =>
  z.pipe(
    durationText.check(z.refine((value) => toHours(value) <= mostHours, tooLong)),
    z.transform(toHours),
  );
