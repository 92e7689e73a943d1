import { idOf, indexOf, OPEN_MAX, roundOf } from './open-ids.ts';

/** Places kept free: times the rounds of a place, what an answer may be late by without meeting another's ask. */
const KEPT_FREE = 16_384;
/** No place. */
const NONE = -1;
/** Of an entry that is not open. */
export const NOT_OPEN = -1;

/** What is open under an id. */
export interface Open {
  id: number;
}

/** What waits for something and is found by a number, such as the open asks of a thread: opening, finding and closing cost the same however many. */
export class OpenTable<T extends Open> {
  readonly #places: (T | undefined)[] = [];
  readonly #rounds: number[] = [];
  /**
   * Behind each free place the one that became free after it: a queue whose length changes nothing about what the table takes.
   *
   * ```
   * #firstFree -> #nextFree[it] -> … -> #lastFree -> NONE
   * ```
   */
  readonly #nextFree: number[] = [];
  #firstFree = NONE;
  #lastFree = NONE;
  #freeCount = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count >= OPEN_MAX;
  }

  /** Only while not full. Sets `entry.id`. */
  open(entry: T): void {
    const index = this.#takeFree();
    const round = (this.#rounds[index] ?? 0) + 1;
    this.#rounds[index] = round;
    this.#places[index] = entry;
    entry.id = idOf(index, round);
    this.#count++;
  }

  /** The place that has been free longest, once enough are: an id comes back only after millions of others. */
  #takeFree(): number {
    // Limit: with nearly as many open as there are ids, fewer are kept, because an index has no more bits.
    if (this.#freeCount < KEPT_FREE && this.#places.length < OPEN_MAX) {
      this.#nextFree.push(NONE);
      return this.#places.length;
    }
    const index = this.#firstFree;
    this.#firstFree = this.#nextFree[index] as number;
    if (this.#firstFree === NONE) this.#lastFree = NONE;
    this.#freeCount--;
    return index;
  }

  #free(index: number): void {
    this.#nextFree[index] = NONE;
    if (this.#lastFree === NONE) this.#firstFree = index;
    else this.#nextFree[this.#lastFree] = index;
    this.#lastFree = index;
    this.#freeCount++;
  }

  find(id: number): T | undefined {
    const entry = this.#places[indexOf(id)];
    return entry !== undefined && roundOf(entry.id) === roundOf(id) ? entry : undefined;
  }

  close(entry: T): void {
    const index = indexOf(entry.id);
    if (this.#places[index] !== entry) return;
    this.#places[index] = undefined;
    this.#free(index);
    this.#count--;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const entry of this.#places) if (entry !== undefined) yield entry;
  }
}
