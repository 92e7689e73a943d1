/** The time within which so many of `samples` were done, in milliseconds. */
export function quantile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Round trips to bystanders, slice by slice. */
export class Latencies {
  readonly #slices: number[][] = [];

  add(slice: readonly number[]): void {
    this.#slices.push([...slice]);
  }

  get asks(): number {
    return this.#slices.reduce((sum, { length }) => sum + length, 0);
  }

  /** Over all slices. */
  get p99(): number {
    return quantile(this.#slices.flat(), 0.99);
  }

  get p50(): number {
    return quantile(this.#slices.flat(), 0.5);
  }

  /** The p99 of each slice: the least, the median and the greatest. */
  get spread(): string {
    const each = this.#slices.map((slice) => quantile(slice, 0.99));
    return [0, 0.5, 1].map((part) => quantile(each, part).toFixed(1)).join(' … ');
  }
}
