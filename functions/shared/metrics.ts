import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** The CloudWatch namespace of what the functions count. */
export const metricsNamespace = 'LeadConnector';

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

/** Why a part of a delivery is no new lead. A closed list, so that nothing of a sender's gets in. */
export const ignoredReasons = [
  'test',
  'update',
  'deletion',
  'unsubscribe',
  'bot',
  'no new lead',
  'other',
] as const;
export type IgnoredReason = (typeof ignoredReasons)[number];

/**
 * What is counted, each by source and for the connector as a whole; `LeadsIgnored` by reason as well. All
 * but `ContactsPerCall` and `SpeedToLead` are counts. `LeadsReceived` is what is queued or parked:
 * neither what a source's `when` filters nor what is ignored.
 */
export type MetricName =
  | 'LeadsReceived'
  | 'LeadsIgnored'
  | 'LeadsFiltered'
  /**
   * What a delivery without any lead to dial told: events that are ignored and leads that cannot be
   * dialled. Far below 0 for a delivery with a lead to dial (`LEAD_SEEN`).
   */
  | 'NothingToDial'
  /** Mappings of the config that found nothing in several leads in a row. */
  | 'MappingsEmpty'
  | 'LeadsRejected'
  /** What a visitor of a form mistyped and was told: neither received nor parked. */
  | 'LeadsMistyped'
  /** Parked though they could be dialled: over a limit, or nobody knows whether a human sent them. */
  | 'LeadsWithheld'
  | 'LeadsDelivered'
  | 'LeadsDuplicate'
  | 'LeadsParked'
  /** Those of `LeadsParked` that the dialer parked: refused by the API, given up, or unsure. */
  | 'LeadsUndelivered'
  | 'LeadsRetried'
  /** A source from which leads are expected told of none for too long: once a check, every quarter of an hour. */
  | 'SourcesSilent'
  | 'PossibleDuplicates'
  | `ApiCalls${(typeof callOutcomes)[number]}`
  | 'ContactsPerCall'
  | 'SpeedToLead'
  /** Of no source. The breaker opened, or a probe found that it has to stay open. */
  | 'BreakerOpened'
  /** Of no source. A list began to be held, or was probed while it is. */
  | 'ListsHeld';

/**
 * Counts against `NothingToDial` for each delivery with a lead to dial: more than any source tells
 * within hours, so that the sum of a source is above 0 only where nothing that it told can be dialled.
 * An alarm can add up, but cannot compare two metrics source by source.
 */
export const LEAD_SEEN = -1_000_000;

/** Adds a value to a metric of a source, or of no source in particular. `SpeedToLead` is in milliseconds. */
export type Count = (
  source: string | undefined,
  metric: MetricName,
  value?: number,
  /** Of `LeadsIgnored`: a dimension of its own. */
  reason?: IgnoredReason,
) => void;

/**
 * Collects one invocation's metrics, one set a source (and reason), and writes them out at its end. Each
 * is written for its source and for the connector as a whole: what alarms look at is then one plain
 * metric, however many sources there are.
 *
 * `publish` takes the time to which they belong, milliseconds since 1970, where that is not the present one:
 * CloudWatch takes what is up to two weeks old.
 */
export function metricsBySource(): { count: Count; publish: (at?: number) => void } {
  const bySource = new Map<string, Metrics>();
  return {
    count(source, metric, value = 1, reason) {
      // The name of a source has no space.
      const set = `${source ?? ''} ${reason ?? ''}`;
      let metrics = bySource.get(set);
      if (metrics === undefined) {
        metrics = new Metrics();
        if (source !== undefined) {
          metrics.addDimension('source', source);
          if (reason !== undefined) metrics.addDimension('reason', reason);
          // The second set of dimensions is `service` alone, which Powertools gives each set.
          metrics.addDimensions({});
        }
        bySource.set(set, metrics);
      }
      metrics.addMetric(
        metric,
        metric === 'SpeedToLead' ? MetricUnit.Milliseconds : MetricUnit.Count,
        value,
      );
    },
    publish(at) {
      for (const metrics of bySource.values()) {
        if (at !== undefined) metrics.setTimestamp(at);
        metrics.publishStoredMetrics();
      }
      bySource.clear();
    },
  };
}
