/** Labels by name. */
export type MetricLabels = Readonly<Record<string, string>>;

/** The value of a counter or of a gauge. */
export interface MetricValue {
  readonly labels: MetricLabels;
  readonly value: number;
}

/** A bucket of a histogram that is not empty: values from `from` to `to`, both included, in the metric's unit. */
export interface MetricBucket {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** A distribution. Of times that are sampled, each sample counts for those that it stands for (docs/metrics.md, M4). */
export interface MetricDistribution {
  readonly labels: MetricLabels;
  readonly count: number;
  readonly sum: number;
  readonly buckets: readonly MetricBucket[];
}

interface Described<Kind extends string, Series> {
  readonly name: string;
  readonly kind: Kind;
  readonly help: string;
  /** By labels, in the order in which they were made. */
  readonly series: readonly Series[];
}

/** One metric with all its series. */
export type MetricFamily = Described<'counter', MetricValue> | Described<'gauge', MetricValue> | Described<'histogram', MetricDistribution>;

/**
 * All metrics of a system at a moment: plain data, to be sent, stored or compared. `valueIn`, `distributionIn` and `quantile` read it.
 */
export interface MetricsSnapshot {
  /** Epoch milliseconds. */
  readonly at: number;
  /** In the order of their names. */
  readonly families: readonly MetricFamily[];
}
