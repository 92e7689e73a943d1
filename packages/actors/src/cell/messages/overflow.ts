import { MailboxOverflowError } from '../../contract/errors/runtime-errors.ts';
import type { MailboxBounds } from '../../contract/mailbox-options.ts';
import type { LaneIndex, Mailbox } from '../../mailbox/mailbox.ts';
import type { DropReason } from './dead-ends.ts';
import type { MessageOrigin } from '../internals.ts';

/** What the overflow of a mailbox takes of its cell. */
export interface OverflowParts {
  readonly name: string;
  readonly bounds: MailboxBounds;
  /** How many more a mailbox takes of those that were on the way (F3). */
  readonly reserve: number;
  readonly mailbox: Mailbox;
  /** It was accepted, and is not handled after all. */
  readonly drop: (message: unknown, origin: MessageOrigin, reason: DropReason) => void;
  /** Ends the actor. */
  readonly giveUp: (error: Error) => void;
}

/** What becomes of a message that finds its actor's mailbox at the bound: docs/back-pressure.md, rules B3 to B6. */
export class Overflow {
  readonly #parts: OverflowParts;

  constructor(parts: OverflowParts) {
    this.#parts = parts;
  }

  /** Nothing is dropped: the sender is told. */
  get refuses(): boolean {
    return this.#parts.bounds.overflow === 'reject';
  }

  /** The first message too many is the end of the actor. */
  get stops(): boolean {
    return this.#parts.bounds.overflow === 'stop';
  }

  stop(): void {
    const { name, giveUp, bounds } = this.#parts;
    const { capacity } = bounds;
    const text = `Cannot go on as "${name}": more messages wait than its mailbox holds, ${capacity}, and its overflow is 'stop'`;
    giveUp(new MailboxOverflowError(text, { data: { target: name, capacity } }));
  }

  /** Puts an accepted message in at the cost of another one, or drops it: false. Not for `reject` and `stop`. */
  // Limit: the message with what came with it, as everywhere on its way.
  squeeze(message: unknown, origin: MessageOrigin, lane: LaneIndex): boolean {
    const { bounds, mailbox, drop } = this.#parts;
    const victim = bounds.overflow === 'drop-oldest' ? mailbox.evict(lane) : undefined;
    if (victim === undefined) return this.#drop(message, origin, 'dropped');
    mailbox.put(message, origin, lane);
    drop(victim.message, victim.origin as MessageOrigin, 'dropped');
    return true;
  }

  /** The same for a message that another thread has accepted: `reject` has a reserve for it, and beyond that nobody to refuse it to (F3). */
  admit(message: unknown, origin: MessageOrigin, lane: LaneIndex): boolean {
    const { mailbox, reserve } = this.#parts;
    if (this.stops) {
      this.stop();
      return this.#drop(message, origin, 'stopped');
    }
    if (!this.refuses) return this.squeeze(message, origin, lane);
    if (mailbox.length >= mailbox.capacity + reserve) return this.#drop(message, origin, 'mailbox-full');
    mailbox.put(message, origin, lane);
    return true;
  }

  #drop(message: unknown, origin: MessageOrigin, reason: 'dropped' | 'stopped' | 'mailbox-full'): false {
    this.#parts.drop(message, origin, reason);
    return false;
  }
}
