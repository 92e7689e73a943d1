import { CounterBlock } from './counter-block.ts';
import type { CounterNames } from './counter-layout.ts';

/**
 * The counters of all threads, readable while a thread is blocked, hangs or is dead.
 *
 * Racy, benign: a reading is as old as it takes to sum up. Of counters that are compared, read first the one that may
 * not be ahead; two equal readings in a row of everything mean that nothing moved in between.
 */
export class CounterReader<Name extends string> {
  readonly #blocks: readonly CounterBlock<Name>[];

  /** @param buffers one per thread, in the order of their indices */
  constructor(names: CounterNames<Name>, buffers: readonly SharedArrayBuffer[], byteOffset = 0) {
    this.#blocks = buffers.map((buffer) => new CounterBlock(names, buffer, byteOffset));
  }

  of(thread: number, name: Name): number {
    const block = this.#blocks[thread];
    if (block === undefined) throw new RangeError(`Cannot read counter "${name}": there is no thread ${thread} of ${this.#blocks.length}`);
    return block.value(block.indexOf(name));
  }

  /** Summed over all threads, dead ones included. */
  total(name: Name): number {
    return this.#blocks.reduce((sum, block) => sum + block.value(block.indexOf(name)), 0);
  }
}
