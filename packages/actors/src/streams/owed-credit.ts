/** What a stream may hold. */
export interface Window {
  readonly items: number;
  readonly bytes: number;
}

/**
 * What a reader owes its writer: credit for items that were handed out, given back when that is half of the window, in items or in
 * bytes (rule E3).
 *
 * Invariant: a writer without credit has sent a whole window, in items or bytes. Once all of that is handed out it is more than half,
 * so it was given back: a writer never waits for a reader that waits.
 */
export class OwedCredit {
  readonly #halfItems: number;
  readonly #halfBytes: number;
  items = 0;
  bytes = 0;

  constructor({ items, bytes }: Window) {
    this.#halfItems = Math.ceil(items / 2);
    this.#halfBytes = Math.ceil(bytes / 2);
  }

  /** @returns whether it is time to give back */
  handedOut(items: number, bytes: number): boolean {
    this.items += items;
    this.bytes += bytes;
    return this.items >= this.#halfItems || this.bytes >= this.#halfBytes;
  }

  /** All that is owed was given back. */
  settled(): void {
    this.items = 0;
    this.bytes = 0;
  }
}
