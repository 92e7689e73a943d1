import {
  bucketOf,
  bucketStart,
  HISTOGRAM_BUCKETS,
  HISTOGRAM_COUNTS,
  HISTOGRAM_SUM,
  HISTOGRAM_VALUE_MAX,
  HISTOGRAM_WORDS,
} from './histogram-layout.ts';
import { tallied, tallyMany, tallyOne } from './tally.ts';

/** Words of the sum are neighbours; those of a bucket lie as far apart as there are buckets. */
const SUM_STRIDE = 1;
const BUCKET_STRIDE = HISTOGRAM_BUCKETS;

/** A bucket that is not empty: values from `from` to `to`, both included. */
export interface FilledBucket {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * A distribution in shared memory: one thread records, all read, also while that one is blocked or dead.
 *
 * ```ts
 * const histogram = new LogHistogram(new Int32Array(buffer), 0);
 * histogram.record(1_500);
 * histogram.filled(); // [{ from: 1408, to: 1535, count: 1 }]
 * ```
 *
 * Opened again by a successor it goes on where the dead thread was.
 *
 * Invariant: one opener at a time records.
 */
export class LogHistogram {
  readonly #words: Int32Array;
  readonly #sum: number;
  readonly #counts: number;

  /** @throws RangeError if the words end before the histogram */
  constructor(words: Int32Array, index: number) {
    if (index < 0 || index + HISTOGRAM_WORDS > words.length)
      throw new RangeError(`Cannot open histogram: it takes ${HISTOGRAM_WORDS} words from ${index} on, of ${words.length}`);
    this.#words = words;
    this.#sum = index + HISTOGRAM_SUM;
    this.#counts = index + HISTOGRAM_COUNTS;
  }

  /**
   * @param value a whole number from 0 on; above the largest it counts as that
   * @param times for so many that it stands for, a whole number from 1 on
   */
  record(value: number, times = 1): void {
    const counted = Math.min(value, HISTOGRAM_VALUE_MAX);
    const bucket = this.#counts + bucketOf(counted);
    if (times === 1) tallyOne(this.#words, bucket, BUCKET_STRIDE);
    else tallyMany(this.#words, bucket, BUCKET_STRIDE, times);
    tallyMany(this.#words, this.#sum, SUM_STRIDE, counted * times);
  }

  /** Of all values. */
  get sum(): number {
    return tallied(this.#words, this.#sum, SUM_STRIDE);
  }

  /** In ascending order. Their counts together are how many values there were. */
  filled(): FilledBucket[] {
    const filled: FilledBucket[] = [];
    for (let bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
      const count = tallied(this.#words, this.#counts + bucket, BUCKET_STRIDE);
      if (count > 0) filled.push({ from: bucketStart(bucket), to: bucketStart(bucket + 1) - 1, count });
    }
    return filled;
  }
}
