import { add, observe, publish } from '#memory';
import { SHOWN, TICKET, waitIndex } from './arena-layout.ts';

/** No thread waits. */
export const NOBODY = -1;

/**
 * Who waits for room in the arena, in the order in which they came (U5): each draws a number, and each thread shows the lowest of its own.
 *
 * ```
 * waiter:   draw -> show -> looks for room once more -> waits
 * releaser: frees -> first(): rings that thread
 * ```
 *
 * Either the waiter's look comes after what was freed, or the releaser's look after the number was shown: they cannot both miss. How often
 * numbers were shown is counted behind each, before the waiter's look: who has found nobody looks again when that has changed. Whoever
 * leaves the line, served or not, does as a releaser does: room may be left for the next.
 */
export class RoomLine {
  readonly #words: Int32Array;
  readonly #threads: number;
  readonly #thread: number;
  /** What `SHOWN` was before a look that found nobody. */
  #emptyAt: number | undefined;

  constructor(words: SharedArrayBuffer, threads: number, thread: number) {
    this.#words = new Int32Array(words);
    this.#threads = threads;
    this.#thread = thread;
  }

  /** A number higher than all that were drawn before; never 0. */
  draw(): number {
    const number = (add(this.#words, TICKET, 1) + 1) | 0;
    return number === 0 ? this.draw() : number;
  }

  /** The lowest number of this thread; 0: none of it waits any more. */
  show(number: number): void {
    publish(this.#words, waitIndex(this.#thread), number);
    // Pairs with: `first`, which reads it before the numbers.
    if (number !== 0) add(this.#words, SHOWN, 1);
  }

  /** `thread` has ended: it waits no more. Invariant: after its exit, or after it was told to end, from when on it runs no code of ours. */
  strike(thread: number): void {
    publish(this.#words, waitIndex(thread), 0);
  }

  /** The thread whose turn it is, or `NOBODY`. */
  first(): number {
    const shown = observe(this.#words, SHOWN);
    if (shown === this.#emptyAt) return NOBODY;
    let first = NOBODY;
    let lowest = 0;
    for (let thread = 0; thread < this.#threads; thread++) {
      const number = observe(this.#words, waitIndex(thread));
      // Numbers wrap; those that wait at one time lie close together.
      if (number === 0 || (first !== NOBODY && ((number - lowest) | 0) > 0)) continue;
      first = thread;
      lowest = number;
    }
    if (first === NOBODY) this.#emptyAt = shown;
    return first;
  }
}
