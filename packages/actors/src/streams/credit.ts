/**
 * What a writer may send: a number of items, and of bytes. The last item may go beyond the bytes, so one that is longer than all of
 * them can be sent (rule E2 of docs/streams.md).
 */
export class Credit {
  #items = 0;
  #bytes = 0;

  get isOpen(): boolean {
    return this.#items > 0 && this.#bytes > 0;
  }

  grant(items: number, bytes: number): void {
    this.#items += items;
    this.#bytes += bytes;
  }

  /** Only while open. */
  spend(bytes: number): void {
    this.#items--;
    this.#bytes -= bytes;
  }
}
