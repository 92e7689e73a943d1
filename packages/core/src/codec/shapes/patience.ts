/** Failures in a row until only one in `RARE_TRY` is tried. */
const FAILURES_MAX = 64;
/** A power of two. */
const RARE_TRY = 16;

/** With something that may never succeed: tried each time at first, then rarely, until it succeeds again. */
export class Patience {
  #failures = 0;

  /** False: not this time. To be asked before each try. */
  allows(): boolean {
    return this.#failures < FAILURES_MAX || (++this.#failures & (RARE_TRY - 1)) === 0;
  }

  failed(): void {
    this.#failures++;
  }

  succeeded(): void {
    this.#failures = 0;
  }
}
