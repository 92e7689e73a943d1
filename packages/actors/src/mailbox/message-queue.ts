/** What came with a message: who sent it, or the reply handle it is an ask through. Opaque here. */
export type Origin = object | undefined;

/** Entries of the first segment; each further one is twice as long as the one before it, up to the longest. */
const FIRST_ENTRIES = 8;
const ENTRIES_MAX = 1_024;

/** A run of entries, two neighbouring cells each: the message and its origin. */
class Segment {
  readonly cells: unknown[];
  next: Segment | undefined = undefined;

  constructor(entries: number) {
    this.cells = new Array<unknown>(entries * 2).fill(undefined);
  }
}

const NO_ENTRIES = new Segment(0);

/**
 * First in, first out, in a chain of segments. Nothing is ever copied, so enqueueing costs the same however many wait, and no single call
 * costs more than one segment (G11).
 *
 * ```
 * head                                     tail
 * [ . . 3 4 5 6 7 8 ] -> [ 9 … 24 ] -> … -> [ 98 99 . . . . ]
 *       ^ headAt                                     ^ tailAt
 * ```
 *
 * Of a queue that has run empty one segment is left, at most 16 KiB, for the next time; one that is never quite empty uses
 * its last drained segment again.
 *
 * Invariant: while `length` > 0 there is an entry at `headAt` of the head, and none behind `tailAt` of the tail.
 */
export class MessageQueue {
  #head = NO_ENTRIES;
  #headAt = 0;
  #tail = NO_ENTRIES;
  #tailAt = 0;
  #length = 0;
  #spare: Segment | undefined;
  /** Origin of the message `shift` returned last. */
  lastOrigin: Origin = undefined;

  get length(): number {
    return this.#length;
  }

  push(message: unknown, origin: Origin): void {
    if (this.#tailAt === this.#tail.cells.length) this.#extend();
    const { cells } = this.#tail;
    const at = this.#tailAt;
    cells[at] = message;
    cells[at + 1] = origin;
    this.#tailAt = at + 2;
    this.#length++;
  }

  /** Puts an entry before all others: undispatched work goes back to the head. */
  unshift(message: unknown, origin: Origin): void {
    if (this.#length === 0) return this.push(message, origin);
    if (this.#headAt === 0) this.#prepend();
    const { cells } = this.#head;
    this.#headAt -= 2;
    cells[this.#headAt] = message;
    cells[this.#headAt + 1] = origin;
    this.#length++;
  }

  /** The oldest message; its origin is in `lastOrigin`. Only while `length` > 0. */
  shift(): unknown {
    const { cells } = this.#head;
    const at = this.#headAt;
    const message = cells[at];
    this.lastOrigin = cells[at + 1] as Origin;
    cells[at] = undefined;
    cells[at + 1] = undefined;
    this.#headAt = at + 2;
    if (--this.#length === 0) this.#emptied();
    else if (at + 2 === cells.length) this.#advance();
    return message;
  }

  /** Of the entry at `index` from the front. Only for `index` < `length`. Looks at each segment before it. */
  originAt(index: number): Origin {
    let at = this.#headAt + index * 2;
    let segment = this.#head;
    while (at >= segment.cells.length) {
      at -= segment.cells.length;
      segment = segment.next as Segment;
    }
    return segment.cells[at + 1] as Origin;
  }

  /** Takes out the entry at `index` from the front; its origin is in `lastOrigin`. Moves as many entries as stand before it. */
  removeAt(index: number): unknown {
    let message = this.shift();
    let origin = this.lastOrigin;
    let segment = this.#head;
    let at = this.#headAt;
    // Each of them steps back by one: what is carried on at the end is the one that was asked for.
    for (let left = index; left > 0; left--) {
      const { cells } = segment;
      [message, cells[at]] = [cells[at], message];
      [origin, cells[at + 1]] = [cells[at + 1] as Origin, origin];
      at += 2;
      if (at < cells.length) continue;
      at = 0;
      segment = segment.next ?? segment;
    }
    this.lastOrigin = origin;
    return message;
  }

  #extend(): void {
    const { length } = this.#tail.cells;
    const segment = this.#spare ?? new Segment(length === 0 ? FIRST_ENTRIES : Math.min(length, ENTRIES_MAX));
    this.#spare = undefined;
    if (length === 0) this.#head = segment;
    else this.#tail.next = segment;
    this.#tail = segment;
    this.#tailAt = 0;
  }

  #prepend(): void {
    const segment = this.#spare ?? new Segment(FIRST_ENTRIES);
    this.#spare = undefined;
    segment.next = this.#head;
    this.#head = segment;
    this.#headAt = segment.cells.length;
  }

  /** The head has nothing left, but its successor has. */
  #advance(): void {
    const drained = this.#head;
    this.#head = drained.next as Segment;
    this.#headAt = 0;
    drained.next = undefined;
    this.#spare = drained;
  }

  #emptied(): void {
    // What was taken last stood in the tail.
    this.#headAt = 0;
    this.#tailAt = 0;
    this.#spare = undefined;
  }
}
