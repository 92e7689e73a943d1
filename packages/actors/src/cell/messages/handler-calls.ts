import type { Receive } from '../../contract/handlers.ts';
import type { Message } from '../../contract/message.ts';
import type { TypeMeter } from '../../contract/meter.ts';
import { UNHANDLED } from '../../contract/on.ts';
import { type Place, samePlace } from '../../contract/place.ts';
import { type Mailbox, SIGNAL, type Waiting } from '../../mailbox/mailbox.ts';
import { cycleError } from '../asks/ask-chain.ts';
import type { Belongings } from '../belongings.ts';
import type { CellEnvironment } from '../cell-environment.ts';
import type { CurrentBehavior } from './current-behavior.ts';
import { drop, type DroppingCell, failWaiting, isPassedOn, skip } from './dead-ends.ts';
import type { StashingCalls } from '../cell-stash.ts';
import type { CallUnderWay, HandlerCall } from './handler-call.ts';
import type { InternalReply, MessageOrigin } from '../internals.ts';
import { isThenable } from '../is-thenable.ts';
import type { Life } from '../life/life.ts';
import { ReplyHandle } from '../asks/reply-handle.ts';
import { runToEnd } from '../run-to-end.ts';
import type { Signal, SignalDue } from '../signal.ts';
import type { ChangingCalls } from '../states/state-requests.ts';
import { thrownInHandler } from './thrown-in-handler.ts';
import { typeOf } from '../type-of.ts';
import { Unanswered } from '../asks/unanswered.ts';

/** An actor, as far as it concerns the calls of its handlers. */
export interface CallingCell extends DroppingCell {
  readonly mailbox: Mailbox;
  readonly life: Life;
  readonly behavior: CurrentBehavior;
  /** Undefined: it never had any. */
  readonly belongings: Belongings | undefined;
}

/** No handler that runs or waits is timed. */
const NOT_TIMED = -1;

/**
 * Calls the handlers of one actor, one at a time (G3), and sees to what becomes of each call: answered or not, well or failed, at once or when
 * its promise settles. While that is open the actor waits, not the thread.
 */
export class HandlerCalls implements StashingCalls, ChangingCalls {
  readonly #environment: CellEnvironment;
  readonly #cell: CallingCell;
  readonly #behavior: CurrentBehavior;
  readonly #meter: TypeMeter;
  /** Asks that were received and not answered. Most actors have none. */
  #unanswered: Unanswered | undefined;
  #asked: ReplyHandle | undefined;
  /** Stands for the call that runs or waits, once it has asked somebody, stashed something or changed a state. */
  #current: HandlerCall | undefined;
  /** Of the promise that was opened last: type of the message, for people. */
  openedType: string | undefined;
  /** The promise of a handler, while it is open, and what that handles. */
  #opened: { readonly promise: Promise<unknown>; readonly message: unknown } | undefined;
  /** When the handler began whose promise is open, if that is timed. */
  #timedFromMs = NOT_TIMED;

  constructor(cell: CallingCell) {
    this.#environment = cell.environment;
    this.#cell = cell;
    this.#behavior = cell.behavior;
    this.#meter = cell.meter;
  }

  // ------------------------------------------------------------------ what is under way

  /** The ask that is being handled. */
  get asked(): ReplyHandle | undefined {
    return this.#asked;
  }

