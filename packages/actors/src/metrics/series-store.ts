import type { Counter, Gauge, GaugeMerge, Histogram, Timer } from '../contract/metrics.ts';

export type MetricKind = 'counter' | 'gauge' | 'histogram' | 'timer';

/** A metric as it was declared: the same in every thread. */
export interface FamilyPlan {
  readonly name: string;
  readonly kind: MetricKind;
  readonly help: string;
  /** Names of its labels, in the order in which values are given. */
  readonly labels: readonly string[];
  /** What the values of several threads make together: of gauges. */
  readonly merge: GaugeMerge;
  /** Each thread's values stand by themselves, with a label `thread`: those of the runtime. */
  readonly isPerThread: boolean;
  /** What is kept is so many parts of the unit that is shown: nanoseconds, for times. */
  readonly partsPerUnit: number;
}

export const NS_PER_SECOND = 1e9;

/** What a kind of metric is updated by. */
export interface MetricOf {
  readonly counter: Counter;
  readonly gauge: Gauge;
  readonly histogram: Histogram;
  readonly timer: Timer;
}

/** A declared metric in this thread. */
export interface Family {
  readonly plan: FamilyPlan;
  /** The label values that have series here, those of this thread's former lives among them. */
  readonly known: Iterable<readonly string[]>;
  /** The series with these values, made if need be. Without room for it, one that counts nothing, and that is counted. */
  open(values: readonly string[]): MetricOf[MetricKind];
}

/** Where this thread's metrics live. `system/` fills it with memory that all threads read. */
export interface SeriesStore {
  /**
   * Declares a metric, in whatever thread it was declared before.
   * @returns what stands under its name already, if that is of another kind, has other labels or is put together in another way
   */
  declare(plan: FamilyPlan): Family | { readonly taken: FamilyPlan };
}

/** One metric and the other are the same, as far as it matters. */
export function isSameFamily(one: FamilyPlan, other: FamilyPlan): boolean {
  const isAlike = one.kind === other.kind && one.merge === other.merge && one.labels.length === other.labels.length;
  return isAlike && one.labels.every((label, at) => label === other.labels[at]);
}
