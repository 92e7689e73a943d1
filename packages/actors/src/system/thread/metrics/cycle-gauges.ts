import { type LogHistogram, SharedGauge, type ThreadUsage, tallyMany } from '@ringmaster/core';
import { type FamilyPlan, NS_PER_SECOND } from '../../../metrics/series-store.ts';
import { threadTimes } from './runtime-times.ts';
import { nanoseconds } from './sampled-times.ts';
import { COUNTER_STRIDE } from './shared-metrics.ts';
import type { ThreadSeries } from './thread-series.ts';

/** What it looks at once in a while, for that costs some microseconds. */
const USAGE_PERIOD_MS = 1_000;

export interface CycleGaugesNeeds {
  readonly series: ThreadSeries;
  /** Of this thread; undefined where there is nothing of the kind. */
  usage(): ThreadUsage | undefined;
  /** Bytes in the outboxes of this thread: all, and by thread. */
  outboundBytes(): number;
  outboxes(): Iterable<{ readonly to: number; readonly outboxBytes: number }>;
}

/**
 * What a thread measures of itself while it works, with the readings of the clock that its cycle takes anyway: no timer, so a thread that sleeps stays
 * asleep, and what it last wrote stands.
 */
export class CycleGauges {
  readonly #needs: CycleGaugesNeeds;
  readonly #busy: number | undefined;
  readonly #loop: LogHistogram | undefined;
  readonly #usage: Usage;
  readonly #outboxes = new Map<number, SharedGauge | undefined>();
  #usageDueMs = 0;
  #shownOutbound = 0;

  constructor(needs: CycleGaugesNeeds) {
    this.#needs = needs;
    this.#busy = needs.series.indexOf(BUSY, []);
    this.#loop = threadTimes(needs.series, 'loop');
    this.#usage = new Usage(needs.series);
  }

  /** A slice has ended in which there was something to do. */
  worked(fromMs: number, toMs: number): void {
    if (this.#busy !== undefined) tallyMany(this.#needs.series.words, this.#busy, COUNTER_STRIDE, nanoseconds(toMs - fromMs));
    this.rests();
    if (toMs < this.#usageDueMs) return;
    this.#usageDueMs = toMs + USAGE_PERIOD_MS;
    const usage = this.#needs.usage();
    if (usage !== undefined) this.#usage.show(usage);
  }

  /** Outboxes also empty themselves in slices in which there is nothing else to do. What a waiting send had may have come into one: all of them together are as much then. */
  rests(): void {
    const outbound = this.#needs.outboundBytes();
    if (outbound > 0 || this.#shownOutbound > 0) this.#showOutboxes(outbound);
  }

  /** The event loop has come to what was to run after its turn. */
  looped(delayMs: number): void {
    this.#loop?.record(nanoseconds(delayMs));
  }

  #showOutboxes(outbound: number): void {
    this.#shownOutbound = outbound;
    for (const { to, outboxBytes } of this.#needs.outboxes()) {
      if (outboxBytes === 0 && !this.#outboxes.has(to)) continue;
      if (!this.#outboxes.has(to)) this.#outboxes.set(to, gaugeOf(this.#needs.series, OUTBOX, [String(to)]));
      this.#outboxes.get(to)?.set(outboxBytes);
    }
  }
}

/** What the engine says of a thread. */
class Usage {
  readonly #words: Int32Array;
  readonly #active: number | undefined;
  readonly #heapUsed: SharedGauge | undefined;
  readonly #heapTotal: SharedGauge | undefined;
  readonly #external: SharedGauge | undefined;
  #activeMs = 0;

  constructor(series: ThreadSeries) {
    this.#words = series.words;
    this.#active = series.indexOf(ACTIVE, []);
    this.#heapUsed = gaugeOf(series, HEAP_USED, []);
    this.#heapTotal = gaugeOf(series, HEAP_TOTAL, []);
    this.#external = gaugeOf(series, EXTERNAL, []);
  }

  show({ activeMs, heapUsedBytes, heapTotalBytes, externalBytes }: ThreadUsage): void {
    if (this.#active !== undefined) tallyMany(this.#words, this.#active, COUNTER_STRIDE, nanoseconds(activeMs - this.#activeMs));
    this.#activeMs = activeMs;
    this.#heapUsed?.set(heapUsedBytes);
    this.#heapTotal?.set(heapTotalBytes);
    this.#external?.set(externalBytes);
  }
}

function gaugeOf(series: ThreadSeries, family: FamilyPlan, values: readonly string[]): SharedGauge | undefined {
  const index = series.indexOf(family, values);
  return index === undefined ? undefined : new SharedGauge(series.words, index);
}

function seconds(name: string, help: string): FamilyPlan {
  return { name, kind: 'counter', help, labels: [], merge: 'sum', isPerThread: true, partsPerUnit: NS_PER_SECOND };
}

function bytes(name: string, help: string, labels: readonly string[] = []): FamilyPlan {
  return { name, kind: 'gauge', help, labels, merge: 'sum', isPerThread: true, partsPerUnit: 1 };
}

const BUSY = seconds('ringmaster_busy_seconds_total', 'Time that the runtime has worked: its rate is how much of a core that takes.');
const ACTIVE = seconds(
  'ringmaster_event_loop_active_seconds_total',
  'Time that the event loop was busy, with whatever; looked up once a second.',
);
const OUTBOX = bytes('ringmaster_outbox_bytes', 'Records that wait for room in the ring to another thread.', ['to']);
const HEAP_USED = bytes('ringmaster_heap_used_bytes', 'Heap in use; looked up once a second.');
const HEAP_TOTAL = bytes('ringmaster_heap_size_bytes', 'Heap in all; looked up once a second.');
const EXTERNAL = bytes('ringmaster_external_bytes', 'Memory outside the heap that the heap refers to; looked up once a second.');
