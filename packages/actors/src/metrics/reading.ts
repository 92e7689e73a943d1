import type { GaugeMerge } from '../contract/metrics.ts';
import type { MetricBucket, MetricDistribution, MetricFamily, MetricLabels, MetricValue } from '../contract/metrics-snapshot.ts';
import { addDistributions } from './add-distributions.ts';

interface ReadingOf<Kind extends string> {
  readonly name: string;
  readonly kind: Kind;
  readonly help: string;
  readonly labels: MetricLabels;
}

/** One series as one thread has it. */
export type Reading =
  | (ReadingOf<'counter'> & { readonly value: number })
  | (ReadingOf<'gauge'> & { readonly value: number; readonly merge: GaugeMerge })
  | (ReadingOf<'histogram'> & { readonly sum: number; readonly buckets: readonly MetricBucket[] });

/**
 * Puts what threads have of the same metric together: by name, and in it by labels.
 *
 * Of readings that disagree about what a metric is, those of the kind that comes first stand.
 */
export function mergeReadings(readings: Iterable<Reading>): MetricFamily[] {
  const byName = new Map<string, Merging>();
  for (const reading of readings) {
    let merging = byName.get(reading.name);
    if (merging === undefined) {
      merging = new Merging(reading);
      byName.set(reading.name, merging);
    }
    merging.add(reading);
  }
  return [...byName.values()].map((merging) => merging.family).sort((one, other) => (one.name < other.name ? -1 : 1));
}

class Merging {
  readonly #first: Reading;
  readonly #values = new Map<string, MetricValue>();
  readonly #distributions = new Map<string, MetricDistribution>();

  constructor(first: Reading) {
    this.#first = first;
  }

  add(reading: Reading): void {
    if (reading.kind !== this.#first.kind) return;
    const { labels } = reading;
    const key = JSON.stringify(labels);
    if (reading.kind === 'histogram') {
      const before = this.#distributions.get(key);
      this.#distributions.set(key, addDistributions(labels, before === undefined ? [reading] : [before, reading]));
      return;
    }
    const before = this.#values.get(key)?.value;
    const isMax = reading.kind === 'gauge' && reading.merge === 'max';
    const value = before === undefined ? reading.value : isMax ? Math.max(before, reading.value) : before + reading.value;
    this.#values.set(key, { labels, value });
  }

  get family(): MetricFamily {
    const { name, kind, help } = this.#first;
    if (kind === 'histogram') return { name, kind, help, series: [...this.#distributions.values()] };
    return { name, kind, help, series: [...this.#values.values()] };
  }
}
