import { note, observe, peek, publish, setBits, swap, tryAdvance } from '#memory';
import {
  BOUND,
  BLOCK_SLOTS,
  DEPTH,
  GENERATION_MAX,
  LIFE,
  leaseWords,
  OVERLOAD,
  PARENT_SLOT,
  PARENT_THREAD,
  PHASE,
  RESTARTS,
  ROOM_WANTED,
  ROUND,
  SHARE,
  SLOT_WORDS_SHIFT,
  STATUS_BITS,
  STATUS_MASK,
  slotWords,
  slotTableBytes,
  TAG,
} from './slot-layout.ts';
import { SlotLeases } from './slot-leases.ts';
import { SlotNames } from './slot-names.ts';
import { NO_SLOT, SlotStatus, type SlotTable } from './slot-table.ts';

export interface SlotTableOptions {
  /** The table's own memory, `slotTableBytes(capacity)` long. */
  readonly buffer: ArrayBufferLike;
  readonly capacity: number;
  /** Index of the thread whose slots these are. */
  readonly thread: number;
  /** Index of the thread that opens the table here and claims in it. */
  readonly opener: number;
}

/**
 * Slots in shared memory (I1, I2).
 *
 * ```ts
 * const table = new SharedSlotTable({ buffer: new SharedArrayBuffer(slotTableBytes(1024)), capacity: 1024, thread: 1, opener: 0 });
 * const slot = table.claim('counter');
 * const generation = table.generation(slot);
 * table.accepts(slot, generation); // true, in every thread that opens the same memory
 * ```
 *
 * Invariant: a slot's life word goes generation g: starting -> … -> free -> generation g + 1. Only the opener that
 * leased the block takes it out of `free`, the table's own thread puts it back, or the
 * spawner whose record for it never left.
 */
export class SharedSlotTable implements SlotTable {
  readonly thread: number;
  readonly capacity: number;
  /** Word `(slot << SLOT_WORDS_SHIFT) + LIFE` is a slot's life. */
  readonly #words: Int32Array;
  readonly #leases: SlotLeases;
  readonly #names: SlotNames;

  constructor(options: SlotTableOptions) {
    const { buffer, capacity, thread, opener } = options;
    if (buffer.byteLength < slotTableBytes(capacity)) {
      throw new RangeError(
        `Cannot open a slot table of ${capacity} slots: it needs ${slotTableBytes(capacity)} bytes, given ${buffer.byteLength}`,
      );
    }
    this.thread = thread;
    this.capacity = capacity;
    this.#words = slotWords(buffer, capacity);
    this.#leases = new SlotLeases(leaseWords(buffer, capacity), capacity, opener);
    this.#names = new SlotNames(this.#words);
  }

  /** Limit: when every block is leased and this opener's are full, each call looks at all of them. */
  claim(name: string): number {
    const nearby = this.#claimWithin(Math.min(BLOCK_SLOTS, this.#leases.slots), name);
    if (nearby !== NO_SLOT) return nearby;
    while (this.#leases.tryLease()) {
      const fresh = this.#claimWithin(BLOCK_SLOTS, name);
      if (fresh !== NO_SLOT) return fresh;
    }
    return this.#claimWithin(this.#leases.slots, name);
  }

