import type {
  Counter,
  Gauge,
  GaugeMerge,
  GaugeOptions,
  Histogram,
  LabelBounds,
  Labelled,
  LabelledOptions,
  MetricMaker,
  MetricOptions,
  Timer,
} from '../contract/metrics.ts';
import { checkMetric, type GivenOptions } from './check-metric.ts';
import { LabelSpace } from './label-space.ts';
import {
  type Family,
  type FamilyPlan,
  isSameFamily,
  type MetricKind,
  type MetricOf,
  NS_PER_SECOND,
  type SeriesStore,
} from './series-store.ts';

/** The metrics that code of one thread makes by name. */
export class MetricRegistry implements MetricMaker {
  readonly #store: SeriesStore;
  readonly #made = new Map<string, Made>();

  constructor(store: SeriesStore) {
    this.#store = store;
  }

  counter<const L extends LabelBounds>(name: string, options: LabelledOptions<L>): Labelled<L, Counter>;
  counter(name: string, options: MetricOptions): Counter;
  counter(name: string, options: GivenOptions): Counter | Labelled<LabelBounds, Counter> {
    return this.#make('counter', name, options);
  }

  gauge<const L extends LabelBounds>(name: string, options: LabelledOptions<L> & GaugeOptions): Labelled<L, Gauge>;
  gauge(name: string, options: GaugeOptions): Gauge;
  gauge(name: string, options: GivenOptions): Gauge | Labelled<LabelBounds, Gauge> {
    return this.#make('gauge', name, options);
  }

  histogram<const L extends LabelBounds>(name: string, options: LabelledOptions<L>): Labelled<L, Histogram>;
  histogram(name: string, options: MetricOptions): Histogram;
  histogram(name: string, options: GivenOptions): Histogram | Labelled<LabelBounds, Histogram> {
    return this.#make('histogram', name, options);
  }

  timer<const L extends LabelBounds>(name: string, options: LabelledOptions<L>): Labelled<L, Timer>;
  timer(name: string, options: MetricOptions): Timer;
  timer(name: string, options: GivenOptions): Timer | Labelled<LabelBounds, Timer> {
    return this.#make('timer', name, options);
  }

  #make<K extends MetricKind>(kind: K, name: string, options: GivenOptions): MetricOf[K] | Labelled<LabelBounds, MetricOf[K]> {
    checkMetric(kind, name, options);
    const labels = options.labels ?? {};
    const plan: FamilyPlan = {
      ...{ name, kind, help: options.help, labels: Object.keys(labels) },
      merge: (options.merge ?? 'sum') as GaugeMerge,
      isPerThread: false,
      partsPerUnit: kind === 'timer' ? NS_PER_SECOND : 1,
    };
    let made = this.#made.get(name);
    if (made === undefined) {
      const family = this.#store.declare(plan);
      if ('taken' in family) throw takenError(plan, family.taken);
      made = new Made(family, labels);
      this.#made.set(name, made);
    } else if (!isSameFamily(plan, made.plan)) throw takenError(plan, made.plan);
    // The family is of this kind, so what it opens is.
    return (options.labels === undefined ? made.with({}) : made) as MetricOf[K] | Labelled<LabelBounds, MetricOf[K]>;
  }
}

/** A metric that was declared in this thread, with what it has been opened for. */
class Made implements Labelled<LabelBounds, MetricOf[MetricKind]> {
  readonly #family: Family;
  readonly #space: LabelSpace;
  readonly #opened = new Map<string, MetricOf[MetricKind]>();

  constructor(family: Family, bounds: LabelBounds) {
    this.#family = family;
    this.#space = new LabelSpace(family.plan.name, bounds, family.known);
  }

  get plan(): FamilyPlan {
    return this.#family.plan;
  }

  with(given: Readonly<Record<string, string>>): MetricOf[MetricKind] {
    const values = this.#space.valuesOf(given);
    const key = keyOf(values);
    let metric = this.#opened.get(key);
    if (metric === undefined) {
      metric = this.#family.open(values);
      this.#opened.set(key, metric);
    }
    return metric;
  }
}

/** Each with its length before it: whatever they hold, others have another key. */
function keyOf(values: readonly string[]): string {
  let key = '';
  for (const value of values) key += `${value.length}:${value}`;
  return key;
}

function takenError(plan: FamilyPlan, taken: FamilyPlan): TypeError {
  return new TypeError(`Cannot make ${described(plan)} "${plan.name}": it is ${described(taken)} already`);
}

function described({ kind, labels, merge }: FamilyPlan): string {
  const what = merge === 'max' ? `${kind} with merge 'max'` : kind;
  return labels.length === 0 ? what : `${what} by ${labels.join(', ')}`;
}
