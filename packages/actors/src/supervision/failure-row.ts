import { type Backoff, doubledMs } from '../contract/backoff.ts';

/** Of actors without a table: the first restart comes at once, those in a row behind it wait. */
export const DEFAULT_BACKOFF: Backoff = Object.freeze({ minMs: 100, maxMs: 2_000, jitter: 0.2, resetAfterMs: 5_000 });

/** Failures in a row: how many, and how long the next restart waits (G32). A row ends with a quiet period. */
export class FailureRow {
  #failures = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #delays = 0;
  /** When the restart that waited last was due. */
  #dueMs = Number.NEGATIVE_INFINITY;

  /** Counts a failure; returns its number in the row, from 1. */
  failed(nowMs: number, quietMs: number): number {
    if (nowMs - this.#lastMs >= quietMs) this.#failures = 0;
    this.#lastMs = nowMs;
    return ++this.#failures;
  }

  /**
   * Milliseconds until the next restart.
   *
   * @param random in [0, 1)
   */
  delayMs(backoff: Backoff, nowMs: number, random: number): number {
    const { jitter = 0, resetAfterMs = backoff.maxMs } = backoff;
    if (nowMs - this.#dueMs >= resetAfterMs) this.#delays = 0;
    const delayMs = doubledMs(backoff, this.#delays++) * (1 - jitter * random);
    this.#dueMs = nowMs + delayMs;
    return delayMs;
  }
}
