/**
 * How often something may happen within a period, on a monotonic clock: true sliding, so that what is spaced wider than the
 * period never exhausts it (G30).
 *
 * ```ts
 * const window = new SlidingWindow({ times: 3, periodMs: 5_000 });
 * if (!window.tryTake(host.now())) giveUp();
 * ```
 */
export class SlidingWindow {
  readonly #times: number;
  readonly #periodMs: number;
  #taken: number[] = [];

  constructor({ times, periodMs }: { readonly times: number; readonly periodMs: number }) {
    this.#times = times;
    this.#periodMs = periodMs;
  }

  /** How often it happened within the last period. */
  count(nowMs: number): number {
    this.#taken = this.#taken.filter((atMs) => nowMs - atMs < this.#periodMs);
    return this.#taken.length;
  }

  /** False if it would be once too often; then it does not count. */
  tryTake(nowMs: number): boolean {
    if (this.count(nowMs) >= this.#times) return false;
    this.#taken.push(nowMs);
    return true;
  }
}
