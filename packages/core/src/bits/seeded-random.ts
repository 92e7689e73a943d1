/**
 * A small random generator whose whole sequence follows from its seed (mulberry32): what a test drew, it draws again.
 * Not for secrets.
 */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** In [0, 1), 32 bits of it. */
  next(): number {
    return this.nextUint32() / 2 ** 32;
  }

  nextUint32(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** In [0, bound). */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** A generator of its own sequence, drawn from this one. */
  fork(): SeededRandom {
    return new SeededRandom(this.nextUint32());
  }
}
