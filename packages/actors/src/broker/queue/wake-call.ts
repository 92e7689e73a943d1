/** The wake-up call of somebody who has many moments to wait for: he asks for the earliest alone, and each time for an earlier one. */
export class WakeCall {
  readonly #ask: (atMs: number) => void;
  #atMs = Number.POSITIVE_INFINITY;

  constructor(ask: (atMs: number) => void) {
    this.#ask = ask;
  }

  /** It comes then, or before. */
  by(atMs: number): void {
    if (atMs >= this.#atMs) return;
    this.#atMs = atMs;
    this.#ask(atMs);
  }

  /** Whether something may be due that it was asked for. */
  isDue(nowMs: number): boolean {
    return nowMs >= this.#atMs;
  }

  /** It has come, or nobody has it in mind any more: whatever is still to be waited for is to be asked for again. */
  clear(): void {
    this.#atMs = Number.POSITIVE_INFINITY;
  }
}
