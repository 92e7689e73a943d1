import { grown, NONE } from './slots.ts';

const ARITY_BITS = 2;
const ARITY = 1 << ARITY_BITS;
const FIRST_CAPACITY = 16;
/** No room is given back below this: what comes and goes by the hundred would be copied again and again. */
const KEPT_CAPACITY = 256;

/** Where each slot stands in the one of some heaps that it is in: they share this, because a slot is in one of them at a time. */
export class SlotPositions {
  at = new Int32Array(FIRST_CAPACITY).fill(NONE);

  reach(slot: number): void {
    const known = this.at.length;
    if (slot >= known) this.at = grown(this.at, slot).fill(NONE, known);
  }
}

/**
 * Slots ordered by a number each, such as a moment; of those with the same one, by an order that they may have been given as well.
 *
 * ```
 * keys       │ 3.0 │ 5.0 4.5 9.0 7.0 │ 6.0 …        children of i: 4i + 1 … 4i + 4
 * slots      │  17 │   4   0  23   8 │   2 …
 * positions.at[17] = 0, positions.at[4] = 1, …      orders[17], orders[4], …: looked at where keys are equal
 * ```
 *
 * Nothing but numbers: a million of them are two arrays that the garbage collector does not look into, and the keys of four children lie in one or two
 * lines of the cache.
 *
 * Invariant: no node goes before its parent; `positions.at[slots[i]] === i`, and `NONE` for a slot that is in none of the heaps that share `positions`.
 */
export class SlotHeap {
  readonly #positions: SlotPositions;
  #keys = new Float64Array(FIRST_CAPACITY);
  #slots = new Int32Array(FIRST_CAPACITY);
  /** By slot. Undefined: none had another than 0. */
  #orders: Float64Array | undefined;
  #size = 0;

  /** @param positions shared with other heaps: a slot is in at most one of them, and the caller knows in which */
  constructor(positions: SlotPositions = new SlotPositions()) {
    this.#positions = positions;
  }

  get size(): number {
    return this.#size;
  }

  /** Slot of the first; `NONE` if there is none. */
  get first(): number {
    return this.#size === 0 ? NONE : (this.#slots[0] as number);
  }

  /** `Infinity` if there is none. */
  get firstKey(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#keys[0] as number);
  }

  get firstOrder(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.orderOf(this.#slots[0] as number);
  }

  /** In this heap, or in one that shares its positions. */
  has(slot: number): boolean {
    const { at } = this.#positions;
    return slot < at.length && at[slot] !== NONE;
  }

  /** Only of one that is in it. */
  keyOf(slot: number): number {
    return this.#keys[this.#positions.at[slot] as number] as number;
  }

  /** Only of one that is in it. */
  orderOf(slot: number): number {
    return this.#orders?.[slot] ?? 0;
  }

  /** Only one that is not in it. Of those with the same key and order, any may come first. */
  add(slot: number, key: number, order = 0): void {
    this.#positions.reach(slot);
    if (order !== 0 || this.#orders !== undefined) this.#noteOrder(slot, order);
    if (this.#size === this.#slots.length) this.#resize(2 * this.#size);
    this.#rise(this.#size++, slot, key);
  }

  /** Only one that is in it. */
  remove(slot: number): void {
    const { at } = this.#positions;
    const index = at[slot] as number;
    at[slot] = NONE;
    const last = --this.#size;
    if (index !== last) {
      const moved = this.#slots[last] as number;
      const key = this.#keys[last] as number;
      const gap = this.#keys[index] as number;
      if (key < gap || (key === gap && this.#goesBefore(moved, slot))) this.#rise(index, moved, key);
      else this.#sink(index, moved, key);
    }
    if (this.#slots.length > KEPT_CAPACITY && this.#size < this.#slots.length >> 2) this.#resize(this.#slots.length >> 1);
  }

  /** In order. Costs a sorted copy. */
  inOrder(): readonly number[] {
    const slots = [...this.#slots.subarray(0, this.#size)];
    return slots.sort((a, b) => this.keyOf(a) - this.keyOf(b) || this.orderOf(a) - this.orderOf(b));
  }

  #noteOrder(slot: number, order: number): void {
    let orders = this.#orders ?? new Float64Array(FIRST_CAPACITY);
    if (slot >= orders.length) orders = grown(orders, slot);
    orders[slot] = order;
    this.#orders = orders;
  }

  /** Of two with the same key. */
  #goesBefore(a: number, b: number): boolean {
    const orders = this.#orders;
    return orders !== undefined && (orders[a] ?? 0) < (orders[b] ?? 0);
  }

  #rise(from: number, slot: number, key: number): void {
    const keys = this.#keys;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> ARITY_BITS;
      const parentKey = keys[parent] as number;
      const above = this.#slots[parent] as number;
      if (parentKey < key || (parentKey === key && !this.#goesBefore(slot, above))) break;
      this.#set(index, above, parentKey);
      index = parent;
    }
    this.#set(index, slot, key);
  }

  #sink(from: number, slot: number, key: number): void {
    const keys = this.#keys;
    const slots = this.#slots;
    let index = from;
    for (;;) {
      const first = (index << ARITY_BITS) + 1;
      const end = Math.min(first + ARITY, this.#size);
      let best = index;
      let bestKey = key;
      let bestSlot = slot;
      for (let child = first; child < end; child++) {
        const childKey = keys[child] as number;
        if (childKey > bestKey || (childKey === bestKey && !this.#goesBefore(slots[child] as number, bestSlot))) continue;
        best = child;
        bestKey = childKey;
        bestSlot = slots[child] as number;
      }
      if (best === index) break;
      this.#set(index, bestSlot, bestKey);
      index = best;
    }
    this.#set(index, slot, key);
  }

  #set(index: number, slot: number, key: number): void {
    this.#keys[index] = key;
    this.#slots[index] = slot;
    this.#positions.at[slot] = index;
  }

  #resize(capacity: number): void {
    const keys = new Float64Array(capacity);
    const slots = new Int32Array(capacity);
    keys.set(this.#keys.subarray(0, this.#size));
    slots.set(this.#slots.subarray(0, this.#size));
    this.#keys = keys;
    this.#slots = slots;
  }
}
