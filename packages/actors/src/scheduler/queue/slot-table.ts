import type { Entry } from './entry.ts';

/** An empty table keeps so many at most. */
const KEPT_MAX = 1_024;

/** Gives each entry a small number while it is in the queue, for arrays that hold something of it. A number given back is the next to be given. */
export class SlotTable<T> {
  #entries: (Entry<T> | undefined)[] = [];
  #free: number[] = [];

  take(entry: Entry<T>): void {
    entry.slot = this.#free.pop() ?? this.#entries.length;
    this.#entries[entry.slot] = entry;
  }

  giveBack(entry: Entry<T>): void {
    this.#entries[entry.slot] = undefined;
    this.#free.push(entry.slot);
    entry.slot = -1;
    // Nobody has one: what a flood has left is given back.
    if (this.#free.length === this.#entries.length && this.#free.length > KEPT_MAX) {
      this.#entries = [];
      this.#free = [];
    }
  }

  /** @throws Error if nobody has this number */
  at(slot: number): Entry<T> {
    const entry = this.#entries[slot];
    if (entry === undefined) throw new Error(`Cannot find task: nobody has slot ${slot}`);
    return entry;
  }
}
