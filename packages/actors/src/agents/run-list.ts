import type { Run } from './run.ts';

/**
 * Runs in the order in which they began, each linked to its neighbours.
 *
 * Not a `Set`: with hundreds of thousands of runs a second it is rebuilt so often that what it has left behind, which refers to runs long
 * over, keeps the collector busier than all the rest.
 *
 * ```
 * first -> #previous = undefined   … -> #next = undefined <- last
 * ```
 */
export class RunList {
  #first: Run | undefined;
  #last: Run | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The oldest. */
  get first(): Run | undefined {
    return this.#first;
  }

  add(run: Run): void {
    run.previous = this.#last;
    if (this.#last === undefined) this.#first = run;
    else this.#last.next = run;
    this.#last = run;
    this.#size++;
  }

  /** Only one that is in it. */
  remove(run: Run): void {
    const { previous, next } = run;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    // What is over refers to nobody.
    run.previous = undefined;
    run.next = undefined;
    this.#size--;
  }

  find(wanted: (run: Run) => boolean): Run | undefined {
    for (let run = this.#first; run !== undefined; run = run.next) if (wanted(run)) return run;
    return undefined;
  }
}
