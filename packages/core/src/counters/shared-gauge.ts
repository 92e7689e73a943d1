import { observe, peek, publish } from '#memory';

export const GAUGE_WORDS = 6;
/** Words of the two places, by the lowest bit of the version. */
const FIRST_PLACE = 2;
const PLACE_WORDS = 2;

/**
 * A number that one thread sets and all read, whole: a double has two words, and nobody must see one of them alone.
 *
 * ```
 * word 0     version: its lowest bit says which place holds the value
 *      2-3   place 0
 *      4-5   place 1
 * ```
 *
 * The writer fills the place that is not the current one, then publishes the next version. A reader that finds the version as it was before has
 * read a place that nobody had begun to fill meanwhile. A writer that dies in between leaves the value before.
 *
 * Invariant: one opener at a time sets.
 */
export class SharedGauge {
  readonly #words: Int32Array;
  readonly #index: number;
  readonly #double = new Float64Array(1);
  readonly #halves = new Int32Array(this.#double.buffer);

  constructor(words: Int32Array, index: number) {
    this.#words = words;
    this.#index = index;
  }

  set(value: number): void {
    const version = (peek(this.#words, this.#index) + 1) | 0;
    const place = this.#placeOf(version);
    this.#double[0] = value;
    publish(this.#words, place, this.#halves[0] as number);
    publish(this.#words, place + 1, this.#halves[1] as number);
    publish(this.#words, this.#index, version);
  }

  /** Pairs with: `set`. */
  get value(): number {
    for (;;) {
      const version = observe(this.#words, this.#index);
      const place = this.#placeOf(version);
      this.#halves[0] = observe(this.#words, place);
      this.#halves[1] = observe(this.#words, place + 1);
      if (observe(this.#words, this.#index) === version) return this.#double[0] as number;
    }
  }

  #placeOf(version: number): number {
    return this.#index + FIRST_PLACE + (version & 1) * PLACE_WORDS;
  }
}
