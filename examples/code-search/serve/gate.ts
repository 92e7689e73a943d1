/** Lets in so many at a time, and sends the others away at once: what would wait here for long is better asked of somebody else. */
export class Gate {
  readonly #max: number;
  #inside = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get inside(): number {
    return this.#inside;
  }

  /** @returns what `work` does, or undefined if there is no room */
  enter<T>(work: () => Promise<T>): Promise<T> | undefined {
    if (this.#inside >= this.#max) return undefined;
    this.#inside++;
    return work().finally(() => this.#inside--);
  }
}
