/** Failures in a row until it is tried rarely, unless said otherwise. */
const FAILURES_MAX = 64;
/** About one in so many is tried then. A power of two. */
const RARE_TRY = 16;

/** With something that may never succeed: tried each time at first, then rarely, until it succeeds again. */
export class Patience {
  readonly #failuresMax: number;
  #failures = 0;

  constructor(failuresMax = FAILURES_MAX) {
    this.#failuresMax = failuresMax;
  }

  /** False: not this time. To be asked before each try. */
  allows(): boolean {
    return this.#failures < this.#failuresMax || (++this.#failures & (RARE_TRY - 1)) === 0;
  }

  failed(): void {
    this.#failures++;
  }

  succeeded(): void {
    this.#failures = 0;
  }
}
