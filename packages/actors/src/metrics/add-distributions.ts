import type { MetricBucket, MetricDistribution, MetricLabels } from '../contract/metrics-snapshot.ts';

/** What was recorded, wherever. */
export type Recorded = Pick<MetricDistribution, 'sum' | 'buckets'>;

/** All that was recorded, as one distribution. */
export function addDistributions(labels: MetricLabels, all: readonly Recorded[]): MetricDistribution {
  const byStart = new Map<number, MetricBucket>();
  for (const { buckets } of all) for (const bucket of buckets) add(byStart, bucket);
  const buckets = [...byStart.values()].sort((one, other) => one.from - other.from);
  return {
    labels,
    count: buckets.reduce((counted, bucket) => counted + bucket.count, 0),
    sum: all.reduce((sum, one) => sum + one.sum, 0),
    buckets,
  };
}

/** Buckets with the same start are the same bucket. */
function add(byStart: Map<number, MetricBucket>, bucket: MetricBucket): void {
  const same = byStart.get(bucket.from);
  byStart.set(bucket.from, same === undefined ? bucket : { ...bucket, count: bucket.count + same.count });
}
