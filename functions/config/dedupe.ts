import * as z from 'zod/mini';
import { duration } from './duration.ts';

const LONGEST_HOURS = 365 * 24;
/** For how many hours leads are the same, where the config does not say. */
const usualHours = { event: 30 * 24, contact: 24 } as const;

/**
 * What counts as the same lead, and for how long after it was delivered: the event its sender tells
 * of, or the person (the same number in the same campaign and list, whichever source tells of it).
 */
export const dedupeSchema = z.pipe(
  z.strictObject(
    {
      by: z.enum(['event', 'contact'], 'must be one of event, contact'),
      within: z.optional(duration(LONGEST_HOURS, 'must be 365d (8760h) at most')),
    },
    {
      error: ({ code }) =>
        code === 'invalid_type' ? "must be such as { by: 'contact', within: '24h' }" : undefined,
    },
  ),
  z.transform(({ by, within }) => ({ by, withinHours: within ?? usualHours[by] })),
);

export type Dedupe = z.output<typeof dedupeSchema>;
