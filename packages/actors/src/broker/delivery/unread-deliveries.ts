/** Empty places are given up when they are so many, and half of all. */
const COMPACT_AT = 256;

/** What a consumer was sent and its recipient had no room for, in order. */
export class UnreadDeliveries<T> {
  #items: T[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** The oldest, which stays. Undefined: there is none. */
  get first(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Drops the oldest. Nothing if there is none. */
  shift(): void {
    if (this.length === 0) return;
    this.#head++;
    if (this.length === 0) this.clear();
    else if (this.#head >= COMPACT_AT && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
}
