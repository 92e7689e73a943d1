import type { RestartLimit } from '../contract/supervision.ts';

/**
 * Counts restarts in a true sliding window: at any moment exactly `restarts` within the last `periodMs` are tolerated (G29).
 *
 * Times are monotonic milliseconds. Restarts spaced `periodMs` or wider never exhaust it (G30).
 */
export class RestartWindow {
  readonly #limit: RestartLimit;
  /** Of restarts that still count, oldest first: never more than `restarts`. */
  readonly #times: number[] = [];

  constructor(limit: RestartLimit) {
    this.#limit = limit;
  }

  /** Counts a restart at `nowMs`; false, and not counted, if it would be one too many. */
  tryRestart(nowMs: number): boolean {
    const { restarts, periodMs } = this.#limit;
    while (this.#times.length > 0 && nowMs - (this.#times[0] as number) >= periodMs) this.#times.shift();
    if (this.#times.length >= restarts) return false;
    this.#times.push(nowMs);
    return true;
  }
}
