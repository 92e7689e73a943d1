/** Stands in at most one heap at a time, which writes `heapIndex`. */
export interface HeapItem {
  /** -1: in none. */
  heapIndex: number;
}

/** Children of a node: with four, a heap is half as deep, and they lie beside each other. */
const ARITY_BITS = 2;
const ARITY = 1 << ARITY_BITS;

/**
 * A heap of objects that know where they stand, so that any of them can be taken out or put elsewhere in O(log n).
 *
 * ```
 * keys        7.0 │ 9.0 7.5 8.0 9.0 │ 9.5 …      children of i: 4i + 1 … 4i + 4
 * items         a │   b   c   d   e │   f …
 * ```
 *
 * The objects are ordered by numbers that stand beside them, and looked into only where these are equal: the keys of four children lie in one
 * or two lines of the cache, the objects lie anywhere.
 *
 * Invariant: no item goes before its parent, and `items[i].heapIndex === i`. Whoever changes what an item's key or `isFirst` depends on
 * calls `put` at once.
 */
export class Heap<X extends HeapItem> {
  readonly #isFirst: (a: X, b: X) => boolean;
  #keys: number[] = [];
  #items: X[] = [];

  /** @param isFirst of two with equal keys */
  constructor(isFirst: (a: X, b: X) => boolean) {
    this.#isFirst = isFirst;
  }

  get top(): X | undefined {
    return this.#items[0];
  }

  get size(): number {
    return this.#items.length;
  }

  /** Puts an item where it belongs, whether it is in the heap already or not. */
  put(item: X, key: number): void {
    if (item.heapIndex !== -1) {
      // Alone it stays where it is: most stages of the matching hold one thing.
      if (this.#items.length === 1) this.#keys[0] = key;
      else this.#settle(item, key, item.heapIndex);
      return;
    }
    // Most heaps of a queue with many sticky keys hold one item: a literal has room for one, where a push would make room for seventeen.
    if (this.#items.length === 0) {
      this.#items = [item];
      this.#keys = [key];
      item.heapIndex = 0;
      return;
    }
    this.#keys.push(key);
    this.#rise(item, key, this.#items.push(item) - 1);
  }

  /** Takes an item out; nothing if it is in no heap. */
  remove(item: X): void {
    const index = item.heapIndex;
    if (index === -1) return;
    item.heapIndex = -1;
    const last = this.#items.pop();
    const key = this.#keys.pop();
    if (last !== undefined && key !== undefined && last !== item) this.#settle(last, key, index);
  }

  #settle(item: X, key: number, index: number): void {
    if (!this.#rise(item, key, index)) this.#sink(item, key, index);
  }

  /** @returns whether it has moved */
  #rise(item: X, key: number, from: number): boolean {
    const keys = this.#keys;
    const items = this.#items;
    let index = from;
    while (index > 0) {
      const above = (index - 1) >> ARITY_BITS;
      const aboveKey = keys[above] as number;
      if (key > aboveKey || (key === aboveKey && !this.#isFirst(item, items[above] as X))) break;
      this.#set(index, items[above] as X, aboveKey);
      index = above;
    }
    this.#set(index, item, key);
    return index !== from;
  }

  #sink(item: X, key: number, from: number): void {
    const keys = this.#keys;
    const items = this.#items;
    let index = from;
    for (;;) {
      const first = (index << ARITY_BITS) + 1;
      const end = Math.min(first + ARITY, items.length);
      let best = item;
      let bestKey = key;
      let bestIndex = index;
      for (let below = first; below < end; below++) {
        const belowKey = keys[below] as number;
        if (belowKey > bestKey || (belowKey === bestKey && !this.#isFirst(items[below] as X, best))) continue;
        best = items[below] as X;
        bestKey = belowKey;
        bestIndex = below;
      }
      if (bestIndex === index) break;
      this.#set(index, best, bestKey);
      index = bestIndex;
    }
    this.#set(index, item, key);
  }

  #set(index: number, item: X, key: number): void {
    this.#keys[index] = key;
    this.#items[index] = item;
    item.heapIndex = index;
  }
}
