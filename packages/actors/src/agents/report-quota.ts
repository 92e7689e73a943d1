/** So many at once, after a time in which there were none. */
export const REPORTS_AT_ONCE = 10;
/** One more every so many milliseconds. */
export const REPORT_MS = 25;

/** How often an agent may report: a change that is alone at once, and of many quick ones forty a second (A10). */
export class ReportQuota {
  #left = REPORTS_AT_ONCE;
  #countedMs: number;

  /** Times are monotonic milliseconds. */
  constructor(nowMs: number) {
    this.#countedMs = nowMs;
  }

  /** Uses up one, or returns for how many milliseconds there is none. */
  take(nowMs: number): number {
    const more = Math.floor((nowMs - this.#countedMs) / REPORT_MS);
    this.#left = Math.min(REPORTS_AT_ONCE, this.#left + more);
    // What has begun of the next counts on, unless nothing more can be saved up.
    this.#countedMs = this.#left === REPORTS_AT_ONCE ? nowMs : this.#countedMs + more * REPORT_MS;
    if (this.#left === 0) return this.#countedMs + REPORT_MS - nowMs;
    this.#left--;
    return 0;
  }
}
