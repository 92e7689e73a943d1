import { grown, NONE } from './slot-list.ts';

const ARITY_BITS = 2;
const ARITY = 1 << ARITY_BITS;
const FIRST_CAPACITY = 16;

/**
 * Slots ordered by two numbers each: the second decides where the first ones are equal, so that what is due at the same moment keeps its order.
 *
 * ```
 * keys       │ 3.0 17 │ 5.0 4   4.5 9   9.0 2   7.0 3 │ 6.0 …      two for each node; children of i: 4i + 1 … 4i + 4
 * slots      │   17   │   4       0      23       8   │   2 …
 * positions[17] = 0, positions[4] = 1, …
 * ```
 *
 * Two numbers of four children lie in one line of the cache.
 *
 * Invariant: no node goes before its parent; `positions[slots[i]] === i`, and `NONE` for a slot that is not in it.
 */
export class SlotHeap {
  #keys = new Float64Array(2 * FIRST_CAPACITY);
  #slots = new Int32Array(FIRST_CAPACITY);
  #positions = new Int32Array(FIRST_CAPACITY).fill(NONE);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Slot of the first; `NONE` if there is none. */
  get first(): number {
    return this.#size === 0 ? NONE : (this.#slots[0] as number);
  }

  /** Its key and its order. `Infinity` if there is none. */
  get firstKey(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#keys[0] as number);
  }

  get firstOrder(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#keys[1] as number);
  }

  has(slot: number): boolean {
    return slot < this.#positions.length && this.#positions[slot] !== NONE;
  }

  /** Only of one that is in it. */
  keyOf(slot: number): number {
    return this.#keys[2 * (this.#positions[slot] as number)] as number;
  }

  orderOf(slot: number): number {
    return this.#keys[2 * (this.#positions[slot] as number) + 1] as number;
  }

  /** Only one that is not in it. */
  add(slot: number, key: number, order: number): void {
    if (slot >= this.#positions.length) {
      const known = this.#positions.length;
      this.#positions = grown(this.#positions, slot).fill(NONE, known);
    }
    if (this.#size === this.#slots.length) this.#resize(2 * this.#size);
    this.#rise(this.#size++, slot, key, order);
  }

  /** Only one that is in it. */
  remove(slot: number): void {
    const index = this.#positions[slot] as number;
    this.#positions[slot] = NONE;
    const last = --this.#size;
    if (index !== last) {
      const moved = this.#slots[last] as number;
      const key = this.#keys[2 * last] as number;
      const order = this.#keys[2 * last + 1] as number;
      if (this.#rise(index, moved, key, order) === index) this.#sink(index, moved, key, order);
    }
    if (this.#size >= FIRST_CAPACITY && this.#size < this.#slots.length >> 2) this.#resize(this.#slots.length >> 1);
  }

  /** In order. Costs a sorted copy. */
  inOrder(): readonly number[] {
    const nodes = Array.from({ length: this.#size }, (_, index) => index);
    const keys = this.#keys;
    nodes.sort((a, b) => (keys[2 * a] as number) - (keys[2 * b] as number) || (keys[2 * a + 1] as number) - (keys[2 * b + 1] as number));
    return nodes.map((node) => this.#slots[node] as number);
  }

  /** Returns where it stands now. */
  // Limit: four parameters each here: a node is three numbers, and stands somewhere.
  #rise(from: number, slot: number, key: number, order: number): number {
    const keys = this.#keys;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> ARITY_BITS;
      const parentKey = keys[2 * parent] as number;
      if (parentKey < key || (parentKey === key && (keys[2 * parent + 1] as number) <= order)) break;
      this.#set(index, this.#slots[parent] as number, parentKey, keys[2 * parent + 1] as number);
      index = parent;
    }
    this.#set(index, slot, key, order);
    return index;
  }

  #sink(from: number, slot: number, key: number, order: number): void {
    const keys = this.#keys;
    let index = from;
    for (;;) {
      const first = (index << ARITY_BITS) + 1;
      const end = Math.min(first + ARITY, this.#size);
      let best = index;
      let bestKey = key;
      let bestOrder = order;
      for (let child = first; child < end; child++) {
        const childKey = keys[2 * child] as number;
        if (childKey > bestKey) continue;
        const childOrder = keys[2 * child + 1] as number;
        if (childKey === bestKey && childOrder >= bestOrder) continue;
        best = child;
        bestKey = childKey;
        bestOrder = childOrder;
      }
      if (best === index) break;
      this.#set(index, this.#slots[best] as number, bestKey, bestOrder);
      index = best;
    }
    this.#set(index, slot, key, order);
  }

  #set(index: number, slot: number, key: number, order: number): void {
    this.#keys[2 * index] = key;
    this.#keys[2 * index + 1] = order;
    this.#slots[index] = slot;
    this.#positions[slot] = index;
  }

  #resize(capacity: number): void {
    const keys = new Float64Array(2 * capacity);
    const slots = new Int32Array(capacity);
    keys.set(this.#keys.subarray(0, 2 * this.#size));
    slots.set(this.#slots.subarray(0, this.#size));
    this.#keys = keys;
    this.#slots = slots;
  }
}
