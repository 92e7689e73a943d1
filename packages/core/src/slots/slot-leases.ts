import { observe, tryAdvance } from '#memory';
import { BLOCK_SLOTS, blockCount, UNLEASED } from './slot-layout.ts';

/**
 * Which blocks of a table one opener may claim in, and where it looks next.
 *
 * Leasing is the only step several openers contend for; inside its blocks an opener is alone. A fresh lease is looked
 * for behind the last one found, so that openers that started together do not try the same words again and again.
 */
export class SlotLeases {
  readonly #words: Int32Array;
  readonly #blocks: number;
  readonly #mark: number;
  readonly #leased: number[] = [];
  #nextBlock = 0;
  #cursor = 0;

  /** @param opener index of the thread that claims */
  constructor(words: Int32Array, capacity: number, opener: number) {
    this.#words = words;
    this.#blocks = blockCount(capacity);
    this.#mark = opener + 1;
  }

  /** Slots in all leased blocks. */
  get slots(): number {
    return this.#leased.length * BLOCK_SLOTS;
  }

  /** By whatever opener. */
  isLeased(block: number): boolean {
    return observe(this.#words, block) !== UNLEASED;
  }

  /** The next slot in turn, round and round over the leased blocks. Only while `slots` is above 0. */
  next(): number {
    const cursor = this.#cursor;
    this.#cursor = cursor + 1 === this.slots ? 0 : cursor + 1;
    return (this.#leased[Math.floor(cursor / BLOCK_SLOTS)] as number) * BLOCK_SLOTS + (cursor % BLOCK_SLOTS);
  }

  /** Leases one more block and turns to it. False if every block has its opener. */
  tryLease(): boolean {
    for (let tried = 0; tried < this.#blocks; tried++) {
      const block = this.#nextBlock;
      this.#nextBlock = block + 1 === this.#blocks ? 0 : block + 1;
      if (observe(this.#words, block) !== UNLEASED || !tryAdvance(this.#words, block, UNLEASED, this.#mark)) continue;
      this.#cursor = this.slots;
      this.#leased.push(block);
      return true;
    }
    return false;
  }
}

/**
 * Gives back every block `opener` had leased in this table: its thread has ended (I1). What lives in the blocks goes on.
 *
 * Invariant: nobody claims for `opener` any more; a replacement opens the table after this.
 * @returns how many
 */
export function returnLeases(words: Int32Array, capacity: number, opener: number): number {
  let returned = 0;
  for (let block = 0; block < blockCount(capacity); block++) {
    if (tryAdvance(words, block, opener + 1, UNLEASED)) returned++;
  }
  return returned;
}
