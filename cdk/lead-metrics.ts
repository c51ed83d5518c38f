import type { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, SearchExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Connector } from '../functions/config/connector.ts';
import type { MetricName } from '../functions/shared/metrics.ts';
import { metricsNamespace } from './lambda-function.ts';

/** A metric math alarm takes ten metrics at most. */
const METRICS_PER_ALARM = 10;

/**
 * What the functions count, as alarms and dashboard ask for it. Each metric has the dimensions
 * `service` (the connector) and `source`. There is none without a source, so that a figure of the
 * whole connector has to be put together.
 */
export class LeadMetrics {
  private readonly connector: Connector;

  constructor(connector: Connector) {
    this.connector = connector;
  }

  /** For the dashboard: a line for each source, those that have left the config included. */
  bySource(metric: MetricName, statistic: string): SearchExpression {
    return new SearchExpression({
      expression: this.search(metric, statistic),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudWatch puts the source in
      label: "${PROP('Dim.source')}",
    });
  }

  /** For the dashboard: a line for each source and reason. */
  byReason(metric: MetricName): SearchExpression {
    return new SearchExpression({
      expression: this.search(metric, 'Sum', 'reason'),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudWatch puts source and reason in
      label: "${PROP('Dim.source')}: ${PROP('Dim.reason')}",
    });
  }

  /** For the dashboard: one line, the sum of all sources. */
  total(metric: MetricName, label: string): MathExpression {
    return new MathExpression({ expression: `SUM(${this.search(metric, 'Sum')})`, label });
  }

  /** For alarms, which cannot SEARCH: the sum of all sources, however many there are. */
  sumOfAll(metric: MetricName, period: Duration): MathExpression {
    return new MathExpression({ expression: this.select(metric), label: metric, period });
  }

  /**
   * For alarms: the sum of each source by itself, however many there are. An alarm on it rings as soon as
   * one of them is above its threshold, and names it. A query looks back three hours at most.
   */
  sumOfEach(metric: MetricName, period: Duration): MathExpression {
    return new MathExpression({
      expression: `${this.select(metric)} GROUP BY "source" ORDER BY SUM() DESC`,
      label: metric,
      period,
    });
  }

  /**
   * For alarms: the highest of the configured sources, because percentiles do not add up and SELECT
   * does not know them. There is one expression for each ten sources.
   */
  highestOfSources(metric: MetricName, statistic: string, period: Duration): MathExpression[] {
    const { name, sources } = this.connector;
    const metrics = Object.keys(sources).map(
      (source) =>
        new Metric({
          namespace: metricsNamespace,
          metricName: metric,
          dimensionsMap: { service: name, source },
          statistic,
          period,
          label: source,
        }),
    );
    return Array.from({ length: Math.ceil(metrics.length / METRICS_PER_ALARM) }, (_, part) => {
      const some = metrics.slice(part * METRICS_PER_ALARM, (part + 1) * METRICS_PER_ALARM);
      return new MathExpression({
        // Gaps are filled, because a source without a lead in a period must not hide the others.
        expression: 'MAX(FILL(METRICS(), 0))',
        usingMetrics: Object.fromEntries(some.map((one, index) => [`source${index}`, one])),
        label: `${metric} ${statistic}`,
        period,
      });
    });
  }

  private select(metric: MetricName): string {
    const schema = `SCHEMA("${metricsNamespace}", "service", "source")`;
    return `SELECT SUM("${metric}") FROM ${schema} WHERE "service" = '${this.connector.name}'`;
  }

  private search(metric: MetricName, statistic: string, ...further: string[]): string {
    const dimensions = ['service', 'source', ...further].join(',');
    return `SEARCH('{${metricsNamespace},${dimensions}} service="${this.connector.name}" MetricName="${metric}"', '${statistic}')`;
  }
}
