import * as z from 'zod';
import { fromJson } from '../from-json.ts';
import { describeReason } from '../parked/reason.ts';

const rejectionSchema = z.object({ field: z.string().optional(), reason: z.string() });

/**
 * What became of the leads of a delivery, whose sender may have been told less: a form's visitor reads that
 * he is thanked, be his lead queued, kept back or not let through.
 */
export const outcomeSchema = z.object({
  /** The ids of those on the lead queue. */
  queued: z.array(z.string()),
  parked: z.array(rejectionSchema),
  /** Not parked either: whoever waited for the answer was told. */
  mistyped: z.array(rejectionSchema),
  /** How many the source's `when` did not let through. */
  filtered: z.number(),
  /** What is no new lead, in a word, and how many. */
  ignored: z.array(z.object({ reason: z.string(), leads: z.number() })),
});
export type Outcome = Readonly<z.output<typeof outcomeSchema>>;

/** A line of the webhook function's log: functions/webhook/receive.ts. */
const lineSchema = z.object({
  outcome: z.enum(['queued', 'parked', 'mistyped', 'filtered', 'ignored']),
  id: z.string().default(''),
  field: z.string().optional(),
  reason: z.string().default(''),
  leads: z.number().default(0),
});

/**
 * Reads it from what the webhook function logged while it had the delivery.
 *
 * @returns undefined where it says nothing of leads
 */
export function outcomeOf(log: string): Outcome | undefined {
  const lines = log.split('\n').flatMap((line) => {
    const parsed = lineSchema.safeParse(fromJson(line));
    return parsed.success ? [parsed.data] : [];
  });
  if (lines.length === 0) return undefined;
  const of = (wanted: string) => lines.filter(({ outcome }) => outcome === wanted);
  return {
    queued: of('queued').map(({ id }) => id),
    parked: of('parked').map(({ field, reason }) => ({ field, reason })),
    mistyped: of('mistyped').map(({ field, reason }) => ({ field, reason })),
    filtered: of('filtered').reduce((sum, { leads }) => sum + leads, 0),
    ignored: of('ignored').map(({ reason, leads }) => ({ reason, leads })),
  };
}

/** That of several deliveries together. */
export const togetherOf = (outcomes: readonly Outcome[]): Outcome => ({
  queued: outcomes.flatMap(({ queued }) => queued),
  parked: outcomes.flatMap(({ parked }) => parked),
  mistyped: outcomes.flatMap(({ mistyped }) => mistyped),
  filtered: outcomes.reduce((sum, { filtered }) => sum + filtered, 0),
  ignored: [
    ...Map.groupBy(
      outcomes.flatMap(({ ignored }) => ignored),
      ({ reason }) => reason,
    ),
  ].map(([reason, all]) => ({ reason, leads: all.reduce((sum, { leads }) => sum + leads, 0) })),
});

/** As the console shows ids, and as `connector lead` takes them. */
const SHORT_ID = 8;

/** In words, a part for each that there is: `1 lead queued (3f9a1c02)`. */
export function describeOutcome(outcome: Outcome): readonly string[] {
  const { queued, parked, mistyped, filtered, ignored } = outcome;
  const [first = ''] = queued;
  const id = queued.length === 1 ? ` (lead ${first.slice(0, SHORT_ID)})` : '';
  return [
    ...(queued.length > 0 ? [`${leads(queued.length)} accepted${id}`] : []),
    ...[...Map.groupBy(parked.map(describeReason), (why) => why)].map(
      ([why, { length }]) => `${leads(length)} parked: ${why}`,
    ),
    ...[...Map.groupBy(mistyped.map(describeReason), (why) => why)].map(
      ([why, { length }]) => `${leads(length)} mistyped, which the visitor was told: ${why}`,
    ),
    ...(filtered > 0
      ? [`${leads(filtered)} not let through by the source's when: neither dialled nor parked`]
      : []),
    ...ignored.map(
      ({ reason, leads }) =>
        `${leads} ignored, as no new lead (${reason}): neither dialled nor parked`,
    ),
  ];
}

const leads = (count: number): string => `${count} ${count === 1 ? 'lead' : 'leads'}`;
