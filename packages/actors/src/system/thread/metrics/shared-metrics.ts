import { GAUGE_WORDS, HISTOGRAM_WORDS, LogHistogram, SharedGauge, TALLY_WORDS, tallyMany, tallyOne } from '@ringmaster/core';
import type { Counter, Gauge, Histogram, Timer } from '../../../contract/metrics.ts';
import { shown } from '../../../contract/shown.ts';
import type { MetricKind, MetricOf } from '../../../metrics/series-store.ts';
import { nanoseconds } from './sampled-times.ts';

/** Words of a counter are neighbours. */
export const COUNTER_STRIDE = 1;

export const WORDS_OF: Readonly<Record<MetricKind, number>> = {
  counter: TALLY_WORDS,
  gauge: GAUGE_WORDS,
  histogram: HISTOGRAM_WORDS,
  timer: HISTOGRAM_WORDS,
};

/** @param index first of its words */
export function openMetric(kind: MetricKind, words: Int32Array, index: number): MetricOf[MetricKind] {
  if (kind === 'counter') return new SharedCounter(words, index);
  if (kind === 'gauge') return new SettableGauge(words, index);
  return kind === 'histogram' ? new SharedHistogram(words, index) : new SharedTimer(words, index);
}

/** What is given where there is no room for another series. */
export function lostMetric(): Counter & Gauge & Histogram & Timer {
  return { increment: nothing, add: nothing, set: nothing, record: nothing };
}

class SharedCounter implements Counter {
  readonly #words: Int32Array;
  readonly #index: number;

  constructor(words: Int32Array, index: number) {
    this.#words = words;
    this.#index = index;
  }

  increment(): void {
    tallyOne(this.#words, this.#index, COUNTER_STRIDE);
  }

  add(by: number): void {
    if (!(Number.isSafeInteger(by) && by >= 0))
      throw new RangeError(`Cannot add to counter: it grows by whole numbers from 0 on, not ${shown(by)}`);
    tallyMany(this.#words, this.#index, COUNTER_STRIDE, by);
  }
}

class SettableGauge implements Gauge {
  readonly #gauge: SharedGauge;

  constructor(words: Int32Array, index: number) {
    this.#gauge = new SharedGauge(words, index);
  }

  set(value: number): void {
    this.#gauge.set(value);
  }

  add(change: number): void {
    this.#gauge.set(this.#gauge.value + change);
  }
}

class SharedHistogram implements Histogram {
  readonly #histogram: LogHistogram;

  constructor(words: Int32Array, index: number) {
    this.#histogram = new LogHistogram(words, index);
  }

  record(value: number): void {
    if (value > 0) this.#histogram.record(Math.round(value));
    else if (value <= 0) this.#histogram.record(0);
  }
}

class SharedTimer implements Timer {
  readonly #histogram: LogHistogram;

  constructor(words: Int32Array, index: number) {
    this.#histogram = new LogHistogram(words, index);
  }

  record(durationMs: number): void {
    if (!Number.isNaN(durationMs)) this.#histogram.record(nanoseconds(durationMs));
  }
}

function nothing(): void {}
