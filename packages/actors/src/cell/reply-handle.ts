import type { ReplyTo } from '../contract/actor-ref.ts';
import type { Accepted } from '../contract/message.ts';
import { asActorRef } from './actor-ref-base.ts';
import type { InternalRef, InternalReply, ReplyKeeper } from './internals.ts';

/**
 * The way back to whoever asked, as its holder sees it; where the answer goes is the subclass's affair.
 *
 * Exactly one answer counts: the second is refused here, and once more where the ask is open, since copies of a handle
 * may travel (G46).
 */
export abstract class ReplyHandle implements ReplyTo<unknown>, InternalReply {
  keeper: ReplyKeeper | undefined = undefined;
  /** Who asked; found out by the inbox for an ask of another thread. */
  sender: InternalRef | undefined;
  /** For an ask of another thread it stands in the record, and goes on with it when it is forwarded. */
  deadlineMs: number;
  #answered = false;

  constructor(sender: InternalRef | undefined, deadlineMs: number) {
    this.sender = sender;
    this.deadlineMs = deadlineMs;
  }

  get answered(): boolean {
    return this.#answered;
  }

  tell(value?: unknown): Accepted {
    if (this.#answered) return this.refuse(value);
    this.#answered = true;
    try {
      const outcome = this.deliver(value);
      this.keeper?.release(this);
      return outcome;
    } catch (error) {
      // What cannot be serialised fails here, at the place of the mistake; the ask is open still, and its keeper's.
      this.#answered = false;
      throw error;
    }
  }

  fail(error: Error): void {
    if (this.#answered) return void this.refuse(error);
    this.#answered = true;
    this.keeper?.release(this);
    this.deliverFailure(error, false);
  }

  failByRuntime(error: Error): void {
    if (this.answered) return;
    this.#answered = true;
    this.keeper?.release(this);
    this.deliverFailure(error, true);
  }

  /** From now on the ask belongs to `to` (C3). */
  forward(to: object, message: object): Accepted {
    const target = asActorRef(to);
    const outcome = target.offerAsk({ ...message, replyTo: this }, this);
    if (outcome === 'accepted') {
      this.keeper?.release(this);
      this.keeper = HANDED_OVER;
    }
    return outcome;
  }

  toString(): string {
    return this.answered ? 'ReplyTo(answered)' : 'ReplyTo(open)';
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  protected abstract deliver(value: unknown): Accepted;
  protected abstract deliverFailure(error: Error, byRuntime: boolean): void;
  /** A second answer. */
  protected abstract refuse(answer: unknown): Accepted;
}

/** Keeps an ask from the cell that handed it over while handling it, until the next one has it. */
const HANDED_OVER: ReplyKeeper = {
  release: (ask) => {
    ask.keeper = undefined;
  },
};
