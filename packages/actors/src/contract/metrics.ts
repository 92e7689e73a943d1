import type { AnyRef } from './actor-ref.ts';
import type { MetricsSnapshot } from './metrics-snapshot.ts';

/**
 * What the values of a label may be: a list of them, or how many different ones there may be in each thread. Beyond that number
 * a value counts as `'other'`, so no label makes series without end. A value has at most 120 characters: of a longer one its beginning counts, with
 * `…` at its end, and in a list it is refused.
 */
export type LabelBounds = Readonly<Record<string, readonly string[] | number>>;

/** A value for each label. */
export type LabelValues<L extends LabelBounds> = { readonly [K in keyof L]: L[K] extends readonly (infer V)[] ? V : string };

/** What every metric has. */
export interface MetricOptions {
  /** What it says, in a sentence: it stands beside the metric wherever that is shown. Required, as Prometheus wants it. */
  readonly help: string;
}

/** What a metric with labels has. */
export interface LabelledOptions<L extends LabelBounds> extends MetricOptions {
  /** The name of each label, and which values it may have. */
  readonly labels: L;
}

/** What a gauge has. */
export interface GaugeOptions extends MetricOptions {
  /** What the values of several threads make together. Default `'sum'`. */
  readonly merge?: GaugeMerge | undefined;
}

/** How the values of several threads make one. */
export type GaugeMerge = 'sum' | 'max';

/** Counts what has happened: it only ever grows, also across the death of its thread. */
export interface Counter {
  /** By one. */
  increment(): void;
  /** @param by a whole number from 0 on; anything else is refused with a RangeError */
  add(by: number): void;
}

/** Something that goes up and down. Each thread has its own value; that of a thread that dies is gone with it. */
export interface Gauge {
  /** @param value `NaN`: there is none, and it is shown no more until there is one */
  set(value: number): void;
  /** @param change below 0: less */
  add(change: number): void;
}

/** A distribution, in buckets each an eighth of a power of two: a quantile is at most 6.25 % off. */
export interface Histogram {
  /** @param value from 0 to 2^48; what is not whole is rounded, what is below counts as 0, what is above as 2^48, what is no number not at all */
  record(value: number): void;
}

/** A histogram of durations: told in milliseconds, kept in nanoseconds, shown in seconds, the base unit. */
export interface Timer {
  /** @param durationMs below 0 counts as 0 */
  record(durationMs: number): void;
}

/** One metric for each combination of label values. */
export interface Labelled<L extends LabelBounds, Metric> {
  /**
   * The metric with these values. Looks it up: keep what it returns where it is updated often.
   * @throws TypeError for a label that is missing or was not declared, or a value that is not in its list
   */
  with(values: LabelValues<L>): Metric;
}

/**
 * Makes metrics by name, in any actor or outside; the same name is the same metric, in whatever thread. An update is a write to
 * shared memory that this thread alone writes, about 10 ns; whoever reads, reads it while this thread is blocked, too.
 *
 * Each of these throws TypeError for a name that does not follow the conventions of Prometheus (letters, digits and `_`; counters end
 * in `_total`, timers in `_seconds`), for a text of help that is missing, and for a name that stands for another kind, other labels
 * or another `merge` already.
 * Names that begin with `ringmaster_` are those of the runtime and of what comes with it.
 *
 * @example
 * const ended = ctx.metrics.counter('jobs_ended_total', { help: 'Jobs that ended.', labels: { state: ['done', 'failed'], customer: 100 } });
 * const done = ended.with({ state: 'done', customer: 'acme' });
 * done.increment();
 * const took = ctx.metrics.timer('job_seconds', { help: 'How long a job ran.' });
 * took.record(12.5); // milliseconds
 */
export interface MetricMaker {
  counter<const L extends LabelBounds>(name: string, options: LabelledOptions<L>): Labelled<L, Counter>;
  counter(name: string, options: MetricOptions): Counter;
  gauge<const L extends LabelBounds>(name: string, options: LabelledOptions<L> & GaugeOptions): Labelled<L, Gauge>;
  gauge(name: string, options: GaugeOptions): Gauge;
  /** Of sizes and numbers of things. */
  histogram<const L extends LabelBounds>(name: string, options: LabelledOptions<L>): Labelled<L, Histogram>;
  histogram(name: string, options: MetricOptions): Histogram;
  timer<const L extends LabelBounds>(name: string, options: LabelledOptions<L>): Labelled<L, Timer>;
  timer(name: string, options: MetricOptions): Timer;
}

/**
 * What is known of one actor at this moment, read from shared memory, so also while its thread is blocked. What it has handled is counted by itself if
 * it was spawned with `metrics: 'own'`: then the metrics of actors have series with its path.
 */
export interface ActorMetrics {
  readonly thread: number;
  /** Messages that waited in its mailbox at the end of its last turn. */
  readonly mailboxDepth: number;
  readonly isOverloaded: boolean;
}

/**
 * The metrics of a system: what the runtime counts (docs/metrics.md lists all of it), and what users add. The same in each of its threads, and
 * it answers while any other thread is blocked (G71). With `createSystem({ metrics: false })` nothing but the counts that the runtime
 * itself needs is taken.
 */
export interface Metrics extends MetricMaker {
  /** All metrics at this moment: plain data. */
  snapshot(): MetricsSnapshot;
  /** The same in the text format of Prometheus, version 0.0.4. */
  prometheus(): string;
  /** @returns undefined if it has ended */
  actor(ref: AnyRef): ActorMetrics | undefined;
}
