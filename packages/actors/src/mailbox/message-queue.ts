/** What came with a message: who sent it, or the reply handle it is an ask through. Opaque here. */
export type Origin = object | undefined;

const FIRST_CAPACITY = 8;
/** A queue that once was long gives its memory back when it has run empty. */
const KEPT_CAPACITY = 1_024;

/**
 * First in, first out; each entry is a message and its origin, in two neighbouring cells of one circular array.
 *
 * Invariant: `#mask` + 1 is a power of two and the array's length is twice that; enqueueing costs the same however many
 * wait (G11), doubling apart.
 */
export class MessageQueue {
  #entries: unknown[] = [];
  #mask = -1;
  #head = 0;
  #length = 0;
  /** Origin of the message `shift` returned last. */
  lastOrigin: Origin = undefined;

  get length(): number {
    return this.#length;
  }

  push(message: unknown, origin: Origin): void {
    if (this.#length > this.#mask) this.#grow();
    const index = ((this.#head + this.#length) & this.#mask) << 1;
    this.#entries[index] = message;
    this.#entries[index + 1] = origin;
    this.#length++;
  }

  /** Puts an entry before all others: undispatched work goes back to the head. */
  unshift(message: unknown, origin: Origin): void {
    if (this.#length > this.#mask) this.#grow();
    this.#head = (this.#head - 1) & this.#mask;
    this.#entries[this.#head << 1] = message;
    this.#entries[(this.#head << 1) + 1] = origin;
    this.#length++;
  }

  /** The oldest message; its origin is in `lastOrigin`. Only while `length` > 0. */
  shift(): unknown {
    const index = this.#head << 1;
    const entries = this.#entries;
    const message = entries[index];
    this.lastOrigin = entries[index + 1] as Origin;
    entries[index] = undefined;
    entries[index + 1] = undefined;
    this.#head = (this.#head + 1) & this.#mask;
    if (--this.#length === 0 && this.#mask >= KEPT_CAPACITY) this.#release();
    return message;
  }

  /** Looks at each message, oldest first. */
  forEach(visit: (message: unknown) => void): void {
    for (let at = 0; at < this.#length; at++) visit(this.#entries[((this.#head + at) & this.#mask) << 1]);
  }

  #grow(): void {
    const capacity = this.#mask + 1;
    const next = new Array<unknown>(capacity === 0 ? FIRST_CAPACITY * 2 : capacity * 4);
    next.fill(undefined);
    for (let i = 0; i < this.#length; i++) {
      const index = ((this.#head + i) & this.#mask) << 1;
      next[i << 1] = this.#entries[index];
      next[(i << 1) + 1] = this.#entries[index + 1];
    }
    this.#entries = next;
    this.#mask = next.length / 2 - 1;
    this.#head = 0;
  }

  #release(): void {
    this.#entries = [];
    this.#mask = -1;
    this.#head = 0;
  }
}
