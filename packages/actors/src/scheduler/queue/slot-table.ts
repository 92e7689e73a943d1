import type { Entry } from './entry.ts';

/** Gives each entry a small number while it is in the queue, for arrays that hold something of it. A number given back is the next to be given. */
export class SlotTable<T> {
  readonly #entries: (Entry<T> | undefined)[] = [];
  readonly #free: number[] = [];

  take(entry: Entry<T>): void {
    entry.slot = this.#free.pop() ?? this.#entries.length;
    this.#entries[entry.slot] = entry;
  }

  giveBack(entry: Entry<T>): void {
    this.#entries[entry.slot] = undefined;
    this.#free.push(entry.slot);
    entry.slot = -1;
  }

  /** @throws Error if nobody has this number */
  at(slot: number): Entry<T> {
    const entry = this.#entries[slot];
    if (entry === undefined) throw new Error(`Cannot find task: nobody has slot ${slot}`);
    return entry;
  }
}
