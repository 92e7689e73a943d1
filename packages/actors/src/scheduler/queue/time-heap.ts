const ARITY_BITS = 2;
const ARITY = 1 << ARITY_BITS;
const FIRST_CAPACITY = 16;
/** No room is given back below this: what comes and goes by the hundred would be copied again and again. */
const KEPT_CAPACITY = 2_048;

/** Where each slot stands in the one of some heaps that it is in: they share it, because a slot is in one of them at a time. */
export class HeapPositions {
  at = new Int32Array(FIRST_CAPACITY);

  reach(slot: number): void {
    if (slot < this.at.length) return;
    const grown = new Int32Array(2 * Math.max(slot, this.at.length));
    grown.set(this.at);
    this.at = grown;
  }
}

/**
 * Slots ordered by a moment each. Nothing but numbers: a million of them are two arrays that the garbage collector does not look into, and the four
 * children that are compared lie in one or two lines of the cache.
 *
 * ```
 * times     │ 3.0 │ 5.0 4.5 9.0 7.0 │ 6.0 …        children of i: 4i + 1 … 4i + 4
 * slots     │  17 │   4   0  23   8 │   2 …
 * positions.at[17] = 0, positions.at[0] = 2, …
 * ```
 *
 * Invariant: no time is before its parent's. A slot is in at most one of the heaps that share `positions`; the caller knows in which.
 */
export class TimeHeap {
  readonly #positions: HeapPositions;
  #times = new Float64Array(FIRST_CAPACITY);
  #slots = new Int32Array(FIRST_CAPACITY);
  #size = 0;

  constructor(positions: HeapPositions) {
    this.#positions = positions;
  }

  get size(): number {
    return this.#size;
  }

  /** The earliest; `Infinity` if there is none. */
  get topMs(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#times[0] as number);
  }

  /** Slot of the earliest. Only while `size` > 0. */
  get top(): number {
    return this.#slots[0] as number;
  }

  push(slot: number, timeMs: number): void {
    if (this.#size === this.#slots.length) this.#resize(2 * this.#size);
    this.#positions.reach(slot);
    this.#rise(this.#size++, slot, timeMs);
  }

  /** Only for one that is in this heap. */
  remove(slot: number): void {
    const index = this.#positions.at[slot] as number;
    const last = --this.#size;
    if (index !== last) {
      const timeMs = this.#times[last] as number;
      if (timeMs < (this.#times[index] as number)) this.#rise(index, this.#slots[last] as number, timeMs);
      else this.#sink(index, this.#slots[last] as number, timeMs);
    }
    if (this.#slots.length > KEPT_CAPACITY && this.#size < this.#slots.length >> 2) this.#resize(this.#slots.length >> 1);
  }

  #rise(from: number, slot: number, timeMs: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> ARITY_BITS;
      if ((this.#times[parent] as number) <= timeMs) break;
      this.#set(index, this.#slots[parent] as number, this.#times[parent] as number);
      index = parent;
    }
    this.#set(index, slot, timeMs);
  }

  #sink(from: number, slot: number, timeMs: number): void {
    let index = from;
    for (;;) {
      const first = (index << ARITY_BITS) + 1;
      const end = Math.min(first + ARITY, this.#size);
      let best = index;
      let bestMs = timeMs;
      for (let child = first; child < end; child++) {
        const childMs = this.#times[child] as number;
        if (childMs >= bestMs) continue;
        best = child;
        bestMs = childMs;
      }
      if (best === index) break;
      this.#set(index, this.#slots[best] as number, bestMs);
      index = best;
    }
    this.#set(index, slot, timeMs);
  }

  #set(index: number, slot: number, timeMs: number): void {
    this.#times[index] = timeMs;
    this.#slots[index] = slot;
    this.#positions.at[slot] = index;
  }

  #resize(capacity: number): void {
    const times = new Float64Array(capacity);
    const slots = new Int32Array(capacity);
    times.set(this.#times.subarray(0, this.#size));
    slots.set(this.#slots.subarray(0, this.#size));
    this.#times = times;
    this.#slots = slots;
  }
}