  /** The same object as long as one handler runs or waits; undefined: none does. */
  get current(): HandlerCall | undefined {
    if (!this.#cell.life.isHeld && !(this.#environment.isInTurn && this.#environment.current === this.#cell)) return undefined;
    this.#current ??= { ownAsks: [], stashed: undefined, changesState: false, after: undefined };
    return this.#current;
  }

  /** What is being handled, for whoever goes on with it later. */
  get underWay(): CallUnderWay {
    return { asked: this.#asked, call: this.current };
  }

  /** Runs `step` as a part of `call`, which may be over by now while something else is handled. */
  again<R>({ asked, call }: CallUnderWay, step: () => R): R {
    const before = { asked: this.#asked, call: this.#current };
    this.#asked = asked;
    this.#current = call;
    try {
      return step();
    } finally {
      this.#asked = before.asked;
      this.#current = before.call;
    }
  }

  /** Of the ask that is being handled, unless it was passed on by then, or else of the incarnation. */
  get abortSignal(): AbortSignal {
    const { incarnation } = this.#cell.life;
    const asked = this.#asked;
    return asked === undefined || isPassedOn(asked, this) ? incarnation.signal : asked.signalIn(incarnation);
  }

  /** It was received earlier, and has not been answered. */
  owes(ask: InternalReply): boolean {
    return ask.keeper !== undefined && ask.keeper === this.#unanswered;
  }

  // ------------------------------------------------------------------ what calls leave for their end

  /** Forgotten when the call has ended well. */
  stashed(entry: Waiting): void {
    const { current } = this;
    if (current !== undefined) (current.stashed ??= []).push(entry);
  }

  /** @returns true if what was changed counts later, or not at all: when the handler has ended well, or the failure is settled; false: at once */
  stateChanged(): boolean {
    const { current } = this;
    if (current !== undefined) current.changesState = true;
    // Its code may go on behind a failure: what that does counts when the actor is resumed, as all that the handler did.
    return current !== undefined || this.#cell.life.isInTrouble;
  }

  /** Runs `task` when no code of the actor is in the middle of something: now, or when its handler has ended. */
  betweenCalls(task: () => void): void {
    const { current } = this;
    if (current === undefined) task();
    else (current.after ??= []).push(task);
  }

  // ------------------------------------------------------------------ asks in circles

  /** It waits, in a handler or in setup, for what `ask` is made for: neither would ever have its answer, so the ask fails (G48). */
  failsCycle(ask: InternalReply): boolean {
    const call = this.#current;
    if (call === undefined) return false;
    const cell = this.#cell;
    const { chain } = ask;
    const at = chain.findIndex((link) => samePlace(link, cell) && this.#environment.isAskedIn(link.id, call));
    if (at === -1) return false;
    const { isHeld } = cell.life;
    if (isHeld) ask.failByRuntime(cycleError([...chain.slice(at), cell].map((link: Place) => this.#environment.nameOf(link))));
    // Its own code asks, and may yet end without waiting.
    else call.ownAsks.push(ask);
    return isHeld;
  }

  /** A promise of its code is open from now on. */
  held(): void {
    const ownAsks = this.#current?.ownAsks.splice(0);
    if (ownAsks !== undefined) for (const own of ownAsks) this.failsCycle(own);
  }

  // ------------------------------------------------------------------ a call

  handle(message: unknown, origin: MessageOrigin): void {
    const ask = origin !== undefined && origin instanceof ReplyHandle ? origin : undefined;
    if (ask !== undefined && !this.#takes(ask, message)) return;
    let result: unknown;
    let isPromise = false;
    try {
      result = (this.#behavior.receive as Receive<unknown>)(message);
      // The handler's result may have a getter that throws.
      if (typeof result === 'object') isPromise = isThenable(result);
    } catch (error) {
      return this.#failed(error, message, ask);
    }
    if (isPromise) this.#hold(result as PromiseLike<unknown>, message, origin);
    else if (result === UNHANDLED) this.#settled(result, message, origin);
    else this.#handled(ask);
  }

  /** The same, timed. Few are: two looks at the clock cost as much as a message. */
  handleTimed(message: unknown, origin: MessageOrigin): void {
    const { kin } = this.#environment;
    const startMs = kin.now();
    this.handle(message, origin);
    if (this.#opened !== undefined) this.#timedFromMs = startMs;
    else this.#meter.took(kin.now() - startMs, false);
  }

  /** Something of the actor's own. @returns what that was, for people */
  handleSignal(signal: Signal): unknown {
    const { mailbox, belongings } = this.#cell;
    mailbox.signalTaken();
    let due: SignalDue | undefined;
    let result: unknown;
    let isPromise = false;
    try {
      due = signal.open();
      if (due === undefined) {
        this.#meter.dropped();
        return undefined;
      }
      const { message, ended } = due;
      if (due.hook !== undefined) belongings?.handlesOwn(message);
      const handle = (due.hook ?? this.#behavior.own) as Receive<unknown>;
      result = ended === undefined ? handle(message) : runToEnd(() => handle(message), ended);
      isPromise = isThenable(result);
    } catch (error) {
      this.#failed(error, due?.message, undefined);
      return due?.message;
    }
    const { message } = due;
    if (isPromise) this.#hold(result as PromiseLike<unknown>, message, undefined);
    else this.#settled(result, message, undefined);
    return message;
  }

  /** Of what somebody waits for: false if nobody does any more (G47, G50). */
  #takes(ask: ReplyHandle, message: unknown): boolean {
    const isExpired = ask.deadlineMs <= this.#environment.clockForAsk();
    if (isExpired || ask.answered || ask.isGivenUp) {
      skip(this.#cell, message, ask, isExpired);
      return false;
    }
    // Whoever had it before has handed it over, or keeps it still: one that was stashed or forwarded twice comes twice, and is in one list at a time.
    ask.keeper?.release(ask);
    this.#asked = ask;
    return true;
  }

  #keep(ask: InternalReply): void {
    if (ask.answered || ask.keeper !== undefined) return;
    this.#unanswered ??= new Unanswered(this.#environment);
    this.#unanswered.keep(ask);
  }

  // ------------------------------------------------------------------ its end

  #handled(ask: InternalReply | undefined): void {
    if (ask !== undefined || this.#current !== undefined) this.#handledAsk(ask);
    else this.#meter.handled();
  }

  /** Somebody waits for the answer, or its handler has asked others. Apart: the engine inlines the way of a tell only while it is short. */
  #handledAsk(ask: InternalReply | undefined): void {
    // First: whoever sees that no message is left sees that the ask is (G19).
    if (ask !== undefined) this.#keep(ask);
    this.#meter.handled();
    this.end(true);
  }

  #hold(result: PromiseLike<unknown>, message: unknown, origin: MessageOrigin): void {
    const { life } = this.#cell;
    const ask = origin instanceof ReplyHandle ? origin : undefined;
    life.hold();
    this.openedType = typeOf(message);
    if (ask !== undefined) this.#keep(ask);
    // A thenable that is no promise of ours may call back twice, or throw.
    const settled = result instanceof Promise ? result : Promise.resolve(result);
    this.#opened = { promise: settled, message };
    settled.then(
      (value) => life.release(() => this.#settled(value, message, origin)),
      (error: unknown) => life.release(() => this.#failed(error, message, ask)),
    );
  }

  #settled(value: unknown, message: unknown, origin: MessageOrigin): void {
    this.#opened = undefined;
    this.end(true);
    if (value === UNHANDLED) drop(this.#cell, message, origin, 'unhandled');
    else this.#meter.handled();
    if (this.#timedFromMs !== NOT_TIMED) this.#timeOpened();
  }

  #failed(thrown: unknown, message: unknown, ask: ReplyHandle | undefined): void {
    const { belongings, life } = this.#cell;
    const [error, call] = [thrownInHandler(this.#cell, message, thrown), this.#current];
    if (thrown instanceof RangeError) this.#environment.outOfRange();
    this.#opened = undefined;
    if (call !== undefined) belongings?.callFailed(call, error);
    // Whoever it wrote to, or whoever asked, has left, and so it leaves off: there is nothing to decide about (E8, docs/asks.md).
    const isLeaving = belongings?.isLeaving(error) === true || ask?.isCalledOffFor(thrown) === true;
    this.end(isLeaving);
    if (isLeaving) this.#meter.handled();
    else {
      this.#meter.failed();
      if (call?.stashed !== undefined) belongings?.stashedInVain(message, call.stashed);
      // Suspended before anybody hears of the failure.
      life.failed(error, message as Message | undefined);
    }
    if (this.#timedFromMs !== NOT_TIMED) this.#timeOpened();
    if (!isPassedOn(ask, this)) failWaiting(this.#cell, message, ask, error);
  }

  /** The promise of a handler has settled. */
  #timeOpened(): void {
    const startMs = this.#timedFromMs;
    this.#timedFromMs = NOT_TIMED;
    this.#meter.took(this.#environment.kin.now() - startMs, true);
  }

  /** What was called has ended, well or not: what it has changed counts, or not; and then others may change something. */
  end(isWell: boolean): void {
    if (!isPassedOn(this.#asked, this)) this.#asked?.handled();
    this.#asked = undefined;
    if (this.#current !== undefined) this.#endCurrent(isWell);
  }

  #endCurrent(isWell: boolean): void {
    const current = this.#current;
    this.#current = undefined;
    if (isWell && current?.changesState === true) this.#cell.belongings?.commit();
    if (current?.after !== undefined) for (const task of current.after) task();
  }

  // ------------------------------------------------------------------ the end of an incarnation

  /** Nobody will answer what was received and is open still. @param because makes the error, if somebody waits for an answer; mostly nobody does */
  failUnanswered(because: () => Error): void {
    this.#unanswered?.failAll(because);
  }

  /**
   * The actor has ended. A message whose promise is open then counts as finished, whatever becomes of that.
   * @returns the promise, in which code may be running still; undefined: none
   */
  cutShort(): Promise<unknown> | undefined {
    const opened = this.#opened;
    this.#opened = undefined;
    this.#timedFromMs = NOT_TIMED;
    if (opened === undefined) return undefined;
    this.#meter.failed();
    const { self } = this.#cell;
    if (!isPassedOn(this.#asked, this)) failWaiting(this.#cell, opened.message, this.#asked, self.stoppedError('go on with a stream of'));
    return opened.promise;
  }

  /** What came with the message that is being handled; undefined also for what is the actor's own. */
  get handledOrigin(): MessageOrigin {
    const { lastOrigin } = this.#cell.mailbox;
    return lastOrigin === SIGNAL ? undefined : (lastOrigin as MessageOrigin);
  }
}
