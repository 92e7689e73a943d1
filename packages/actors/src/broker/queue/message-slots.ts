import type { QueuedMessage } from './queued-message.ts';
import { SlotLinks } from '../../collections/slot-list.ts';

/** So many slots at most: what is left of a tag for counting deliveries are 29 bits. */
const SLOT_BITS = 24;
const SLOTS = 1 << SLOT_BITS;
const SLOT_MASK = SLOTS - 1;
const SERIAL_MASK = 2 ** 29 - 1;
/** Of a message that is in no delivery. */
const NO_SERIAL = -1;
/** An empty table keeps so many. */
const KEPT_MAX = 4_096;

/**
 * All messages of a queue: gives each a small number while it is in it, for arrays that hold something of it, and each delivery a tag by which it is
 * found. A number given back is the next to be given.
 *
 * ```
 * tag    serial of the delivery (29 bits) │ slot (24 bits)
 * ```
 *
 * A message is in another delivery as soon as its serial is another, so a tag of one that is over finds nothing: 536 million deliveries of the queue
 * later, and then only if it is at the same slot, it would find another's.
 */
export class MessageSlots<C> {
  /** Neighbours of each in the one list that it is in: of those that wait, or of a hand. */
  readonly links = new SlotLinks();
  #messages: (QueuedMessage<C> | undefined)[] = [];
  #free: number[] = [];
  #serial: number;
  #bytes = 0;

  /** @param random in [0, 1): tags of another life of the queue find nothing in this one */
  constructor(random: number) {
    this.#serial = Math.floor(random * SERIAL_MASK);
  }

  get size(): number {
    return this.#messages.length - this.#free.length;
  }

  /** Of all of them. */
  get bytes(): number {
    return this.#bytes;
  }

  get isFull(): boolean {
    return this.size >= SLOTS;
  }

  take(message: QueuedMessage<C>): void {
    const slot = this.#free.pop() ?? this.#messages.length;
    this.#messages[slot] = message;
    message.slot = slot;
    this.#bytes += message.bytes;
  }

  /** Returns whether that was the last of a flood, and nobody has a slot any more: what holds something for each may be made small again. */
  giveBack(message: QueuedMessage): boolean {
    this.#messages[message.slot] = undefined;
    this.#free.push(message.slot);
    message.slot = -1;
    this.#bytes -= message.bytes;
    const isFloodOver = this.#free.length === this.#messages.length && this.#free.length > KEPT_MAX;
    if (isFloodOver) this.#shrink();
    return isFloodOver;
  }

  #shrink(): void {
    this.#messages = [];
    this.#free = [];
    this.links.shrink();
  }

  /** @throws Error if nobody has this number */
  at(slot: number): QueuedMessage<C> {
    const message = this.#messages[slot];
    if (message === undefined) throw new Error(`Cannot find message: nobody has slot ${slot}`);
    return message;
  }

  /** Begins a delivery of it; those before are over. */
  begin(message: QueuedMessage<C>): void {
    this.#serial = (this.#serial + 1) & SERIAL_MASK;
    message.serial = this.#serial;
  }

  /** Its delivery is over. */
  end(message: QueuedMessage<C>): void {
    message.serial = NO_SERIAL;
  }

  /** The message that is in this delivery, if that is not over. */
  delivered(tag: number): QueuedMessage<C> | undefined {
    const message = this.#messages[tag & SLOT_MASK];
    return message !== undefined && message.serial !== NO_SERIAL && tagOf(message) === tag ? message : undefined;
  }
}

/** What the delivery it is in is acknowledged by. */
export const tagOf = ({ serial, slot }: QueuedMessage): number => serial * SLOTS + slot;
