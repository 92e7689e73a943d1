import type { OutboundLink, SlotTable } from '@ringmaster/core';
import type { MailboxOptions } from '../contract/mailbox-options.ts';

/** Where the bound is not known, so many are sent until the next look. */
const UNTIL_KNOWN = 8;
/** A batch of fewer would be over before its receiver has looked: senders would wait for each other's threads. */
const BATCH_MIN = 64;
/** From here on two batches are more than ring and outbox take by default, some 15 000 small messages, which all actors of a thread share. */
const BOUND_MAX = 8_192;
/** Of an actor that refuses nobody. */
const NO_BOUND = -1;
/** More than are ever sent between two looks. */
const UNBOUNDED = 2 ** 30;

/** What a window looks at of the actor's thread. */
interface WindowPeer {
  readonly slots: Pick<SlotTable, 'bound'>;
  readonly link: Pick<OutboundLink, 'hasOutbox' | 'position' | 'hasReleased'>;
}

/** What senders are to know of a mailbox, for its slot. @param capacity where the options do not say */
export function boundForSenders(mailbox: MailboxOptions | undefined, capacity: number): number {
  return (mailbox?.overflow ?? 'reject') === 'reject' ? Math.min(mailbox?.capacity ?? capacity, BOUND_MAX) : NO_BOUND;
}

/**
 * How much this thread has under way to one actor of another thread: no more than two batches (B23).
 *
 * A batch is as many as may wait, and 64 at least. The next one is begun when that thread has taken what was sent before this one: so two are under way at most, and
 * whoever finds that thread at rest may send two in one go, and one behind anything else that it has not taken yet. Where the ring ended between two batches is all that has to be known for it; a message costs
 * one comparison.
 *
 * ```
 * ring   | taken … | batch | batch | now
 *                          ^ #mark: when what lies before it is taken, a third is begun
 * ```
 */
export class SendWindow {
  readonly #peer: WindowPeer;
  readonly #slot: number;
  /** Messages until the next look. */
  #left = 0;
  /** Where the last batch began. Undefined: none has. */
  #mark: number | undefined;

  constructor(peer: WindowPeer, slot: number) {
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
