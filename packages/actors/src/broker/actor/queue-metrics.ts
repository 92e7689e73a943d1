import { oneInThread } from '../../toolbox/one-in-thread.ts';
import { OWN_METRIC } from '../../contract/own-metric.ts';
import { COMMON, type Common } from '../../contract/common.ts';
import type { DeathReason, QueueStats } from '../../contract/delivery.ts';
import type { Counter, Gauge, Labelled, MetricMaker } from '../../contract/metrics.ts';
import { type Counts, type Levels, SharedSeries } from '../../toolbox/shared-series.ts';

/** Under this name a thread keeps its own. */
const KEPT = 'ringmaster/queue-metrics';
/**
 * Queues with series of their own in a thread, and bytes of what they and their brokers are called, in all. Each name stands in the table of the thread's
 * series fourteen times: so it is at most two thirds full of them, and the rest is for others.
 */
const QUEUES_MAX = 100;
const NAMES_MAX_BYTES = 8_192;
/** Names of brokers. */
const BROKERS_MAX = 16;
/** What a queue beyond these is counted as. */
const OTHER = 'other';

const encoder = new TextEncoder();

const STATES = ['ready', 'delayed', 'unacknowledged'] as const;
const REASONS = ['rejected', 'attempts', 'expired', 'overflow'] as const satisfies readonly DeathReason[];
const BY_QUEUE = { broker: BROKERS_MAX, queue: QUEUES_MAX } as const;

/** In the order of `STATES`, then consumers, and whether it is paused. */
export function levelsOf({ ready, delayed, unacknowledged, consumers, isPaused }: QueueStats): Levels {
  return [ready, delayed, unacknowledged, consumers, isPaused ? 1 : 0];
}

/** In the order of the counters, those of `REASONS` last. What a store gave back was counted when it came. */
export function countsOf({ enqueued, refused, delivered, redelivered, acknowledged, dead }: QueueStats, restored: number): Counts {
  const { rejected, attempts, expired, overflow } = dead;
  return [enqueued - restored, refused, delivered, redelivered, acknowledged, rejected, attempts, expired, overflow];
}

/** The metrics of all queues whose brokers live in one thread, for whoever reads those of the system: docs/metrics.md has the list. */
export class QueueMetrics {
  readonly #messages: Labelled<typeof BY_QUEUE & { readonly state: typeof STATES }, Gauge>;
  readonly #consumers: Labelled<typeof BY_QUEUE, Gauge>;
  readonly #paused: Labelled<typeof BY_QUEUE, Gauge>;
  readonly #counted: readonly Labelled<typeof BY_QUEUE, Counter>[];
  readonly #dead: Labelled<typeof BY_QUEUE & { readonly reason: typeof REASONS }, Counter>;
  #namesBytes = 0;
  /** By broker and queue. */
  readonly #named = new Map<string, SharedSeries>();
  /** Several names may come to the same, `other`: by the first of its metrics. */
  readonly #series = new Map<Gauge, SharedSeries>();

  private constructor(metrics: MetricMaker) {
    this.#messages = metrics.gauge('ringmaster_queue_messages', {
      help: 'Messages in queues: ready, delayed, or delivered and not acknowledged.',
      labels: { ...BY_QUEUE, state: STATES },
      ...OWN_METRIC,
    });
    this.#consumers = metrics.gauge('ringmaster_queue_consumers', {
      help: 'Consumers that take messages of queues.',
      labels: BY_QUEUE,
      ...OWN_METRIC,
    });
    this.#paused = metrics.gauge('ringmaster_queue_paused', {
      help: 'Whether nothing is delivered from a queue: 1 or 0.',
      labels: BY_QUEUE,
      ...OWN_METRIC,
    });
    const counter = (what: string, help: string) =>
      metrics.counter(`ringmaster_queue_messages_${what}_total`, { help, labels: BY_QUEUE, ...OWN_METRIC });
    this.#counted = [
      counter('enqueued', 'Messages that queues have taken in, dead letters of other queues among them.'),
      counter('refused', 'Messages that queues had no room for.'),
      counter('delivered', 'Deliveries to consumers, the first and later ones of a message.'),
      counter('redelivered', 'Deliveries that were not the first of their message.'),
      counter('acknowledged', 'Messages that were acknowledged.'),
    ];
    this.#dead = metrics.counter('ringmaster_queue_messages_dead_total', {
      help: 'Messages that have died in queues, by reason: they went to the dead letters, or were forgotten.',
      labels: { ...BY_QUEUE, reason: REASONS },
      ...OWN_METRIC,
    });
  }

  /** There is one in each thread: two brokers may have to share a name. */
  static in(ctx: Common & { readonly metrics: MetricMaker }): QueueMetrics {
    const isIt = (value: unknown): value is QueueMetrics => value instanceof QueueMetrics;
    return oneInThread(ctx[COMMON], KEPT, isIt, () => new QueueMetrics(ctx.metrics));
  }

  of(broker: string, queue: string): SharedSeries {
    const name = JSON.stringify([broker, queue]);
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const bytes = encoder.encode(name).length;
    // Names that find no room may be ever new ones: they are not kept.
    if (this.#named.size >= QUEUES_MAX || this.#namesBytes + bytes > NAMES_MAX_BYTES) return this.#open(broker, OTHER);
    this.#namesBytes += bytes;
    const opened = this.#open(broker, queue);
    this.#named.set(name, opened);
    return opened;
  }

  #open(broker: string, queue: string): SharedSeries {
    const labels = { broker, queue };
    const gauges = [
      ...STATES.map((state) => this.#messages.with({ ...labels, state })),
      this.#consumers.with(labels),
      this.#paused.with(labels),
    ];
    const first = gauges[0] as Gauge;
    const known = this.#series.get(first);
    if (known !== undefined) return known;
    const counters = [
      ...this.#counted.map((counter) => counter.with(labels)),
      ...REASONS.map((reason) => this.#dead.with({ ...labels, reason })),
    ];
    const made = new SharedSeries(gauges, counters);
    this.#series.set(first, made);
    return made;
  }
}
