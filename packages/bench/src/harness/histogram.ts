/** Sub-buckets per power of two: a quantile is at most 1/128 off. */
const SUB_BITS = 7;
const SUB = 1 << SUB_BITS;
/** Powers of two above the linear part: up to 2^40 ns, 18 minutes. */
const POWERS = 40 - SUB_BITS;

/**
 * Latencies in nanoseconds, in log-linear buckets: recording costs a few nanoseconds and no memory, and histograms of
 * several rounds can be added.
 *
 * ```
 * 0 … 127 ns: one bucket each | 128 … 255: 128 buckets of 1 | 256 … 511: 128 buckets of 2 | 512 … 1023: 128 of 4 | …
 * ```
 *
 * Limit: closed loops only (the next call begins when the last has ended), where nothing is omitted. An open-loop
 * user records the time since the call was due, not since it was made.
 */
export class Histogram {
  readonly #buckets = new Float64Array(SUB * (POWERS + 1));
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** @param nanoseconds below 0 counts as 0, above 2^40 as 2^40 */
  record(nanoseconds: number): void {
    const index = indexOf(nanoseconds);
    this.#buckets[index] = (this.#buckets[index] as number) + 1;
    this.#count += 1;
  }

  add(other: Histogram): void {
    for (const [index, count] of other.#buckets.entries()) this.#buckets[index] = (this.#buckets[index] as number) + count;
    this.#count += other.#count;
  }

  /**
   * @param share 0.5 for the median, 0.999 for p99.9
   * @returns nanoseconds, the middle of the bucket in which the quantile lies; NaN when nothing was recorded
   */
  quantile(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (const [index, count] of this.#buckets.entries()) {
      seen += count;
      if (seen >= rank) return middleOf(index);
    }
    return Number.NaN;
  }
}

function indexOf(nanoseconds: number): number {
  if (nanoseconds < SUB) return nanoseconds > 0 ? Math.floor(nanoseconds) : 0;
  const power = Math.floor(Math.log2(nanoseconds)) - SUB_BITS;
  if (power >= POWERS) return SUB * (POWERS + 1) - 1;
  return SUB * (power + 1) + Math.floor(nanoseconds / 2 ** power) - SUB;
}

function middleOf(index: number): number {
  if (index < SUB) return index;
  const power = Math.floor(index / SUB) - 1;
  return ((index % SUB) + SUB + 0.5) * 2 ** power;
}
