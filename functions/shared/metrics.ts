import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** What a call to the API can come to: docs/euphoria-api.md. */
export const callOutcomes = [
  'Accepted',
  'Rejected',
  'Busy',
  'Unavailable',
  'Misconfigured',
  'Unrecognised',
  'Unsure',
] as const;

/** The metrics of DESIGN.md, "Logs and metrics". All but the last two are counts. */
export type MetricName =
  | 'LeadsReceived'
  | 'LeadsRejected'
  | 'LeadsDelivered'
  | 'LeadsDuplicate'
  | 'LeadsParked'
  | 'LeadsRetried'
  | 'PossibleDuplicates'
  | `ApiCalls${(typeof callOutcomes)[number]}`
  | 'ContactsPerCall'
  | 'SpeedToLead';

/** Adds a value to a metric of a source. `SpeedToLead` is in milliseconds. */
export type Count = (source: string, metric: MetricName, value?: number) => void;

/** Collects one invocation's metrics, one set a source, and writes them out at its end. */
export function metricsBySource(): { count: Count; publish: () => void } {
  const bySource = new Map<string, Metrics>();
  return {
    count(source, metric, value = 1) {
      let metrics = bySource.get(source);
      if (metrics === undefined) {
        metrics = new Metrics();
        metrics.addDimension('source', source);
        bySource.set(source, metrics);
      }
      metrics.addMetric(
        metric,
        metric === 'SpeedToLead' ? MetricUnit.Milliseconds : MetricUnit.Count,
        value,
      );
    },
    publish() {
      for (const metrics of bySource.values()) metrics.publishStoredMetrics();
      bySource.clear();
    },
  };
}
