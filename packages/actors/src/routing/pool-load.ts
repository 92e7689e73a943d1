/** Looks at the load this often. */
export const LOOK_MS = 1_000;
/** With so many waiting messages per routee there are too few of them … */
const GROW_AT = 8;
/** … if that is so at as many looks in a row. */
const GROW_AFTER = 2;
/** With fewer than this per routee, there are too many … */
const SHRINK_BELOW = 0.5;
/** … if that is so at as many looks in a row: it costs little to keep one that idles, and much to have given it up too early. */
const SHRINK_AFTER = 10;

/**
 * When a pool grows and shrinks: the rule of docs/routing.md, as arithmetic.
 *
 * What grows it (8 waiting per routee) and what shrinks it (less than half a one) lie far apart, and neither counts before it was so
 * at several looks in a row: one more routee takes the load of the others down, but not so far that it would be given up for that.
 */
export class PoolLoad {
  #high = 0;
  #low = 0;

  /**
   * @param depths how much waits for each routee
   * @returns how many routees more, or fewer
   */
  look(depths: readonly number[]): number {
    const load = depths.reduce((sum, depth) => sum + depth, 0) / Math.max(1, depths.length);
    this.#high = load >= GROW_AT ? this.#high + 1 : 0;
    this.#low = load < SHRINK_BELOW ? this.#low + 1 : 0;
    if (this.#high >= GROW_AFTER) {
      this.#high = 0;
      // A quarter more at a time: a large pool does not take minutes to double.
      return Math.ceil(depths.length / 4);
    }
    if (this.#low < SHRINK_AFTER) return 0;
    this.#low = 0;
    return -1;
  }
}