  generation(slot: number): number {
    return observe(this.#words, (slot << SLOT_WORDS_SHIFT) + LIFE) >>> STATUS_BITS;
  }

  status(slot: number): SlotStatus {
    return (observe(this.#words, (slot << SLOT_WORDS_SHIFT) + LIFE) & STATUS_MASK) as SlotStatus;
  }

  /**
   * Racy, benign: the thread the slot belongs to compares again when the message arrives (I4), so an old answer costs a
   * message its way and nothing else. An atomic read would cost more than the rest of the call.
   */
  accepts(slot: number, generation: number): boolean {
    const status = peek(this.#words, (slot << SLOT_WORDS_SHIFT) + LIFE) - (generation << STATUS_BITS);
    return status === SlotStatus.running || status === SlotStatus.starting;
  }

  /** Racy, benign: as `accepts` and `overloaded`. */
  admits(slot: number, generation: number): boolean {
    const base = slot << SLOT_WORDS_SHIFT;
    const status = peek(this.#words, base + LIFE) - (generation << STATUS_BITS);
    return (status === SlotStatus.running || status === SlotStatus.starting) && peek(this.#words, base + OVERLOAD) === 0;
  }

  tryMove(slot: number, generation: number, from: SlotStatus, to: SlotStatus): boolean {
    return tryAdvance(this.#words, (slot << SLOT_WORDS_SHIFT) + LIFE, life(generation, from), life(generation, to));
  }

  /** At the last generation the slot stays `ended`: it is retired. */
  free(slot: number, generation: number): void {
    const index = (slot << SLOT_WORDS_SHIFT) + LIFE;
    const next = life(generation, generation >= GENERATION_MAX ? SlotStatus.ended : SlotStatus.free);
    for (let seen = observe(this.#words, index); seen >>> STATUS_BITS === generation; seen = observe(this.#words, index)) {
      if (tryAdvance(this.#words, index, seen, next)) return;
    }
  }

  name(slot: number, generation: number): string | undefined {
    if (!this.#isCurrent(slot, generation)) return undefined;
    const name = this.#names.read(slot << SLOT_WORDS_SHIFT);
    return this.#isCurrent(slot, generation) ? name : undefined;
  }

  /** Racy, benign: an old answer lets one message too many through, which the reserve takes, or refuses one too many (F3). */
  overloaded(slot: number): boolean {
    return peek(this.#words, (slot << SLOT_WORDS_SHIFT) + OVERLOAD) !== 0;
  }

  setOverloaded(slot: number, overloaded: boolean): void {
    publish(this.#words, (slot << SLOT_WORDS_SHIFT) + OVERLOAD, overloaded ? 1 : 0);
  }

  /** Pairs with: the owner's `setOverloaded(slot, false)` before `takeRoomWanted`: one of the two sees the other (W3). */
  wantRoom(slot: number, thread: number): boolean {
    setBits(this.#words, (slot << SLOT_WORDS_SHIFT) + ROOM_WANTED, 1 << (thread & 31));
    return observe(this.#words, (slot << SLOT_WORDS_SHIFT) + OVERLOAD) !== 0;
  }

  takeRoomWanted(slot: number): number {
    const index = (slot << SLOT_WORDS_SHIFT) + ROOM_WANTED;
    return observe(this.#words, index) === 0 ? 0 : swap(this.#words, index, 0);
  }

  /**
   * The share before the round. A claim leaves both as they are: a number that went back could be one that a waiting thread has seen.
   * Pairs with: `round`, then `share`. A share may be that of a later round, which is as good.
   */
  openRound(slot: number, share: number): void {
    const base = slot << SLOT_WORDS_SHIFT;
    publish(this.#words, base + SHARE, share);
    publish(this.#words, base + ROUND, (peek(this.#words, base + ROUND) + 1) | 0);
  }

  round(slot: number): number {
    return observe(this.#words, (slot << SLOT_WORDS_SHIFT) + ROUND);
  }

  share(slot: number): number {
    return observe(this.#words, (slot << SLOT_WORDS_SHIFT) + SHARE);
  }

  /** Racy, benign: whoever knows the place knows it behind this, but for a claim that is under way, where it looks again. */
  bound(slot: number): number {
    return peek(this.#words, (slot << SLOT_WORDS_SHIFT) + BOUND);
  }

  setBound(slot: number, bound: number): void {
    publish(this.#words, (slot << SLOT_WORDS_SHIFT) + BOUND, bound);
  }

  /** Racy, benign: what the tag names was published before it; who reads it too early goes without. */
  tag(slot: number): number {
    return peek(this.#words, (slot << SLOT_WORDS_SHIFT) + TAG);
  }

  setTag(slot: number, tag: number): void {
    publish(this.#words, (slot << SLOT_WORDS_SHIFT) + TAG, tag);
  }

  /** Racy, benign: a figure of a moment ago, by which senders choose among receivers that all serve; nothing depends on it. */
  depth(slot: number): number {
    return peek(this.#words, (slot << SLOT_WORDS_SHIFT) + DEPTH);
  }

  setDepth(slot: number, depth: number): void {
    note(this.#words, (slot << SLOT_WORDS_SHIFT) + DEPTH, depth);
  }

  /** Racy, benign: for display, as the depth; it moves with the steps of a life, which are few. */
  phase(slot: number): number {
    return peek(this.#words, (slot << SLOT_WORDS_SHIFT) + PHASE);
  }

  setPhase(slot: number, phase: number): void {
    note(this.#words, (slot << SLOT_WORDS_SHIFT) + PHASE, phase);
  }

  /** Racy, benign: for display, as the depth. */
  restarts(slot: number): number {
    return peek(this.#words, (slot << SLOT_WORDS_SHIFT) + RESTARTS);
  }

  addRestart(slot: number): void {
    const index = (slot << SLOT_WORDS_SHIFT) + RESTARTS;
    note(this.#words, index, peek(this.#words, index) + 1);
  }

  parent(slot: number): { readonly thread: number; readonly slot: number } | undefined {
    const base = slot << SLOT_WORDS_SHIFT;
    const mark = observe(this.#words, base + PARENT_THREAD);
    return mark === 0 ? undefined : { thread: mark - 1, slot: observe(this.#words, base + PARENT_SLOT) };
  }

  /** Written by the claimant before anybody else knows the place. */
  setParent(slot: number, thread: number, parentSlot: number): void {
    const base = slot << SLOT_WORDS_SHIFT;
    note(this.#words, base + PARENT_SLOT, parentSlot);
    publish(this.#words, base + PARENT_THREAD, thread + 1);
  }

  #isCurrent(slot: number, generation: number): boolean {
    const seen = observe(this.#words, (slot << SLOT_WORDS_SHIFT) + LIFE);
    return seen >>> STATUS_BITS === generation && seen !== NEVER_CLAIMED;
  }

  #claimWithin(looks: number, name: string): number {
    for (let look = 0; look < looks; look++) {
      const slot = this.#leases.next();
      if (slot < this.capacity && this.#tryBegin(slot, name)) return slot;
    }
    return NO_SLOT;
  }

  /** Everything a holder of the new generation may read is written before the life word says so. */
  #tryBegin(slot: number, name: string): boolean {
    const base = slot << SLOT_WORDS_SHIFT;
    const seen = observe(this.#words, base + LIFE);
    if ((seen & STATUS_MASK) !== SlotStatus.free) return false;
    note(this.#words, base + OVERLOAD, 0);
    note(this.#words, base + TAG, 0);
    note(this.#words, base + BOUND, 0);
    note(this.#words, base + DEPTH, 0);
    note(this.#words, base + PARENT_THREAD, 0);
    note(this.#words, base + PHASE, 0);
    note(this.#words, base + RESTARTS, 0);
    this.#names.write(base, name);
    return tryAdvance(this.#words, base + LIFE, seen, life((seen >>> STATUS_BITS) + 1, SlotStatus.starting));
  }
}

/** Life of a slot nobody ever had. */
const NEVER_CLAIMED = 0;

function life(generation: number, status: SlotStatus): number {
  return (generation << STATUS_BITS) | status;
}
