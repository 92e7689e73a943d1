/** What came with a message: who sent it, or the reply handle it is an ask through. Opaque here. */
export type Origin = object | undefined;

const FIRST_CAPACITY = 8;
/** The ring doubles up to this; what does not fit waits in blocks of as many. So no call copies more, however many wait. */
const BLOCK_CAPACITY = 1_024;

/** Entries behind the ring, filled from the front. */
interface Block {
  readonly entries: unknown[];
  length: number;
  next: Block | undefined;
}

/**
 * First in, first out; each entry is a message and its origin, in two neighbouring cells.
 *
 * ```
 * ring                 blocks
 * |  | h | .. | t |  ->  | .. | .. |  ->  | .. |    |      only once the ring has been full, until it has taken in the last one
 * ```
 *
 * Invariant: `#mask` + 1 is a power of two and the ring's array is twice as long; while there are blocks, new entries go behind them
 * and the ring is not empty. Enqueueing costs the same however many wait (G11).
 */
export class MessageQueue {
  #entries: unknown[] = [];
  #mask = -1;
  #head = 0;
  /** Entries in the ring, and with how many no more are pushed into it: 0 while there are blocks. */
  #inRing = 0;
  #ringLimit = 0;
  #first: Block | undefined;
  #last: Block | undefined;
  #inBlocks = 0;
  /** Origin of the message `shift` returned last. */
  lastOrigin: Origin = undefined;

  get length(): number {
    return this.#inRing + this.#inBlocks;
  }

  push(message: unknown, origin: Origin): void {
    if (this.#inRing >= this.#ringLimit && !this.#makeRoom()) return this.#pushBehind(message, origin);
    const index = ((this.#head + this.#inRing) & this.#mask) << 1;
    this.#entries[index] = message;
    this.#entries[index + 1] = origin;
    this.#inRing++;
  }

  /** Puts an entry before all others: undispatched work goes back to the head. */
  unshift(message: unknown, origin: Origin): void {
    if (this.#inRing > this.#mask) this.#grow();
    this.#head = (this.#head - 1) & this.#mask;
    this.#entries[this.#head << 1] = message;
    this.#entries[(this.#head << 1) + 1] = origin;
    this.#inRing++;
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
    if (--this.#inRing === 0 && this.#mask + 1 >= BLOCK_CAPACITY) this.#ringEmptied();
    return message;
  }

  /** Looks at each message, oldest first. */
  forEach(visit: (message: unknown) => void): void {
    for (let index = 0; index < this.length; index++) {
      const { entries, at } = this.#find(index);
      visit(entries[at]);
    }
  }

  /** Of the entry at `index` from the front. Only for `index` < `length`. */
  messageAt(index: number): unknown {
    const { entries, at } = this.#find(index);
    return entries[at];
  }

  originAt(index: number): Origin {
    const { entries, at } = this.#find(index);
    return entries[at + 1] as Origin;
  }

  /** Takes out the entry at `index` from the front; its origin is in `lastOrigin`. Moves as many entries as stand before it. */
  removeAt(index: number): unknown {
    let to = this.#find(index);
    const message = to.entries[to.at];
    const origin = to.entries[to.at + 1];
    for (let left = index - 1; left >= 0; left--) {
      const from = this.#find(left);
      to.entries[to.at] = from.entries[from.at];
      to.entries[to.at + 1] = from.entries[from.at + 1];
      to = from;
    }
    this.shift();
    this.lastOrigin = origin as Origin;
    return message;
  }

  #find(index: number): { readonly entries: unknown[]; readonly at: number } {
    if (index < this.#inRing) return { entries: this.#entries, at: ((this.#head + index) & this.#mask) << 1 };
    let behind = index - this.#inRing;
    let block = this.#first;
    while (block !== undefined && behind >= block.length) {
      behind -= block.length;
      block = block.next;
    }
    return { entries: block?.entries ?? [], at: behind << 1 };
  }

  /** False: the ring is as large as it gets, or there are blocks already. */
  #makeRoom(): boolean {
    if (this.#first !== undefined || this.#mask + 1 >= BLOCK_CAPACITY) return false;
    this.#grow();
    return true;
  }

  #pushBehind(message: unknown, origin: Origin): void {
    let last = this.#last;
    if (last === undefined || last.length === BLOCK_CAPACITY) last = this.#addBlock();
    const index = last.length++ << 1;
    last.entries[index] = message;
    last.entries[index + 1] = origin;
    this.#inBlocks++;
  }

  #addBlock(): Block {
    const block: Block = { entries: cells(BLOCK_CAPACITY), length: 0, next: undefined };
    if (this.#last === undefined) this.#first = block;
    else this.#last.next = block;
    this.#last = block;
    this.#ringLimit = 0;
    return block;
  }

  #grow(): void {
    const next = cells(Math.max(FIRST_CAPACITY, 2 * (this.#mask + 1)));
    for (let i = 0; i < this.#inRing; i++) {
      const index = ((this.#head + i) & this.#mask) << 1;
      next[i << 1] = this.#entries[index];
      next[(i << 1) + 1] = this.#entries[index + 1];
    }
    this.#become(next, this.#inRing);
  }

  /** The next block is the ring from now on; without one, a ring that was larger than others gives its memory back. */
  #ringEmptied(): void {
    const block = this.#first;
    if (block === undefined) {
      if (this.#mask + 1 > BLOCK_CAPACITY) this.#become([], 0);
      return;
    }
    this.#first = block.next;
    if (block.next === undefined) this.#last = undefined;
    this.#inBlocks -= block.length;
    this.#become(block.entries, block.length);
  }

  #become(entries: unknown[], length: number): void {
    this.#entries = entries;
    this.#mask = (entries.length >> 1) - 1;
    this.#head = 0;
    this.#inRing = length;
    this.#ringLimit = this.#first === undefined ? this.#mask + 1 : 0;
  }
}

/** Two for each entry. */
function cells(capacity: number): unknown[] {
  return new Array<unknown>(2 * capacity).fill(undefined);
}
