import type { Host, SharedRegions, SlotTable } from '@ringmaster/core';
import { asActorRef } from '../../../cell/refs/actor-ref-base.ts';
import type { AnyRef } from '../../../contract/actor-ref.ts';
import type { ActorMetrics, MetricMaker, Metrics } from '../../../contract/metrics.ts';
import type { MetricsSnapshot } from '../../../contract/metrics-snapshot.ts';
import { MetricRegistry } from '../../../metrics/metric-registry.ts';
import { prometheusText } from '../../../metrics/prometheus-text.ts';
import { mergeReadings, type Reading } from '../../../metrics/reading.ts';
import type { SeriesStore } from '../../../metrics/series-store.ts';
import type { SystemCounters } from './system-meter.ts';
import { runtimeReadings, startedThreads } from './runtime-readings.ts';
import { SeriesTable } from './series-table.ts';
import { lostMetric } from './shared-metrics.ts';

/** What metrics need from the thread in which they are read and made. */
export interface SystemMetricsNeeds {
  readonly host: Pick<Host, 'wallClock'>;
  readonly regions: SharedRegions;
  readonly counters: SystemCounters;
  readonly systemId: number;
  /** Where this thread's are made; undefined: they are switched off. */
  readonly store: SeriesStore | undefined;
  table(thread: number): Pick<SlotTable, 'depth' | 'overloaded' | 'accepts' | 'generation'>;
}

/** The metrics of a system, as any of its threads makes and reads them: in shared memory, so nobody else is asked. */
export class SystemMetrics implements Metrics {
  readonly counter: MetricMaker['counter'];
  readonly gauge: MetricMaker['gauge'];
  readonly histogram: MetricMaker['histogram'];
  readonly timer: MetricMaker['timer'];
  readonly #needs: SystemMetricsNeeds;
  readonly #tables: readonly SeriesTable[];

  constructor(needs: SystemMetricsNeeds) {
    this.#needs = needs;
    this.#tables = needs.regions.series.map((_, thread) => new SeriesTable(needs.regions, thread));
    const registry = new MetricRegistry(needs.store ?? NOWHERE);
    this.counter = registry.counter.bind(registry);
    this.gauge = registry.gauge.bind(registry);
    this.histogram = registry.histogram.bind(registry);
    this.timer = registry.timer.bind(registry);
  }

  snapshot(): MetricsSnapshot {
    return { at: this.#needs.host.wallClock(), families: mergeReadings(this.#readings()) };
  }

  prometheus(): string {
    return prometheusText(this.snapshot());
  }

  actor(ref: AnyRef): ActorMetrics | undefined {
    const { systemId, thread, slot, generation } = asActorRef(ref);
    if (systemId !== this.#needs.systemId) throw new TypeError(`Cannot read metrics of "${ref.name}": it belongs to another system`);
    const slots = this.#needs.table(thread);
    if (slots.generation(slot) !== generation || !slots.accepts(slot, generation)) return undefined;
    return { thread, mailboxDepth: slots.depth(slot), isOverloaded: slots.overloaded(slot) };
  }

  *#readings(): Generator<Reading> {
    const { regions, counters } = this.#needs;
    yield* runtimeReadings({ regions, counters, tables: this.#tables });
    for (const thread of startedThreads(regions)) {
      const table = this.#tables[thread];
      if (table !== undefined) yield* table.readings();
    }
  }
}

/** Names are checked all the same: what is wrong shows wherever it is tried. */
const NOWHERE: SeriesStore = { declare: (plan) => ({ plan, known: [], open: lostMetric }) };
