import * as z from 'zod/mini';

const hours = { h: 1, d: 24 } as const;

/** `72h` or `3d` → hours, 1 at least. */
export const duration = z.pipe(
  z.string().check(z.regex(/^[1-9]\d*[hd]$/, 'must be hours or days, such as 72h or 3d')),
  z.transform((value) => Number.parseInt(value, 10) * hours[value.endsWith('d') ? 'd' : 'h']),
);
