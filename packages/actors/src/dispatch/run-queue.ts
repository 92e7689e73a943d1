const FIRST_CAPACITY = 64;

/**
 * First in, first out, in one circular array that doubles when it is full.
 *
 * Invariant: the capacity is a power of two, `#mask` one less.
 */
export class RunQueue<T> {
  #entries: (T | undefined)[] = new Array<T | undefined>(FIRST_CAPACITY).fill(undefined);
  #mask = FIRST_CAPACITY - 1;
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(entry: T): void {
    if (this.#length > this.#mask) this.#grow();
    this.#entries[(this.#head + this.#length++) & this.#mask] = entry;
  }

  /** The oldest entry. Only while `length` > 0. */
  shift(): T {
    const entry = this.#entries[this.#head] as T;
    this.#entries[this.#head] = undefined;
    this.#head = (this.#head + 1) & this.#mask;
    this.#length--;
    return entry;
  }

  #grow(): void {
    const next = new Array<T | undefined>((this.#mask + 1) * 2).fill(undefined);
    for (let i = 0; i < this.#length; i++) next[i] = this.#entries[(this.#head + i) & this.#mask];
    this.#entries = next;
    this.#mask = next.length - 1;
    this.#head = 0;
  }
}
