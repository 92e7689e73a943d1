import type { HeldBytes, Host, SharedRegions } from '@ringmaster/core';
import { SystemCounters, SystemMeter } from './system-meter.ts';
import type { SystemThreads } from '../system-threads.ts';
import type { ThreadConfig } from '../thread-config.ts';
import { CycleGauges } from './cycle-gauges.ts';
import { SystemMetrics } from './system-metrics.ts';
import { ThreadSeries } from './thread-series.ts';

/** What counting and measuring need from a thread. */
export interface MeasuredThread {
  readonly thread: number;
  readonly host: Host;
  readonly regions: SharedRegions;
  readonly config: Pick<ThreadConfig, 'hasMetrics' | 'systemId'>;
  readonly held: Pick<HeldBytes, 'outbound'>;
  readonly threads: Pick<SystemThreads, 'table' | 'peers'>;
}

/** What a thread counts and measures of itself, and what it reads of what all have. */
export class ThreadMeasures {
  readonly meter: SystemMeter;
  /** The counters of all threads. */
  readonly counters: SystemCounters;
  readonly metrics: SystemMetrics;
  readonly #thread: MeasuredThread;
  /** Undefined: metrics are switched off. */
  readonly #series: ThreadSeries | undefined;

  constructor(here: MeasuredThread) {
    const { thread, host, regions, threads } = here;
    const { hasMetrics, systemId } = here.config;
    this.#thread = here;
    this.#series = hasMetrics ? new ThreadSeries(regions, thread, () => this.meter.seriesRefused()) : undefined;
    this.meter = new SystemMeter(regions, thread, threads.table(thread), this.#series);
    this.counters = new SystemCounters(regions);
    this.metrics = new SystemMetrics({
      ...{ host, regions, systemId, counters: this.counters, store: this.#series },
      table: (index) => threads.table(index),
    });
  }
  /** How the thread's cycle fares: the one that drives it tells that. */
  openGauges(): CycleGauges | undefined {
    const { host, held, threads } = this.#thread;
    if (this.#series === undefined) return undefined;
    return new CycleGauges({
      series: this.#series,
      usage: () => host.usage?.(),
      outboundBytes: () => held.outbound,
      outboxes: () => threads.peers.map(({ link }) => link),
    });
  }
}
