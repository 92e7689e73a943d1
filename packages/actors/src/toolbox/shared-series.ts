import type { Counter, Gauge } from '../contract/metrics.ts';

/** How much of each there is at the moment, in the order of the gauges. */
export type Levels = readonly number[];
/** How much of each there has been, in the order of the counters. */
export type Counts = readonly number[];

/** The metrics under one name: of one holder, such as a queue, or of all that have to share it. */
export class SharedSeries {
  readonly #gauges: readonly Gauge[];
  readonly #counters: readonly Counter[];
  readonly #sums: number[];
  /** Of holders that have levels in it. */
  #size = 0;

  constructor(gauges: readonly Gauge[], counters: readonly Counter[]) {
    this.#gauges = gauges;
    this.#counters = counters;
    this.#sums = gauges.map(() => 0);
  }

  /** @param before undefined: nothing of it was counted yet */
  count(before: Counts | undefined, now: Counts): void {
    for (let at = 0; at < now.length; at++) {
      const more = (now[at] as number) - (before?.[at] ?? 0);
      if (more > 0) this.#counters[at]?.add(more);
    }
  }

  /** @param before undefined: it had none; @param now undefined: it has none any more */
  level(before: Levels | undefined, now: Levels | undefined): void {
    const size = this.#size + (now === undefined ? 0 : 1) - (before === undefined ? 0 : 1);
    const isNew = this.#size === 0;
    this.#size = size;
    for (let at = 0; at < this.#gauges.length; at++) {
      const change = (now?.[at] ?? 0) - (before?.[at] ?? 0);
      if (change === 0 && !isNew && size > 0) continue;
      const sum = (this.#sums[at] as number) + change;
      this.#sums[at] = sum;
      // Nobody's depth is not a depth of 0: it is shown no more.
      this.#gauges[at]?.set(size === 0 ? Number.NaN : sum);
    }
  }
}
