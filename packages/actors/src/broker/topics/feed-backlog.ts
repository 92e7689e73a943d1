import type { FeedItem, PublishedItem } from '../../contract/broker-messages.ts';

/** Messages that were left out, by topic, in the place where they would have been. */
export class Gap {
  readonly skipped = new Map<string, number>();

  add(topic: string): void {
    this.skipped.set(topic, (this.skipped.get(topic) ?? 0) + 1);
  }
}

type Waiting = FeedItem | Gap;

/** Empty places are given up when they are so many, and half of all. */
const COMPACT_AT = 1_024;

/**
 * What waits for a thread that is behind, in order. Of published messages there are at most so many: then the oldest is left out, and where it was
 * stands how many of which topic are missing. What tells of subscriptions is never left out.
 *
 * Invariant: at most one gap stands between two items that are never left out, so what waits is bounded by these and `max`.
 *
 * Limit: a gap counts by topic, and so grows with the topics that were published to meanwhile.
 */
export class FeedBacklog {
  readonly #max: number;
  #waiting: (Waiting | undefined)[] = [];
  #head = 0;
  /** Before it stands nothing that could be left out. */
  #oldest = 0;
  #published = 0;
  /** Before `#oldest`, with nothing between but empty places. */
  #gap: Gap | undefined;

  constructor(max: number) {
    this.#max = max;
  }

  get isEmpty(): boolean {
    return this.#head === this.#waiting.length;
  }

  push(item: FeedItem): void {
    this.#waiting.push(item);
    if (item.type === 'published' && ++this.#published > this.#max) this.#leaveOut();
  }

  /** The first, which stays. Undefined: there is none. */
  peek(): Waiting | undefined {
    while (this.#head < this.#waiting.length) {
      const first = this.#waiting[this.#head];
      if (first !== undefined) return first;
      this.#head++;
    }
    this.#rewind();
    return undefined;
  }

  /** Drops the first: only after `peek` has given one. */
  shift(): void {
    const first = this.#waiting[this.#head];
    this.#waiting[this.#head++] = undefined;
    if (first === this.#gap) this.#gap = undefined;
    else if (!(first instanceof Gap) && first?.type === 'published') this.#published--;
    if (this.#head === this.#waiting.length) this.#rewind();
    else if (this.#head >= COMPACT_AT && this.#head * 2 > this.#waiting.length) this.#compact();
  }

  #leaveOut(): void {
    const item = this.#findOldest();
    if (item === undefined) return;
    this.#published--;
    if (this.#gap === undefined) {
      this.#gap = new Gap();
      this.#waiting[this.#oldest] = this.#gap;
    } else this.#waiting[this.#oldest] = undefined;
    this.#gap.add(item.topic);
    this.#oldest++;
    if (this.#oldest >= COMPACT_AT && this.#oldest * 2 > this.#waiting.length) this.#compact();
  }

  #findOldest(): PublishedItem | undefined {
    for (this.#oldest = Math.max(this.#oldest, this.#head); this.#oldest < this.#waiting.length; this.#oldest++) {
      const item = this.#waiting[this.#oldest];
      if (item === undefined || item instanceof Gap) continue;
      if (item.type === 'published') return item;
      // What it tells of stands between what is missing before and after it.
      this.#gap = undefined;
    }
    return undefined;
  }

  #compact(): void {
    const left = this.#waiting.slice(this.#head);
    this.#oldest = left.slice(0, Math.max(0, this.#oldest - this.#head)).filter((item) => item !== undefined).length;
    this.#waiting = left.filter((item) => item !== undefined);
    this.#head = 0;
  }

  #rewind(): void {
    this.#waiting = [];
    this.#head = 0;
    this.#oldest = 0;
    this.#gap = undefined;
  }
}
