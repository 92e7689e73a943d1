import { observe, publish, tryAdvance } from '#memory';
import {
  BLOCK_SLOTS,
  blockCount,
  GENERATION_MAX,
  LIFE,
  leaseWords,
  SLOT_WORDS_SHIFT,
  STATUS_BITS,
  STATUS_MASK,
  slotWords,
  UNLEASED,
} from './slot-layout.ts';
import { SlotStatus } from './slot-table.ts';

/** So many unused blocks in a row end a table: a thread that died between leasing a block and claiming in it leaves a gap of one. */
const UNUSED_BLOCKS = 16;

/** A slot that is not free, as it was met. */
export interface TakenSlot {
  readonly slot: number;
  readonly generation: number;
  readonly status: SlotStatus;
}

/**
 * Finds the slots of one table that are not free, after a thread has died: the thread that the table belongs to, or one that had claimed
 * slots in it.
 *
 * Blocks are leased from the front, and whoever leases one claims its first slot: so blocks that nobody has leased and
 * whose first slot was never claimed end the table as far as it was ever used, and the rest, which may be thousands of
 * untouched pages, is not looked at.
 */
export class SlotCensus {
  readonly #words: Int32Array;
  readonly #leases: Int32Array;
  readonly #capacity: number;

  constructor(buffer: ArrayBufferLike, capacity: number) {
    this.#words = slotWords(buffer, capacity);
    this.#leases = leaseWords(buffer, capacity);
    this.#capacity = capacity;
  }

  /** Every slot that is not free; with `opener`, only those in blocks that this thread has leased. Retired slots are left out. */
  taken(opener?: number): TakenSlot[] {
    const found: TakenSlot[] = [];
    let unused = 0;
    for (let block = 0; block < blockCount(this.#capacity) && unused < UNUSED_BLOCKS; block++) {
      unused = this.#wasUsed(block) ? 0 : unused + 1;
      if (unused > 0) continue;
      if (opener !== undefined && observe(this.#leases, block) !== opener + 1) continue;
      const end = Math.min(this.#capacity, (block + 1) * BLOCK_SLOTS);
      for (let slot = block * BLOCK_SLOTS; slot < end; slot++) {
        const one = this.#look(slot);
        if (one !== undefined) found.push(one);
      }
    }
    return found;
  }

  /**
   * Whoever lived there under this generation does not come back: `ended`, in every thread at once. Left for the table's own
   * thread to free.
   * @returns false if it was over, or the slot is somebody else's by now
   */
  end(slot: number, generation: number): boolean {
    const index = (slot << SLOT_WORDS_SHIFT) + LIFE;
    for (let seen = observe(this.#words, index); seen >>> STATUS_BITS === generation; seen = observe(this.#words, index)) {
      const status = seen & STATUS_MASK;
      if (status === SlotStatus.free || status === SlotStatus.ended) return false;
      if (tryAdvance(this.#words, index, seen, (generation << STATUS_BITS) | SlotStatus.ended)) return true;
    }
    return false;
  }

  /** Nobody lives here any more, and nobody claims meanwhile: every slot may be claimed anew, but those at their last generation. */
  vacate(): void {
    for (const { slot, generation } of this.taken()) {
      const status = generation >= GENERATION_MAX ? SlotStatus.ended : SlotStatus.free;
      publish(this.#words, (slot << SLOT_WORDS_SHIFT) + LIFE, (generation << STATUS_BITS) | status);
    }
  }

  #wasUsed(block: number): boolean {
    if (observe(this.#leases, block) !== UNLEASED) return true;
    return observe(this.#words, ((block * BLOCK_SLOTS) << SLOT_WORDS_SHIFT) + LIFE) !== 0;
  }

  #look(slot: number): TakenSlot | undefined {
    const seen = observe(this.#words, (slot << SLOT_WORDS_SHIFT) + LIFE);
    const status = (seen & STATUS_MASK) as SlotStatus;
    const generation = seen >>> STATUS_BITS;
    if (status === SlotStatus.free || (status === SlotStatus.ended && generation >= GENERATION_MAX)) return undefined;
    return { slot, generation, status };
  }
}
