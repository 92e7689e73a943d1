import type { GivenRun } from '../core/task-entry.ts';

/** Runs that were called off, until they have ended or their grace is over: the same for all, so the first in is the first that is due. */
export class Graces {
  readonly #graceMs: number;
  #waiting: GivenRun[] = [];
  #first = 0;

  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  /** When the first one is due; `Infinity`: none waits. */
  get nextMs(): number {
    const run = this.#waiting[this.#first];
    return run === undefined ? Number.POSITIVE_INFINITY : this.#untilMs(run);
  }

  /** @returns when it is due */
  begin(run: GivenRun, nowMs: number): number {
    this.#waiting.push(run);
    return nowMs + this.#graceMs;
  }

  /** Calls `overdue` for each whose grace is over, and that has not ended. */
  due(nowMs: number, overdue: (run: GivenRun) => void): void {
    for (let run = this.#waiting[this.#first]; run !== undefined; run = this.#waiting[this.#first]) {
      if (!run.isOver && this.#untilMs(run) > nowMs) break;
      this.#first++;
      if (!run.isOver) overdue(run);
    }
    this.#waiting = this.#waiting.slice(this.#first);
    this.#first = 0;
  }

  #untilMs({ calledOffMs = 0 }: GivenRun): number {
    return calledOffMs + this.#graceMs;
  }
}
