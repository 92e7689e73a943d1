import { idOf, indexOf, OPEN_MAX, roundOf } from './ask-ids.ts';

/** Places kept free: times the rounds of a place, what an answer may be late by without meeting another's ask. */
const KEPT_FREE = 16_384;
/** Of an entry that is not open. */
export const NOT_OPEN = -1;

/** What is open under an id. */
export interface Open {
  id: number;
}

/** A thread's open asks and other waits for an answer by id: opening, finding and closing cost the same however many. */
export class OpenTable<T extends Open> {
  readonly #places: (T | undefined)[] = [];
  readonly #rounds: number[] = [];
  #free: number[] = [];
  #nextFree = 0;
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
    if (this.#free.length - this.#nextFree < KEPT_FREE) return this.#places.length;
    const index = this.#free[this.#nextFree++] as number;
    if (this.#nextFree >= KEPT_FREE) {
      this.#free = this.#free.slice(this.#nextFree);
      this.#nextFree = 0;
    }
    return index;
  }

  find(id: number): T | undefined {
    const entry = this.#places[indexOf(id)];
    return entry !== undefined && roundOf(entry.id) === roundOf(id) ? entry : undefined;
  }

  close(entry: T): void {
    const index = indexOf(entry.id);
    if (this.#places[index] !== entry) return;
    this.#places[index] = undefined;
    this.#free.push(index);
    this.#count--;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const entry of this.#places) if (entry !== undefined) yield entry;
  }
}
