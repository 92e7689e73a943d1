import type { AskListener } from '../cell/asks/ask-listener.ts';
import { ReplyHandle } from '../cell/asks/reply-handle.ts';
import type { InternalRef } from '../cell/internals.ts';
import { NOT_OPEN } from '../collections/open-table.ts';
import type { CalledOff } from '../contract/call-off.ts';
import { AskTimeoutError } from '../contract/errors/runtime-errors.ts';
import { withoutFrames } from '../contract/errors/without-frames.ts';
import type { Accepted } from '../contract/message.ts';
import { PromisedAnswer } from './promised-answer.ts';
import type { Deadlined } from '../timers/deadline-wheel.ts';

const NOW = Promise.resolve();

/** What an open ask needs from its table. */
export interface AskKeeper {
  close(ask: OpenAsk): void;
  /** The ask was open, and has ended without an answer; `isOverdue`: because its time is over. */
  gaveUp(ask: OpenAsk, isOverdue: boolean): void;
  /** Others are to know of it: it gets its id. */
  register(ask: OpenAsk): void;
  /** The ask was open, and its answer is an error. */
  rejected(): void;
  /** Monotonic. */
  now(): number;
  /** An answer as its asker gets it: with `strictMessages` as it would arrive from another thread, and with its blocks moved. */
  readonly roundTrip: ((answer: unknown, asker: InternalRef | undefined) => unknown) | undefined;
  /** An answer that nobody waits for any more. */
  late(ask: OpenAsk, answer: unknown): void;
  /** Something is settled at once. Returns a promise of the event loop's next turn if that is to come first (G60). */
  breath(): Promise<void> | undefined;
}

/** Of a deadline: the time has not begun. Monotonic time is above 0. */
const NOT_BEGUN = -1;

/**
 * One ask in the thread that asks: the reply handle itself, and its place in the deadline wheel.
 *
 * It settles exactly once: by an answer, a failure, its deadline, being called off, or the end of the thread it waits for (G45).
 *
 * Whom it settles to is a part of it and no subclass: on Node 20 each class above another is a call that the engine does not inline, and a third of
 * what it takes to make an ask.
 */
export class OpenAsk<L extends AskListener = AskListener> extends ReplyHandle implements Deadlined, CalledOff {
  #id = NOT_OPEN;
  /** It was opened, and counts; the table alone writes it. */
  isOpened = false;
  readonly target: InternalRef;
  /** Whom it settles to. */
  readonly listener: L;
  /** It ends with time. */
  readonly isTimed: boolean;
  readonly #table: AskKeeper;
  #deadlineMs = NOT_BEGUN;
  /** Of the message, for people. */
  type: unknown = undefined;
  /** When it was opened, if that is measured. */
  startedMs: number | undefined = undefined;
  /** What its asker is at: the handler that may wait for it. Undefined: none. */
  handling: object | undefined = undefined;
  #settled = false;
  #isGivenUp = false;

  wheelNext: Deadlined | undefined = undefined;
  wheelPrevious: Deadlined | undefined = undefined;
  wheelSlot = -1;

  constructor(table: AskKeeper, target: InternalRef, sender: InternalRef | undefined, listener: L) {
    super(sender, listener.isCancellable);
    this.#table = table;
    this.target = target;
    this.listener = listener;
    this.isTimed = listener.timeoutMs !== Number.POSITIVE_INFINITY;
  }

  get timeoutMs(): number {
    return this.listener.timeoutMs;
  }

