import type { MetricDistribution, MetricLabels, MetricsSnapshot } from '../contract/metrics-snapshot.ts';
import { addDistributions } from './add-distributions.ts';

/**
 * The value of a counter or a gauge: the sum over all its series that have these labels, whatever others they have.
 *
 * @returns undefined if no series has them
 * @example
 * valueIn(system.metrics.snapshot(), 'ringmaster_messages_handled_total', { actor: 'counter' }); // in all threads
 */
export function valueIn(snapshot: MetricsSnapshot, name: string, labels: MetricLabels = {}): number | undefined {
  const family = snapshot.families.find((one) => one.name === name);
  if (family === undefined || family.kind === 'histogram') return undefined;
  const matching = family.series.filter((series) => hasLabels(series.labels, labels));
  return matching.length === 0 ? undefined : matching.reduce((sum, series) => sum + series.value, 0);
}

/** The distribution of a histogram, the same way: all series with these labels, added up. */
export function distributionIn(snapshot: MetricsSnapshot, name: string, labels: MetricLabels = {}): MetricDistribution | undefined {
  const family = snapshot.families.find((one) => one.name === name);
  if (family?.kind !== 'histogram') return undefined;
  const matching = family.series.filter((series) => hasLabels(series.labels, labels));
  return matching.length === 0 ? undefined : addDistributions(labels, matching);
}

/**
 * @param share 0.5 for the median, 0.99 for the 99th percentile
 * @returns the middle of the bucket in which it lies, at most 6.25 % off; NaN of nothing
 * @throws RangeError for a share that is not from 0 to 1
 */
export function quantile(distribution: Pick<MetricDistribution, 'buckets' | 'count'>, share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`Cannot find quantile: its share is from 0 to 1, not ${share}`);
  const rank = Math.max(1, Math.ceil(share * distribution.count));
  let seen = 0;
  for (const { from, to, count } of distribution.buckets) {
    seen += count;
    if (seen >= rank) return (from + to) / 2;
  }
  return Number.NaN;
}

function hasLabels(labels: MetricLabels, wanted: MetricLabels): boolean {
  return Object.entries(wanted).every(([label, value]) => labels[label] === value);
}
