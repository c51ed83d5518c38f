import type { Duration } from 'aws-cdk-lib';
import {
  MathExpression,
  Metric,
  type MetricOptions,
  SearchExpression,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Connector } from '../functions/config/connector.ts';
import { type MetricName, metricsNamespace } from '../functions/shared/metrics.ts';

/**
 * What the functions count, as alarms and dashboard ask for it. Each metric is there twice: with the
 * dimension `service` (the connector), and with `service` and `source`.
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

  /** The connector as a whole, however many sources there are: one plain metric. */
  ofAll(
    metric: MetricName,
    options: Pick<MetricOptions, 'period' | 'label' | 'statistic'> = {},
  ): Metric {
    return new Metric({
      statistic: 'Sum',
      ...options,
      namespace: metricsNamespace,
      metricName: metric,
      dimensionsMap: { service: this.connector.name },
    });
  }

  /**
   * For alarms: the sum of each source by itself, however many there are. An alarm on it rings as soon as
   * one of them is above its threshold, and names it. A query looks back three hours at most.
   */
  sumOfEach(metric: MetricName, period: Duration): MathExpression {
    const schema = `SCHEMA("${metricsNamespace}", "service", "source")`;
    return new MathExpression({
      expression: `SELECT SUM("${metric}") FROM ${schema} WHERE "service" = '${this.connector.name}' GROUP BY "source" ORDER BY SUM() DESC`,
      label: metric,
      period,
    });
  }

  private search(metric: MetricName, statistic: string, ...further: string[]): string {
    const dimensions = ['service', 'source', ...further].join(',');
    return `SEARCH('{${metricsNamespace},${dimensions}} service="${this.connector.name}" MetricName="${metric}"', '${statistic}')`;
  }
}
