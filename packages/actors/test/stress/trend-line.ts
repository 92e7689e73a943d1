/** How one reading goes on over a run. */
export class TrendLine {
  readonly #samples: number[] = [];

  add(value: number): void {
    this.#samples.push(value);
  }

  /** Where the reading stays once it has found its size: the median of the second third. */
  get plateau(): number {
    const third = Math.floor(this.#samples.length / 3);
    return median(this.#samples.slice(third, 2 * third));
  }

  /**
   * By how much the reading grows over the last third: the median of the slopes between any two of its samples (Theil and Sen), times
   * its length. One sample that the collector spoils changes nothing.
   */
  get growth(): number {
    const last = this.#samples.slice(-Math.floor(this.#samples.length / 3));
    const slopes = last.flatMap((late, at) => last.slice(0, at).map((early, before) => (late - early) / (at - before)));
    return median(slopes) * (last.length - 1);
  }

  /** In parts of the plateau. */
  get relativeGrowth(): number {
    return this.plateau === 0 ? this.growth : this.growth / this.plateau;
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
