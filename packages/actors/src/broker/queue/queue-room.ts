import { payloadBytes } from '../../toolbox/payload-bytes.ts';
import type { MessageSlots } from './message-slots.ts';
import type { MessageFacts } from './queued-message.ts';
import type { TermsInForce } from './terms-in-force.ts';
import type { WaitingMessages } from './waiting-messages.ts';

/** What of a message says whether there is room for it. */
type Measures = Pick<MessageFacts, 'bytes' | 'priority'>;

/** How much more a queue may have: its bounds beside all that is in it, delivered or not (B3). */
export class QueueRoom {
  readonly #inForce: TermsInForce;
  readonly #slots: MessageSlots<unknown>;
  readonly #waiting: WaitingMessages<unknown>;

  constructor(inForce: TermsInForce, slots: MessageSlots<unknown>, waiting: WaitingMessages<unknown>) {
    this.#inForce = inForce;
    this.#slots = slots;
    this.#waiting = waiting;
  }

  /** For one more of so many bytes, without giving up any. */
  has(bytes: number): boolean {
    const { messagesMax, bytesMax } = this.#inForce.terms;
    const { size, isFull } = this.#slots;
    return size < messagesMax && !isFull && this.#slots.bytes + bytes <= bytesMax;
  }

  /** By giving up the oldest of the lowest priority, but none of a higher one than the new one's, and none in vain. */
  mayBeMade({ bytes, priority }: Measures): boolean {
    const { overflow, messagesMax, bytesMax } = this.#inForce.terms;
    if (overflow === 'reject') return false;
    const lower = this.#waiting.readyUpTo(priority);
    return lower.count > 0 && this.#slots.size - lower.count < messagesMax && this.#slots.bytes - lower.bytes + bytes <= bytesMax;
  }

  /** What a message from another queue counts here, which may be the first that wants to know. */
  measured({ bytes, body }: Pick<MessageFacts, 'bytes' | 'body'>): number {
    return bytes > 0 ? bytes : this.bytesOf(body);
  }

  /** Looked at only where it matters: it costs as much as there is in it. */
  bytesOf(body: unknown): number {
    return this.#inForce.terms.bytesMax === Number.POSITIVE_INFINITY ? 0 : payloadBytes(body);
  }
}
