/** At most so often, unless the function lets the event loop run anyway. */
const PERIOD_MS = 20;

/** What a post needs of its thread. */
export interface ProgressThread {
  now(): number;
  /** After the event loop has had its turn. */
  later(task: () => void): void;
  post(fraction: number, note: string | undefined): void;
}

/**
 * Sends progress of a running function: at once, then the latest of a period. A loop that never yields is heard of, and one that reports
 * each step does not drown who listens.
 */
export class ProgressPost {
  readonly #thread: ProgressThread;
  #lastMs = Number.NEGATIVE_INFINITY;
  #waiting: { readonly fraction: number; readonly note: string | undefined } | undefined;
  #isOver = false;

  constructor(thread: ProgressThread) {
    this.#thread = thread;
  }

  report(fraction: number, note?: string): void {
    if (this.#isOver) return;
    const nowMs = this.#thread.now();
    if (nowMs - this.#lastMs >= PERIOD_MS) {
      this.#lastMs = nowMs;
      this.#waiting = undefined;
      this.#thread.post(fraction, note);
      return;
    }
    const isFirst = this.#waiting === undefined;
    this.#waiting = { fraction, note };
    if (isFirst) this.#thread.later(() => this.#flush());
  }

  /** The function has ended: its answer says all there is to say. */
  end(): void {
    this.#isOver = true;
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined && !this.#isOver) this.#thread.post(waiting.fraction, waiting.note);
  }
}
