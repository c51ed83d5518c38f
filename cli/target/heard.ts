import type { MetricName } from '../../functions/shared/metrics.ts';

// A source is heard when a lead of it comes, whatever becomes of that lead. A delivery that is refused or
// cannot be read, a test and an update are none: whoever wants to know whether a sender still sends leads
// would be deceived by them. functions/webhook/silence/silence.ts goes by the same.

/** The words in which the webhook function logs that a lead came. */
export const leadCame: readonly string[] = [
  'lead queued',
  'lead parked',
  'not let through by when',
  'mistyped, and the visitor told',
];

/** The metrics in which it counts them. */
export const leadsCame: readonly MetricName[] = ['LeadsReceived', 'LeadsFiltered', 'LeadsMistyped'];

/** The words in which it logs that it takes no delivery: of a replay, that is told by the command already. */
export const notTakenAgain: readonly string[] = ['delivery refused', 'delivery not readable'];
