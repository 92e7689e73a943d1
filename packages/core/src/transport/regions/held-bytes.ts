import { observe, peek, publish, setBits, swap } from '#memory';
import type { SharedRegions } from './shared-regions.ts';
import { HELD, HELD_IN, ROOM_WANTED_BY, systemIndex, threadIndex } from './thread-words-layout.ts';

/** Unit of the shared words, so that they reach far beyond what a process can hold. */
const KIB_SHIFT = 10;

export interface HeldBytesOptions {
  readonly regions: SharedRegions;
  /** Index of this thread. */
  readonly self: number;
  /** Of the whole system. */
  readonly limitBytes: number;
  /** There is room again for whoever waits in these threads: a bit each, by index mod 32. */
  readonly room: (threads: number) => void;
}

/**
 * How many bytes of records wait in the system, and to which threads nothing more is to be sent while they are too many.
 *
 * Each thread publishes, in words that it alone writes, what waits with it: in its outboxes or for room in them, and what it has taken in
 * and not finished. Whoever sends looks at a flag that `refresh` sets from the sum, so no record costs more than that look.
 *
 * ```
 * sender: over the limit, and that thread has more than its share -> wanted by me; looks once more -> waits
 * others: less waits than before -> publishes that, then takes the wanted bits, if there is room: calls who waits
 * ```
 *
 * Pairs with: each other's `wantRoom` and `refresh`. Either the sender's second look sees that there is less, or the other thread sees
 * that somebody waits (W3).
 *
 * Invariant: of what is over, the part that a thread has taken in is its own to work off, so what that work sends elsewhere has to get
 * through. Hence the limit closes threads that hold more than their share, not the system.
 */
export class HeldBytes {
  /** In this thread's outboxes, or waiting for room there. Whoever adds to it takes it off again. */
  outbound = 0;
  /** Taken in from others and not finished. */
  inbound = 0;
  /** More than the limit waited when last looked at. */
  isOverLimit = false;
  readonly #words: Int32Array;
  readonly #threads: number;
  readonly #self: number;
  readonly #wanted: number;
  readonly #limit: number;
  /** Of each thread. */
  readonly #share: number;
  readonly #room: (threads: number) => void;
  #published = 0;
  #publishedIn = 0;

  constructor({ regions, self, limitBytes, room }: HeldBytesOptions) {
    this.#words = new Int32Array(regions.words);
    this.#threads = regions.sizes.threads;
    this.#self = self;
    this.#wanted = systemIndex(this.#threads) + ROOM_WANTED_BY;
    this.#limit = kib(limitBytes);
    this.#share = Math.ceil(this.#limit / this.#threads);
    this.#room = room;
  }

  /** Publishes what has changed, looks at the sum, and calls whoever waits for less. After each piece of work, or `republish`. */
  refresh(): void {
    const before = this.#published;
    const inboundBefore = this.#publishedIn;
    const isChanged = this.#publishChange();
    let sum = 0;
    // Racy, benign: an old answer is corrected by the next look.
    for (let thread = 0; thread < this.#threads; thread++) sum += peek(this.#words, threadIndex(thread) + HELD);
    this.isOverLimit = sum > this.#limit;
    if (isChanged) this.#callIfLess(before, inboundBefore);
  }

  /** The same without a look at what waits with others, which costs one for each thread. */
  republish(): void {
    const before = this.#published;
    const inboundBefore = this.#publishedIn;
    if (this.#publishChange()) this.#callIfLess(before, inboundBefore);
  }

  #callIfLess(before: number, inboundBefore: number): void {
    if (this.#published < before || this.#publishedIn < inboundBefore) this.#less(this.#publishedIn, inboundBefore);
  }

  /** Only if so much less waits that it is worth while: an eighth of the limit, or half of this thread's share. */
  #less(inbound: number, before: number): void {
    if (observe(this.#words, this.#wanted) === 0) return;
    const half = this.#share >> 1;
    if ((inbound <= half && before > half) || this.#sum() <= this.#limit - (this.#limit >> 3)) this.callWaiting();
  }

  /** Racy, benign: an old answer lets a record through, or refuses one, as it would have been a moment ago. */
  hasMoreThanItsShare(thread: number): boolean {
    return peek(this.#words, threadIndex(thread) + HELD_IN) > this.#share;
  }

  /** Asks to be called when less waits. Returns false if `thread` may be sent to after all. */
  wantRoom(thread: number): boolean {
    setBits(this.#words, this.#wanted, 1 << (this.#self & 31));
    this.isOverLimit = this.#sum() > this.#limit;
    return this.isOverLimit && observe(this.#words, threadIndex(thread) + HELD_IN) > this.#share;
  }

  /** Whoever waits looks once more. */
  callWaiting(): void {
    if (observe(this.#words, this.#wanted) === 0) return;
    const threads = swap(this.#words, this.#wanted, 0);
    if (threads !== 0) this.#room(threads);
  }

  /** @returns false if nothing has */
  #publishChange(): boolean {
    const inbound = kib(this.inbound);
    const all = kib(this.outbound) + inbound;
    if (all === this.#published && inbound === this.#publishedIn) return false;
    this.#published = all;
    this.#publishedIn = inbound;
    publish(this.#words, threadIndex(this.#self) + HELD_IN, inbound);
    publish(this.#words, threadIndex(this.#self) + HELD, all);
    return true;
  }

  /** With edges: behind the bit of whoever is about to wait, or behind what was published before. */
  #sum(): number {
    let sum = 0;
    for (let thread = 0; thread < this.#threads; thread++) sum += observe(this.#words, threadIndex(thread) + HELD);
    return sum;
  }
}

/** What a thread that has ended held is gone with it. Before a successor opens the words. */
export function forgetHeld(regions: SharedRegions, thread: number): void {
  const words = new Int32Array(regions.words);
  publish(words, threadIndex(thread) + HELD_IN, 0);
  publish(words, threadIndex(thread) + HELD, 0);
}

/** Rounded up, so that nothing counts as nothing. */
function kib(bytes: number): number {
  return Math.ceil(bytes / (1 << KIB_SHIFT));
}
