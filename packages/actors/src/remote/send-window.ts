import type { OutboundLink, SlotTable } from '@ringmaster/core';

/** While its bound is not known the actor is not here yet, and senders wait for that elsewhere (I4): so many are sent until the next look. */
const UNTIL_KNOWN = 8;
/** A batch of fewer would be over before its receiver has looked: senders would wait for each other's threads. */
const BATCH_MIN = 64;
/** What a bound from here on would add to those of ring and outbox, which all actors of its thread share, is nothing to speak of. */
export const BOUND_MAX = 4_096;
/** Of an actor that refuses nobody. */
export const NO_BOUND = -1;
/** More than are ever sent between two looks. */
const UNBOUNDED = 2 ** 30;

/**
 * How much this thread has under way to one actor of another thread: no more than two batches (B23).
 *
 * A batch is as many as may wait, and 64 at least. The next one is begun when that thread has taken what was sent before this one: so two are under way at most, and
 * whoever finds the actor idle may send a whole one. Where the ring ended between two batches is all that has to be known for it; a message costs
 * one comparison.
 *
 * ```
 * ring   | taken … | batch | batch | now
 *                          ^ #mark: when what lies before it is taken, a third is begun
 * ```
 */
export class SendWindow {
  readonly #peer: { readonly slots: Pick<SlotTable, 'bound'>; readonly link: Pick<OutboundLink, 'hasOutbox' | 'position' | 'hasReleased'> };
  readonly #slot: number;
  /** Messages until the next look. */
  #left = 0;
  /** Where the last batch began. Undefined: none has. */
  #mark: number | undefined;

  constructor(
    peer: { readonly slots: Pick<SlotTable, 'bound'>; readonly link: Pick<OutboundLink, 'hasOutbox' | 'position' | 'hasReleased'> },
    slot: number,
  ) {
    this.#peer = peer;
    this.#slot = slot;
  }

  get isOpen(): boolean {
    return this.#left > 0 || this.#opens();
  }

  /** One more is under way. */
  sent(): void {
    this.#left--;
  }

  #opens(): boolean {
    const bound = this.#peer.slots.bound(this.#slot);
    if (bound <= 0 || bound >= BOUND_MAX) {
      this.#left = bound === 0 ? UNTIL_KNOWN : UNBOUNDED;
      return true;
    }
    const { link } = this.#peer;
    // What stands in the outbox has no place in the ring yet.
    if (this.#mark !== undefined && (link.hasOutbox || !link.hasReleased(this.#mark))) return false;
    this.#mark = link.position;
    this.#left = Math.max(bound, BATCH_MIN);
    return true;
  }
}
