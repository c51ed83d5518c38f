import * as z from 'zod/mini';

const rule = 'must be hours or days, such as 72h or 3d';

const toHours = (value: string): number =>
  Number.parseInt(value, 10) * (value.endsWith('d') ? 24 : 1);

/**
 * `72h` or `3d` → hours, 1 at least.
 *
 * @param mostHours the longest that may be set
 * @param tooLong what is said of a longer one
 */
export const duration = (mostHours: number, tooLong: string) =>
  z.pipe(
    z.string(rule).check(
      z.regex(/^[1-9]\d*[hd]$/, { error: rule, abort: true }),
      z.refine((value) => toHours(value) <= mostHours, tooLong),
    ),
    z.transform(toHours),
  );
