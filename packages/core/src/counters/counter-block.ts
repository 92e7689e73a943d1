import { note, peek } from '#memory';
import { COUNTER_WORDS, type CounterNames, counterBlockBytes } from './counter-layout.ts';

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

  /** By one: the way most are counted, and cheaper. */
  increment(index: number): void {
    const words = this.#words;
    const after = (peek(words, index) + 1) | 0;
    note(words, index, after);
    if (after === 0) this.#carry(index);
  }

  /** @param by from 0 to 2^31 */
  add(index: number, by: number): void {
    const before = peek(this.#words, index);
    const after = (before + by) | 0;
    note(this.#words, index, after);
    if (unsignedOrder(after) < unsignedOrder(before)) this.#carry(index);
  }

  #carry(index: number): void {
    note(this.#words, index + 1, peek(this.#words, index + 1) + 1);
  }

  /** What this thread has counted, its predecessors included. */
  value(index: number): number {
    return (peek(this.#words, index + 1) >>> 0) * 2 ** 32 + (peek(this.#words, index) >>> 0);
  }
}

/** Signed numbers in the order of the unsigned ones they stand for: a comparison without leaving small integers. */
function unsignedOrder(word: number): number {
  return word ^ (1 << 31);
}
