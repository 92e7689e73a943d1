import { COUNTER_WORDS, type CounterNames, counterBlockBytes } from './counter-layout.ts';
import { tallied, tallyMany, tallyOne } from './tally.ts';

/** The words of a counter are neighbours. */
const STRIDE = 1;

/**
 * The counters of this thread: it alone counts in them, anyone may read (`CounterReader`).
 *
 * ```ts
 * const NAMES = ['accepted', 'taken', 'finished'] as const;
 * const block = new CounterBlock(NAMES, buffer);
 * const accepted = block.indexOf('accepted');
 * block.add(accepted, 1);
 * ```
 *
 * Everything is in the memory: a block opened by a replacement counts on from where the dead thread was (D7).
 *
 * Invariant: one opener at a time counts.
 */
export class CounterBlock<Name extends string> {
  readonly #names: CounterNames<Name>;
  readonly #words: Int32Array;

  /** @throws RangeError if the names do not fit into the buffer */
  constructor(names: CounterNames<Name>, buffer: SharedArrayBuffer, byteOffset = 0) {
    this.#names = names;
    this.#words = new Int32Array(buffer, byteOffset, counterBlockBytes(names) / Int32Array.BYTES_PER_ELEMENT);
  }

  /** The place to pass to `add`: look it up once. */
  indexOf(name: Name): number {
    const place = this.#names.indexOf(name);
    if (place < 0) throw new RangeError(`Cannot count "${name}": it is none of ${this.#names.join(', ')}`);
    return place * COUNTER_WORDS;
  }

  /** By one: the way most are counted, and cheaper. @returns the low 32 bits of the count afterwards, as a signed number */
  increment(index: number): number {
    return tallyOne(this.#words, index, STRIDE);
  }

  /** @param by a whole number from 0 to 2^52 */
  add(index: number, by: number): void {
    tallyMany(this.#words, index, STRIDE, by);
  }

  /** What this thread has counted, its predecessors included. */
  value(index: number): number {
    return tallied(this.#words, index, STRIDE);
  }
}
