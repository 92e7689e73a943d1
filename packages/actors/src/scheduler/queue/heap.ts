/** Stands in at most one heap at a time, which writes `heapIndex`. */
export interface HeapItem {
  /** -1: in none. */
  heapIndex: number;
}

/** Children of a node: with four, a heap is half as deep, and they lie beside each other. */
const ARITY_BITS = 2;

/**
 * A heap of objects that know where they stand, so that any of them can be taken out or put elsewhere in O(log n).
 *
 * ```
 * index       0 │ 1  2  3  4 │ 5 6 7 8   9 …      children of i: 4i + 1 … 4i + 4
 * ```
 *
 * Invariant: no item goes before its parent, and `items[i].heapIndex === i`. Whoever changes what `before` looks at calls `put` at once.
 */
export class Heap<X extends HeapItem> {
  readonly #before: (a: X, b: X) => boolean;
  #items: X[] = [];

  constructor(before: (a: X, b: X) => boolean) {
    this.#before = before;
  }

  get top(): X | undefined {
    return this.#items[0];
  }

  get size(): number {
    return this.#items.length;
  }

  /** Puts an item where it belongs, whether it is in the heap already or not. */
  put(item: X): void {
    if (item.heapIndex !== -1) return this.#settle(item, item.heapIndex);
    // Most heaps of a queue with many sticky keys hold one item: a literal has room for one, where a push would make room for seventeen.
    if (this.#items.length === 0) this.#items = [item];
    else this.#items.push(item);
    this.#rise(item, this.#items.length - 1);
  }

  /** Takes an item out; nothing if it is in no heap. */
  remove(item: X): void {
    const index = item.heapIndex;
    if (index === -1) return;
    item.heapIndex = -1;
    const last = this.#items.pop();
    if (last !== undefined && last !== item) this.#settle(last, index);
  }

  #settle(item: X, index: number): void {
    if (!this.#rise(item, index)) this.#sink(item, index);
  }

  /** @returns whether it has moved */
  #rise(item: X, from: number): boolean {
    const items = this.#items;
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> ARITY_BITS;
      const parent = items[parentIndex];
      if (parent === undefined || !this.#before(item, parent)) break;
      items[index] = parent;
      parent.heapIndex = index;
      index = parentIndex;
    }
    items[index] = item;
    item.heapIndex = index;
    return index !== from;
  }

  #sink(item: X, from: number): void {
    const items = this.#items;
    let index = from;
    for (;;) {
      const first = (index << ARITY_BITS) + 1;
      const end = Math.min(first + (1 << ARITY_BITS), items.length);
      let best = item;
      let bestIndex = index;
      for (let at = first; at < end; at++) {
        const child = items[at];
        if (child === undefined || !this.#before(child, best)) continue;
        best = child;
        bestIndex = at;
      }
      if (bestIndex === index) break;
      items[index] = best;
      best.heapIndex = index;
      index = bestIndex;
    }
    items[index] = item;
    item.heapIndex = index;
  }
}
