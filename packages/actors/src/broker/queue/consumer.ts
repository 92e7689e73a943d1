import type { Linked } from '../../collections/linked-list.ts';
import { type SlotLinks, SlotList } from '../../collections/slot-list.ts';

/** Somebody who is given messages of one queue. Made by `QueueCore.join`. */
export interface Consumer<out C = unknown> {
  /** What whoever drives the queue knows it by: a stream, an actor. */
  readonly data: C;
  /** How many may be unacknowledged at a time; changed by `QueueCore.setPrefetch`. */
  readonly prefetch: number;
  /** How many are. More than `prefetch` only after that was made less. */
  readonly unacknowledged: number;
  /** It gets no more; what it has may still be acknowledged. */
  readonly isCancelled: boolean;
  /** It is gone, and what it had has returned. */
  readonly isGone: boolean;
}

/** The same, as its queue has it. */
export class OwnConsumer<out C = unknown> implements Consumer<C>, Linked<OwnConsumer> {
  readonly data: C;
  prefetch: number;
  isCancelled = false;
  isGone = false;
  /** Slots of what it has in hand, in the order in which it was given them. */
  readonly hand: SlotList;
  /** Up to that moment the alarms of what it has in hand reckon with all that it has said (B4); at a later one they may be too early. */
  reckonedMs = Number.POSITIVE_INFINITY;
  /** Whether it is in the list of those that have room, by the fields below. */
  isRoomy = false;
  previous: OwnConsumer<C> | undefined = undefined;
  next: OwnConsumer<C> | undefined = undefined;

  constructor(data: C, prefetch: number, links: SlotLinks) {
    this.data = data;
    this.prefetch = prefetch;
    this.hand = new SlotList(links);
  }

  get unacknowledged(): number {
    return this.hand.size;
  }

  get hasRoom(): boolean {
    return !this.isCancelled && this.hand.size < this.prefetch;
  }
}
