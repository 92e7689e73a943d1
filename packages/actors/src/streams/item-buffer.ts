/** Read items are given up when they are so many, and half of all. */
const COMPACT_AT = 1_024;

/**
 * Items that wait for their reader, with their sizes, in order.
 *
 * A list and a place in it: a reader that takes all at a time gets the list itself, and one that takes them singly moves the place.
 */
export class ItemBuffer {
  #items: unknown[] = [];
  #sizes: number[] = [];
  #head = 0;
  #bytes = 0;
  /** Of the item or items taken last. */
  takenBytes = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** With those that were read and not given up yet. */
  get heldLength(): number {
    return this.#items.length;
  }

  push(item: unknown, bytes: number): void {
    this.#items.push(item);
    this.#sizes.push(bytes);
    this.#bytes += bytes;
  }

  /** Only while there are any. */
  shift(): unknown {
    const head = this.#head++;
    const item = this.#items[head];
    this.#items[head] = undefined;
    this.takenBytes = this.#sizes[head] as number;
    this.#bytes -= this.takenBytes;
    if (this.#head === this.#items.length) this.#rewind();
    else if (this.#head >= COMPACT_AT && this.#head * 2 > this.#items.length) this.#compact();
    return item;
  }

  takeAll(): unknown[] {
    if (this.#head > 0) this.#compact();
    const items = this.#items;
    this.takenBytes = this.#bytes;
    // The list is the reader's now.
    this.#items = [];
    this.#rewind();
    return items;
  }

  #compact(): void {
    this.#items = this.#items.slice(this.#head);
    this.#sizes = this.#sizes.slice(this.#head);
    this.#head = 0;
  }

  #rewind(): void {
    this.#items.length = 0;
    this.#sizes.length = 0;
    this.#head = 0;
    this.#bytes = 0;
  }
}
