import type { GivenRun } from '../core/task-entry.ts';

/** A look that comes so much later than it was to come is none: whatever held up this thread also kept it from reading what agents have said. */
const LATE_MS = 100;
/** So long it listens then, before it looks again. */
const LISTEN_MS = 100;

/**
 * Runs that were called off, until they have ended or their grace is over: the same for all, so the first in is the first that is due.
 *
 * Judged is only by looks that come in time (D8): a thread that was held up, and then looked first, would find stuck whoever has left off meanwhile.
 */
export class Graces {
  readonly #graceMs: number;
  #waiting: GivenRun[] = [];
  #first = 0;
  /** Nobody is overdue before. */
  #listensUntilMs = Number.NEGATIVE_INFINITY;

  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  /** When the first one is due; `Infinity`: none waits. */
  get nextMs(): number {
    const run = this.#waiting[this.#first];
    return run === undefined ? Number.POSITIVE_INFINITY : Math.max(this.#untilMs(run), this.#listensUntilMs);
  }

  /** @returns when it is due */
  begin(run: GivenRun, nowMs: number): number {
    this.#waiting.push(run);
    return nowMs + this.#graceMs;
  }

  /** Calls `overdue` for each whose grace is over, and that has not ended. */
  due(nowMs: number, overdue: (run: GivenRun) => void): void {
    this.#forgetEnded();
    if (nowMs - this.nextMs > LATE_MS) this.#listensUntilMs = nowMs + LISTEN_MS;
    while (this.nextMs <= nowMs) {
      const run = this.#waiting[this.#first++];
      if (run !== undefined) overdue(run);
      this.#forgetEnded();
    }
    this.#waiting = this.#waiting.slice(this.#first);
    this.#first = 0;
  }

  /** Up to the first that has not ended. */
  #forgetEnded(): void {
    while (this.#waiting[this.#first]?.isOver === true) this.#first++;
  }

  #untilMs({ calledOffMs = 0 }: GivenRun): number {
    return calledOffMs + this.#graceMs;
  }
}