  /** One that has none yet is given it. */
  get id(): number {
    if (this.#id === NOT_OPEN) this.#table.register(this);
    return this.#id;
  }

  set id(id: number) {
    this.#id = id;
  }

  get isRegistered(): boolean {
    return this.#id !== NOT_OPEN;
  }

  /** One that has not begun does so for whoever looks: nobody learns of two. */
  get deadlineMs(): number {
    if (this.#deadlineMs === NOT_BEGUN) this.#deadlineMs = this.#table.now() + this.listener.timeoutMs;
    return this.#deadlineMs;
  }

  /** Where its end is a moment already. */
  set deadlineMs(deadlineMs: number) {
    this.#deadlineMs = deadlineMs;
  }

  /** Nothing if it has. */
  timeBegins(nowMs: number): void {
    if (this.#deadlineMs === NOT_BEGUN) this.#deadlineMs = nowMs + this.listener.timeoutMs;
  }

  protected get askId(): number {
    return this.id;
  }

  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  override get isAtHome(): boolean {
    return true;
  }

  override get isOneOfMany(): boolean {
    return this.#promised?.isOneOfMany === true;
  }

  /** A router had asked several, and one of them has answered. */
  get isAnsweredByAnother(): boolean {
    return this.#isGivenUp && this.#promised?.isAnsweredByAnother === true;
  }

  get #promised(): PromisedAnswer | undefined {
    return this.listener instanceof PromisedAnswer ? this.listener : undefined;
  }

  get isSettled(): boolean {
    return this.#settled;
  }

  override get answered(): boolean {
    return this.#settled || super.answered;
  }

  calledOff(reason: unknown): void {
    this.#giveUp(reason, false);
  }

  /** In time: the wheel calls it, for many at once where many were asked at once. */
  expired(): void {
    this.#giveUp(
      withoutFrames(() => this.#timeoutError(`no reply to ${this.#shownType} within ${this.timeoutMs} ms`)),
      true,
    );
  }

  /** Before it was sent: whoever asks is on the stack. */
  tooLate(): void {
    this.#giveUp(this.#timeoutError(`the deadline of ${this.#shownType} has passed, so it was not sent`), true);
  }

  get #shownType(): string {
    return JSON.stringify(String(this.type));
  }

  #timeoutError(why: string): AskTimeoutError {
    const { timeoutMs } = this;
    const { name } = this.target;
    return new AskTimeoutError(`Cannot complete ask to "${name}": ${why}`, {
      data: { target: name, timeoutMs, messageType: String(this.type) },
    });
  }

  /** Where it is open it tells its handler itself. */
  protected attend(): () => void {
    return nothing;
  }

  /** An answer that came back from another thread. */
  resolveWith(value: unknown): void {
    if (this.#settle()) this.listener.answered(value);
    else this.#table.late(this, value);
  }

  rejectWith(error: Error): void {
    if (!this.#settle()) return this.#table.late(this, error);
    if (this.isOpened) this.#table.rejected();
    this.#fail(error);
  }

  /** A listener hears it later: whoever is told within the call that asks would have to be ready for it before it knows what it has asked. Who holds a promise does anyway. */
  #fail(error: unknown): void {
    const { listener } = this;
    if (listener instanceof PromisedAnswer) listener.failed(error);
    else void (this.#table.breath() ?? NOW).then(() => listener.failed(error));
  }

  override outlasts(): void {
    this.#table.register(this);
  }

  /** Nobody waits for it any more, nor looks at how it ends: it does not. */
  abandon(): void {
    this.#settle();
  }

  protected deliver(value: unknown): Accepted {
    if (this.#settled) return this.refuse(value);
    const { roundTrip } = this.#table;
    this.resolveWith(roundTrip === undefined ? value : roundTrip(value, this.sender));
    return 'accepted';
  }

  protected deliverFailure(error: Error): void {
    this.rejectWith(error);
  }

  #giveUp(reason: unknown, isOverdue: boolean): void {
    if (!this.#settle()) return;
    this.#fail(reason);
    if (!this.isOpened) return;
    this.#isGivenUp = true;
    this.#table.gaveUp(this, isOverdue);
    this.givenUp(isOverdue);
  }

  protected refuse(answer: unknown): Accepted {
    this.#table.late(this, answer);
    return 'stopped';
  }

  /** @returns false if it had settled: then it keeps what it settled with */
  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#table.close(this);
    // Whoever keeps it because it owes the answer need not do so any more.
    this.leave();
    return true;
  }
}

const nothing = (): void => undefined;
