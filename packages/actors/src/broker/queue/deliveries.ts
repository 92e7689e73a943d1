import type { Consumer, OwnConsumer } from './consumer.ts';
import { Consumers } from './consumers.ts';
import type { MessageSlots } from './message-slots.ts';
import type { QueuedMessage } from './queued-message.ts';
import type { SlotLinks } from '../../collections/slot-list.ts';
import { Visibility } from './visibility.ts';
import type { WakeCall } from './wake-call.ts';

/**
 * The deliveries of a queue that are not settled: which message is in whose hand, and for how long (B4, B5).
 *
 * Invariant: each is in the hand of a consumer, in `#visibility`, and found by its tag.
 */
export class Deliveries<C> {
  readonly consumers: Consumers<C>;
  readonly #slots: MessageSlots<C>;
  readonly #links: SlotLinks;
  readonly #wake: WakeCall;
  readonly #visibility = new Visibility();
  #size = 0;

  constructor(slots: MessageSlots<C>, wake: WakeCall) {
    this.#slots = slots;
    this.#links = slots.links;
    this.#wake = wake;
    this.consumers = new Consumers(slots.links);
  }

  get size(): number {
    return this.#size;
  }

  /** When the time of the first is over, or its consumer may have more by then. */
  get dueMs(): number {
    return this.#visibility.firstMs;
  }

  begin(message: QueuedMessage<C>, consumer: OwnConsumer<C>, nowMs: number, visibilityMs: number): void {
    message.state = 'delivered';
    message.holder = consumer;
    this.#size++;
    this.#slots.begin(message);
    this.consumers.took(consumer, message.slot);
    this.#visibility.begin(message.slot, message.key, nowMs, visibilityMs);
    this.#wake.by(nowMs + visibilityMs);
  }

  /** Undefined: that one is over. */
  find(tag: number): QueuedMessage<C> | undefined {
    return this.#slots.delivered(tag);
  }

  /** B4: a word of one, so its consumer has come to those that it was given after it. */
  spokenOf({ slot, holder }: QueuedMessage<C>, nowMs: number): void {
    this.#visibility.spoken(this.#behind(slot), nowMs);
    if (holder !== undefined) holder.reckonedMs = Number.NEGATIVE_INFINITY;
  }

  extend({ slot, key, holder }: QueuedMessage<C>, untilMs: number): void {
    this.#visibility.extend(slot, key, untilMs);
    if (holder !== undefined) holder.reckonedMs = Number.NEGATIVE_INFINITY;
    this.#wake.by(untilMs);
  }

  /** Its consumer has said the last word on it, and it leaves the hand. */
  settle(message: QueuedMessage<C>, nowMs: number): void {
    const { holder, slot } = message;
    this.#visibility.settle(slot, this.#behind(slot), nowMs);
    if (holder !== undefined) holder.reckonedMs = Number.NEGATIVE_INFINITY;
    this.#leaveHand(message);
  }

  /** It leaves the hand, whatever the reason. */
  end(message: QueuedMessage<C>, nowMs: number): void {
    this.#visibility.end(message.slot, this.#behind(message.slot), nowMs);
    this.#leaveHand(message);
  }

  #leaveHand(message: QueuedMessage<C>): void {
    const { holder } = message;
    if (holder !== undefined) this.consumers.gave(holder, message.slot);
    message.holder = undefined;
    this.#slots.end(message);
    this.#size--;
  }

  /** Given after it to the same consumer. */
  #behind(slot: number): number {
    return this.#links.next[slot] as number;
  }

  /** One whose time was over by `heardMs`, up to which all has been heard: to be ended before the next is asked for. */
  overdue(heardMs: number): QueuedMessage<C> | undefined {
    while (this.#visibility.firstMs <= heardMs) {
      const message = this.#slots.at(this.#visibility.first);
      if (!this.#isPostponed(message, heardMs)) return message;
    }
    return undefined;
  }

  /** Its alarm has come, and its consumer has said something meanwhile, by which it has longer. A hand is looked at once, however many alarms come together. */
  #isPostponed({ holder, slot }: QueuedMessage<C>, heardMs: number): boolean {
    if (holder === undefined || heardMs <= holder.reckonedMs) return false;
    const alarmMs = this.#visibility.timeOf(slot);
    holder.reckonedMs = this.#visibility.lookAgain(holder.hand, heardMs) ? heardMs : Number.POSITIVE_INFINITY;
    return this.#visibility.timeOf(slot) > alarmMs;
  }

  /** A consumer is gone. What it had in hand is to be ended, one by one. */
  leave(consumer: Consumer<C>): readonly QueuedMessage<C>[] {
    return this.consumers.leave(consumer).map((slot) => this.#slots.at(slot));
  }

  /** By consumer. */
  *[Symbol.iterator](): Iterator<QueuedMessage<C>> {
    for (const { hand } of this.consumers.all) for (const slot of hand) yield this.#slots.at(slot);
  }

  /** Gives back what a flood has left. Only while there is none. */
  shrink(): void {
    this.#visibility.shrink();
  }
}
