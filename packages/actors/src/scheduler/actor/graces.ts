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

  /**
   * Calls `overdue` for each whose grace is over, and that has not ended.
   *
   * @param heardMs up to which all has been heard that agents have said
   */
  due(heardMs: number, overdue: (run: GivenRun) => void): void {
    this.#forgetEnded();
    while (this.nextMs <= heardMs) {
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
