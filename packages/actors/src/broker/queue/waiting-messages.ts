import { Deadlines } from './deadlines.ts';
import { FairMessages } from './fair-messages.ts';
import type { MessageSlots } from './message-slots.ts';
import type { QueuedMessage } from './queued-message.ts';
import { ReadyMessages } from './ready-messages.ts';
import type { SlotLinks } from '../../collections/slot-list.ts';
import { NONE } from '../../collections/slots.ts';
import type { WakeCall } from './wake-call.ts';

/**
 * The messages of a queue that nobody has in hand: those that may be delivered now, those that may be at some moment, and when the life of each is over
 * (B2, B7, B8).
 *
 * Invariant: each is in one of `#ready` and `#delays`, and in `#expiry` if its life has an end; from when one that is ready has named a fairness key it is
 * `#fair` in the place of `#ready`.
 */
export class WaitingMessages<C> {
  readonly #slots: MessageSlots<C>;
  readonly #wake: WakeCall;
  readonly #links: SlotLinks;
  #ready: ReadyMessages;
  /** Undefined: nobody takes turns. */
  #fair: FairMessages | undefined;
  readonly #delays = new Deadlines();
  readonly #expiry = new Deadlines();
  #nextPlace = 0;

  constructor(slots: MessageSlots<C>, wake: WakeCall) {
    this.#slots = slots;
    this.#wake = wake;
    this.#links = slots.links;
    this.#ready = new ReadyMessages(slots.links);
  }

  get readyCount(): number {
    return (this.#fair ?? this.#ready).size;
  }

  get delayedCount(): number {
    return this.#delays.size;
  }

  /** The next to be delivered. */
  get next(): QueuedMessage<C> | undefined {
    const slot = (this.#fair ?? this.#ready).first;
    return slot === NONE ? undefined : this.#slots.at(slot);
  }

  /** Of those that may be delivered the one that goes first for want of room (B3). */
  get leastWanted(): QueuedMessage<C> {
    return this.#slots.at(this.#fair?.leastWanted ?? this.#ready.leastOldest);
  }

  /** How many may be delivered of this priority and all lower ones, and their bytes. */
  readyUpTo(priority: number): { readonly count: number; readonly bytes: number } {
    return (this.#fair ?? this.#ready).upTo(priority);
  }

  /** When the first delay ends, or the first life. */
  get dueMs(): number {
    return Math.min(this.#delays.firstMs, this.#expiry.firstMs);
  }

  /** It may be delivered after that delay, behind those that may be before it; but one that was delivered before is where it was (B7). */
  add(message: QueuedMessage<C>, delayMs: number, nowMs: number): void {
    if (message.expiresAtMs !== undefined) this.#expectEnd(message, message.expiresAtMs);
    const readyAtMs = nowMs + delayMs;
    if (readyAtMs > nowMs) this.#delay(message, readyAtMs);
    else this.#makeReady(message);
  }

  #delay(message: QueuedMessage<C>, readyAtMs: number): void {
    message.state = 'delayed';
    this.#delays.add(message.slot, readyAtMs, message.key);
    this.#wake.by(readyAtMs);
  }

  /** Where it stood, though it may count as never delivered. */
  addBack(message: QueuedMessage<C>): void {
    if (message.expiresAtMs !== undefined) this.#expectEnd(message, message.expiresAtMs);
    message.state = 'returned';
    if (this.#fair === undefined) this.#ready.addReturned(message);
    else this.#fair.addBack(message);
  }

  #makeReady(message: QueuedMessage<C>): void {
    if (message.share !== undefined) this.#fair ??= new FairMessages(this.#ready, this.#links);
    const ready = this.#fair ?? this.#ready;
    if (message.attempt > 0) {
      message.state = 'returned';
      ready.addReturned(message);
    } else {
      this.giveLastPlace(message);
      message.state = 'fresh';
      ready.addFresh(message);
    }
  }

  /** Behind all others of its priority. */
  giveLastPlace(message: QueuedMessage<C>): void {
    message.place = this.#nextPlace++;
  }

  #expectEnd({ slot, key }: QueuedMessage, expiresAtMs: number): void {
    this.#expiry.add(slot, expiresAtMs, key);
    this.#wake.by(expiresAtMs);
  }

  /** The next: it is delivered. Where keys take turns its place is from now on where it stood among all that were delivered before (B15). */
  take(message: QueuedMessage<C>): void {
    if (this.#fair === undefined) return this.remove(message);
    if (message.state === 'fresh') this.giveLastPlace(message);
    this.#fair.take(message);
    if (message.expiresAtMs !== undefined) this.#expiry.remove(message.slot);
  }

  /** Only one that is among them. */
  remove(message: QueuedMessage): void {
    if (message.state === 'delayed') this.#delays.remove(message.slot);
    else (this.#fair ?? this.#ready).remove(message);
    if (message.expiresAtMs !== undefined) this.#expiry.remove(message.slot);
  }

  /** Those whose delay is over may be delivered from here on. */
  endDelays(nowMs: number): void {
    while (this.#delays.firstMs <= nowMs) {
      const message = this.#slots.at(this.#delays.first);
      this.#delays.remove(message.slot);
      this.#makeReady(message);
    }
  }

  /** One whose life is over: to be taken out before the next is asked for. */
  expired(nowMs: number): QueuedMessage<C> | undefined {
    return this.#expiry.firstMs <= nowMs ? this.#slots.at(this.#expiry.first) : undefined;
  }

  /** When one of them may be delivered. Undefined: now. */
  readyAtMs(message: QueuedMessage): number | undefined {
    return message.state === 'delayed' ? this.#delays.timeOf(message.slot) : undefined;
  }

  /** In the order in which they would be delivered; the delayed ones last. */
  *[Symbol.iterator](): Iterator<QueuedMessage<C>> {
    for (const slot of this.#fair ?? this.#ready) yield this.#slots.at(slot);
    for (const slot of this.#delays.all()) yield this.#slots.at(slot);
  }

  /** Gives back what a flood has left. Only while there is none. */
  shrink(): void {
    for (const holder of [this.#ready, this.#delays, this.#expiry]) holder.shrink();
    if (this.#fair !== undefined) this.#ready = new ReadyMessages(this.#links);
    this.#fair = undefined;
  }
}
