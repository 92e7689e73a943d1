import type { QueueStats } from '../../contract/delivery.ts';
import { countsOf, levelsOf, type QueueMetrics } from './queue-metrics.ts';
import type { Counts, Levels, SharedSeries } from '../../toolbox/shared-series.ts';

/** What is to be known of a queue. */
interface Queue {
  readonly id: string;
  readonly stats: QueueStats;
  readonly restoredCount: number;
  lookedAt(): void;
}

export interface ShownQueuesNeeds {
  readonly metrics: QueueMetrics;
  /** Name of the broker. */
  readonly broker: string;
  /** The queue has not been deleted. */
  isThere(queue: Queue): boolean;
}

/** What of a queue stands in the metrics. */
interface Shown {
  readonly series: SharedSeries;
  /** Undefined: nothing was counted yet. */
  counts: Counts | undefined;
  /** Undefined: none. */
  levels: Levels | undefined;
}

/**
 * The queues of a broker, as its system's metrics show them: at the end of each turn those that are different, and not each event in it.
 *
 * It lasts as long as the queues do, so what they have counted is counted once; gauges are there only while the broker lives.
 */
export class ShownQueues {
  readonly #needs: ShownQueuesNeeds;
  readonly #shown = new Map<Queue, Shown>();
  /** Each once: a new queue is told of when it is made and again with its first event. */
  #changed = new Set<Queue>();

  constructor(needs: ShownQueuesNeeds) {
    this.#needs = needs;
  }

  /** Returns whether it is the first since `show`, which is to be called at the end of the turn. */
  changed(queue: Queue): boolean {
    const isFirst = this.#changed.size === 0;
    this.#changed.add(queue);
    return isFirst;
  }

  show(): void {
    const changed = this.#changed;
    this.#changed = new Set();
    for (const queue of changed) this.#show(queue);
  }

  #show(queue: Queue): void {
    const isThere = this.#needs.isThere(queue);
    // Of one that is gone nothing more is heard: it is forgotten here, and what it has counted would be new a second time.
    if (isThere) queue.lookedAt();
    const shown = this.#of(queue);
    const { stats } = queue;
    const counts = countsOf(stats, queue.restoredCount);
    shown.series.count(shown.counts, counts);
    shown.counts = counts;
    const levels = isThere ? levelsOf(stats) : undefined;
    shown.series.level(shown.levels, levels);
    shown.levels = levels;
    if (levels === undefined) this.#shown.delete(queue);
  }

  #of(queue: Queue): Shown {
    const known = this.#shown.get(queue);
    if (known !== undefined) return known;
    const { metrics, broker } = this.#needs;
    const made = { series: metrics.of(broker, queue.id), counts: undefined, levels: undefined };
    this.#shown.set(queue, made);
    return made;
  }

  /** A life of the broker ends: what it has counted stays. */
  end(): void {
    this.show();
    for (const shown of this.#shown.values()) {
      shown.series.level(shown.levels, undefined);
      shown.levels = undefined;
    }
  }

  /** Another one begins with these. What was told of between two lives is shown first: left there, it would keep what is told of next from being the first. */
  begin(queues: Iterable<Queue>): void {
    this.show();
    for (const queue of queues) this.#show(queue);
  }
}
