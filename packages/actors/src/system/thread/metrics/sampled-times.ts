import type { LogHistogram } from '@ringmaster/core';

/** Of what is fast, one in so many is timed, as a mask: two readings of the clock cost as much as a short message. */
export const SAMPLE_MASK = 255;
/** Of what is slow, each. */
const EACH = 0;
/** What is switched off counts to 2^32 before it is timed once. */
const NEVER = -1;
/** So many that were not slow, one after the other, make a fast one. */
const FAST_IN_A_ROW = 8;

const NS_PER_MS = 1e6;

/** Whole nanoseconds: what histograms of times hold. */
export function nanoseconds(durationMs: number): number {
  return durationMs > 0 ? Math.round(durationMs * NS_PER_MS) : 0;
}

/**
 * Times of something that happens often, of which few are taken: while it is slow, each, for then a look at the clock is nothing; of the fast, one in 256.
 * A sample stands for all since the one before, so the histogram's count is that of what happened, and its sum is near the time that it took in all.
 */
export class SampledTimes {
  /** Timed is where the count so far has none of these bits. */
  mask: number;
  readonly #open: () => LogHistogram | undefined;
  #histogram: LogHistogram | undefined;
  #fastInARow = 0;
  #countBefore: number;

  /**
   * @param open called with the first sample: what never happens takes no memory
   * @param count how many there were in this thread's former lives
   */
  constructor(open: (() => LogHistogram | undefined) | undefined, count: number) {
    this.mask = open === undefined ? NEVER : EACH;
    this.#open = open ?? (() => undefined);
    this.#countBefore = count;
  }

  /** @param count how many there have been by now, this one included */
  add(durationMs: number, isSlow: boolean, count: number): void {
    const times = count - this.#countBefore;
    // What was to be timed did not happen after all.
    if (times <= 0 || this.mask === NEVER) return;
    this.#countBefore = count;
    this.#histogram ??= this.#open();
    this.#histogram?.record(nanoseconds(durationMs), times);
    if (isSlow) {
      this.#fastInARow = 0;
      this.mask = EACH;
    } else if (++this.#fastInARow >= FAST_IN_A_ROW) this.mask = SAMPLE_MASK;
  }
}
