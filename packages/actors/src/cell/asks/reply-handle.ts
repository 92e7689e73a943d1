import type { ReplyTo } from '../../contract/actor-ref.ts';
import type { Accepted } from '../../contract/message.ts';
import { type Chain, chainWith, NO_CHAIN } from './ask-chain.ts';
import { AskSignal } from './ask-signal.ts';
import type { CallOff } from '../../contract/call-off.ts';
import { asActorRef } from '../refs/actor-ref-base.ts';
import { CompositeRef } from '../refs/composite-ref.ts';
import type { Incarnation } from '../life/incarnation.ts';
import type { InternalRef, InternalReply, ReplyKeeper } from '../internals.ts';
import { withReplyTo } from './with-reply-to.ts';

/**
 * The way back to whoever asked, as its holder sees it; where the answer goes is the subclass's affair.
 *
 * Exactly one answer counts: the second is refused here, and once more where the ask is open, since copies of a handle
 * may travel (G46).
 */
export abstract class ReplyHandle implements ReplyTo<unknown>, InternalReply {
  keeper: ReplyKeeper | undefined = undefined;
  previous: InternalReply | undefined = undefined;
  next: InternalReply | undefined = undefined;
  /** Who asked; found out by the inbox for an ask of another thread. */
  sender: InternalRef | undefined;
  isCancellable: boolean;
  above: Chain = NO_CHAIN;
  #answered = false;
  #signal: AskSignal | undefined;

  constructor(sender: InternalRef | undefined, isCancellable: boolean) {
    this.sender = sender;
    this.isCancellable = isCancellable;
  }

  /** For an ask of another thread it stands in the record, and goes on with it when it is forwarded. */
  abstract deadlineMs: number;
  abstract get isGivenUp(): boolean;

  /** An actor has asked it, or has it now, so that it comes from there when it is handed on (S7). */
  get isInside(): boolean {
    return this.sender !== undefined || this.keeper !== undefined;
  }

  /** Its asker waits in this thread. */
  get isAtHome(): boolean {
    return false;
  }

  get isOneOfMany(): boolean {
    return false;
  }

  /** It is one of several asks of which one answer is enough. Here alone where the ask is open, which knows it. */
  beOneOfMany(): void {}

  /** Its id in the thread that asked. */
  protected abstract get askId(): number;

  get chain(): Chain {
    const { sender } = this;
    if (sender === undefined) return this.above;
    return chainWith(this.above, { thread: sender.thread, slot: sender.slot, generation: sender.generation, id: this.askId });
  }

  /** Another handle for the same ask, made from what it is on the wire: what travels beside the message is `origin`'s. */
  standInFor(origin: ReplyHandle): void {
    this.sender ??= origin.sender;
    this.deadlineMs = origin.deadlineMs;
    this.isCancellable = origin.isCancellable;
    if (origin.isOneOfMany) this.beOneOfMany();
    this.above = origin.above;
  }

  /** Somebody else is to handle it, who has not got to it yet: nobody can hand it on (C3). */
  get isOnItsWay(): boolean {
    return this.keeper === HANDED_ON || this.isStashed;
  }

  get isStashed(): boolean {
    return this.keeper === STASHED;
  }

  /** It is in a message here: whoever has that has it as well, though it went out from here. */
  returned(): void {
    if (this.keeper === HANDED_ON) this.keeper = RETURNED;
  }

  /** `ctx.signal` of the handler that has it now. */
  signalIn(incarnation: Incarnation): AbortSignal {
    return this.#attended(incarnation).signal;
  }

  /** Called when that is aborted. */
  callOffIn(incarnation: Incarnation): CallOff {
    return this.#attended(incarnation).callOff;
  }

  #attended(incarnation: Incarnation): AskSignal {
    if (this.#signal === undefined) {
      const signal = new AskSignal(this.deadlineMs);
      this.#signal = signal;
      if (this.isGivenUp) signal.abort();
      else signal.begin(incarnation, () => this.attend(signal));
      if (this.answered) signal.answered();
    }
    return this.#signal;
  }

  /** `thrown` is the very reason of its signal, or Node's own error with that as its cause: its handler was called off, and lets that through. */
  isCalledOffFor(thrown: unknown): boolean {
    const signal = this.#signal;
    if (signal?.isAborted !== true) return false;
    return thrown === signal.reason || (thrown instanceof Error && thrown.name === 'AbortError' && thrown.cause === signal.reason);
  }

  /** Its handler is done. */
  handled(): void {
    this.#signal?.handled();
  }

  forsaken(): void {
    this.#signal?.abort();
  }

  get answered(): boolean {
    return this.#answered;
  }

  /** By its holder, not merely settled because its asker waits no more. */
  get hasReplied(): boolean {
    return this.#answered;
  }

  tell(value?: unknown): Accepted {
    if (this.#answered) return this.refuse(value);
    this.#answered = true;
    try {
      const outcome = this.deliver(value);
      this.leave();
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
    this.leave();
    this.deliverFailure(error, false);
  }

  failByRuntime(error: Error): void {
    if (this.answered) return;
    this.#answered = true;
    this.leave();
    this.deliverFailure(error, true);
  }

  /**
   * From now on the ask belongs to `to` (C3). One that its holder has answered is nobody's any more: who got it could answer before that has arrived (G46). One that is on its way is
   * somebody else's: two would do what is asked once, and one of them in vain.
   */
  forward(to: object, message: object): Accepted {
    if (this.#answered || this.isOnItsWay) return 'stopped';
    const target = to instanceof CompositeRef ? to.pick(message) : asActorRef(to);
    // A router without routees: the ask stays whose it is.
    if (target === undefined) return 'stopped';
    const outcome = target.offerAsk(withReplyTo(message, this), this);
    if (outcome === 'accepted') this.#handOver(HANDED_ON);
    return outcome;
  }

  /** Its handler has returned without an answer, or it is handed on or stashed: others are to know that it is open. */
  outlasts(): void {}

  /** Its message is in a stash. */
  stashed(): void {
    this.#handOver(STASHED);
  }

  /** Nobody's duty until it is handled next. */
  #handOver(keeper: ReplyKeeper): void {
    this.leave();
    this.outlasts();
    // Whoever handles it next looks at a signal of its own; this one listens to nobody any more.
    this.#signal?.handled();
    this.#signal = undefined;
    this.keeper = keeper;
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

  /** Its asker waits no more. `isOverdue`: because its time is over. */
  protected givenUp(isOverdue: boolean): void {
    if (isOverdue) this.#signal?.expired();
    else this.#signal?.abort();
  }

  /** It is this holder's no more: answered, here or elsewhere, or handed on. */
  protected leave(): void {
    this.keeper?.release(this);
    this.#signal?.answered();
  }

  /** Calls `signal.abort` when the asker gives it up, or its time is over, in whatever thread; undone by what this returns. */
  protected abstract attend(signal: AskSignal): () => void;
  protected abstract deliver(value: unknown): Accepted;
  protected abstract deliverFailure(error: Error, byRuntime: boolean): void;
  /** A second answer. */
  protected abstract refuse(answer: unknown): Accepted;
}

/** Keeps an ask from the cell that handed it on, or stashed it, while handling it, until it is handled next. */
const nobody = (): ReplyKeeper => ({
  release: (ask) => {
    ask.keeper = undefined;
  },
});

const HANDED_ON = nobody();
const STASHED = nobody();
/** Handed on, and sent back in a message. */
const RETURNED = nobody();
