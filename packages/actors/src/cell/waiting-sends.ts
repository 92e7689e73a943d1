import type { LaneIndex } from '../mailbox/mailbox.ts';
import type { Accepted } from '../contract/message.ts';

/** One more try to send what was fixed at the call (R3). */
export interface Attempt {
  (): Accepted;
  /** It will not be tried again, and the sender keeps what it had: blocks of the message are its own again. */
  giveBack?(): void;
}

/** One `send` that found no room. */
export interface WaitingSend {
  readonly sender: object | undefined;
  readonly lane: LaneIndex;
  /** Tries once more. The message is as it was at the call (R3). */
  readonly attempt: Attempt;
  readonly accepted: () => void;
  readonly stopped: () => void;
  /** The attempt threw: the message cannot be sent after all. */
  readonly failed: (error: unknown) => void;
}

/**
 * The sends of one thread that wait for room at one receiver, oldest first.
 *
 * While one of a sender and lane waits here, that sender's `tell` in that lane is refused and its next `send` waits
 * behind it (F2): order is that of the calls.
 */
export class WaitingSends {
  #waiting: WaitingSend[] = [];
  /** Somebody will call when there is room. Stays true if all waiting sends are given up. */
  isAwaited = false;

  get length(): number {
    return this.#waiting.length;
  }

  holds(sender: object | undefined, lane: LaneIndex): boolean {
    return this.#waiting.some((one) => one.sender === sender && one.lane === lane);
  }

  add(one: WaitingSend): void {
    this.#waiting.push(one);
  }

  remove(one: WaitingSend): void {
    const index = this.#waiting.indexOf(one);
    if (index !== -1) this.#waiting.splice(index, 1);
  }

  /** There will be no room any more. */
  failAll(error: Error): void {
    for (const one of this.#waiting.splice(0)) one.failed(error);
  }

  /** False: there is no room for it. */
  #tryAdmit(one: WaitingSend): boolean {
    try {
      const outcome = one.attempt();
      if (outcome === 'full') return false;
      if (outcome === 'accepted') one.accepted();
      else one.stopped();
    } catch (error) {
      one.failed(error);
    }
    return true;
  }

  /** There is room: lets in as many as fit. Returns true if some still wait. */
  admit(): boolean {
    let admitted = 0;
    for (const one of this.#waiting) {
      if (!this.#tryAdmit(one)) break;
      admitted++;
    }
    this.#waiting.splice(0, admitted);
    return this.#waiting.length > 0;
  }
}
