import { shown } from '../../contract/shown.ts';
import { ActorStoppedError, SystemStoppedError } from '../../contract/errors/runtime-errors.ts';
import { StateError } from '../../contract/errors/state-error.ts';
import { toError } from '../../contract/errors/to-error.ts';
import { failedAnswer } from '../../contract/failed-answer.ts';
import type { CalledOff } from '../../contract/call-off.ts';
import type { RoutingPort } from '../../contract/routing-port.ts';
import type { Accepted, AskOptions, SendOptions, TellOptions } from '../../contract/message.ts';
import { LaneIndex } from '../../mailbox/mailbox.ts';
import type { AskedMessage, DetachedListener } from '../asks/ask-listener.ts';
import { checkCallOptions } from '../asks/call-options.ts';
import type { CellEnvironment } from '../cell-environment.ts';
import { fullError } from './full-error.ts';
import { ignorable } from '../ignorable.ts';
import { type Ending, type InternalRef, type InternalReply, laneIndex, type Place } from '../internals.ts';
import { onAbort } from '../on-abort.ts';
import { type Prepared, type SentOn, type WaitingSend, WaitingSends } from './waiting-sends.ts';
import { withReplyTo } from '../asks/with-reply-to.ts';

/**
 * What all references share: the public methods in terms of a few steps that differ by where the actor lives.
 *
 * A thread has at most one reference object per actor, so `===` compares actors inside a thread.
 */
export abstract class ActorRefBase implements InternalRef {
  readonly thread: number;
  readonly slot: number;
  readonly generation: number;
  protected readonly environment: CellEnvironment;
  #waiting: WaitingSends | undefined;

  constructor(environment: CellEnvironment, place: Place) {
    this.environment = environment;
    this.thread = place.thread;
    this.slot = place.slot;
    this.generation = place.generation;
  }

  /** Tells this system's references from another's (I6). */
  get systemId(): number {
    return this.environment.systemId;
  }

  /** What routers of this thread need. */
  get routing(): RoutingPort {
    return this.environment.routing;
  }

  /** Settles when all that this thread has sent through it by now waits in the mailbox of its actor, or has been handled. Never rejects. */
  abstract whenPassed(): Promise<void>;

  /** A `send` of this thread waits for room. */
  protected get hasWaiting(): boolean {
    return this.#waiting !== undefined && this.#waiting.length > 0;
  }

  abstract get name(): string;
  abstract get isAlive(): boolean;
  abstract get started(): Promise<void>;
  /** How much waited in its mailbox at the end of its last turn: for routers, which choose by it (M3). */
  abstract get depth(): number;
  /** It has said that it is over its bound (M3). */
  abstract get isOverloaded(): boolean;
  /** It takes nothing more from here for now, as far as is known here: a router takes another. */
  get isFull(): boolean {
    return this.isOverloaded;
  }
  /** What is sent may go to one of several actors, of whom more may come: it is a pool. */
  get standsForOthers(): boolean {
    return false;
  }

  /** Gives the message to the receiver's side, or says why not. Throws only for what cannot be serialised. */
  abstract offer(message: unknown, sender: InternalRef | undefined, lane: LaneIndex): Accepted;
  /** The same for a message whose `replyTo` is `ask`. */
  abstract offerAsk(message: object, ask: InternalReply, lane?: LaneIndex): Accepted;
  /** Fixes the message as it is now (R3); each call of `attempt` offers it again. */
  protected abstract prepare(message: unknown, sender: InternalRef | undefined, lane: LaneIndex): Prepared;
  /** Something begins to wait here for room, and nothing has waited before it. */
  protected beginsToWait(): void {}
  /** As `offer`, for what has waited here until now: in its turn it may come in where others may not (B19). */
  protected offerInTurn(message: unknown, sender: InternalRef | undefined, lane: LaneIndex): Accepted {
    return this.offer(message, sender, lane);
  }
  /** Calls `room` once, when trying again makes sense. */
  protected abstract whenRoom(room: () => void): void;
  /** Begins the end; settles when it has come. */
  protected abstract requestEnd(how: Ending): Promise<void>;
  /** True if the actor of the running handler is this one or one of its descendants (S9). */
  protected abstract isAboveCurrent(): boolean;

  tell(message: unknown, options?: TellOptions): Accepted {
    const sender = this.environment.current?.self;
    if (options !== undefined) checkCallOptions('tell', this, options);
    const lane = options === undefined ? LaneIndex.normal : laneIndex(options.lane);
    if (this.#waiting?.holds(sender, lane)) return this.refused();
    return this.offer(message, sender, lane);
  }

  async send(message: unknown, options?: SendOptions): Promise<void> {
    if (options !== undefined) checkCallOptions('send to', this, options);
    const { signal, lane } = options ?? {};
    if (signal?.aborted === true) {
      await this.environment.breath();
      throw signal.reason;
    }
    const sender = this.environment.current?.self;
    const index = laneIndex(lane);
    if (!this.hasWaiting) {
      const outcome = this.offer(message, sender, index);
      if (outcome === 'accepted') return this.environment.breath();
      if (outcome === 'stopped') throw await this.whyRefused('send to');
    }
    const sent = await this.#wait({ sender, lane: index, ...this.prepare(message, sender, index) }, signal);
    if (sent === 'stopped') throw this.stoppedError('send to');
  }

  /**
   * As `send`, for whom another receiver will do: in line with all that waits for room here (F2), and without a dead letter if the end
   * begins before the message is let in. `returned`: nothing has become of it. `stopped`: the end came between the look and the offer, and
   * it is a dead letter, which is an end of its own (docs/routing.md, K14 and K15). The message is the caller's until then, with its
   * blocks: it is not fixed as it is now, since it may wait in other lines, too (K21).
   *
   * Rejects with the reason of `signal`, which is not aborted yet, and with what `send` rejects with for a message that cannot be sent.
   *
   * @param passed called in the step in which the message has its end here, so that it can leave other lines before those are looked at (K20)
   */
  async sendOn(message: unknown, signal: AbortSignal, passed?: () => void): Promise<SentOn> {
    if (!this.isAlive) return 'returned';
    const { normal: lane } = LaneIndex;
    const sender = this.environment.current?.self;
    const outcome = this.hasWaiting ? 'full' : this.offer(message, sender, lane);
    if (outcome !== 'full') {
      passed?.();
      return outcome;
    }
    // Offered to one that has ended it would be a dead letter.
    const attempt = (): Accepted | 'returned' => (this.isAlive ? this.offerInTurn(message, sender, lane) : 'returned');
    return this.#wait({ sender, lane, bytes: 0, attempt }, signal, passed);
  }

  ask(message: object, options?: AskOptions): Promise<never> {
    try {
      if (options !== undefined) checkCallOptions('ask', this, options);
      const lane = laneIndex(options?.lane);
      if (typeof message !== 'object' || message === null) throw this.#noMessage(message);
      const handle = this.environment.openAsk(this, message, options);
      const { promise } = handle.listener;
      if (!handle.answered) this.#offerCopy(message, handle, lane);
      return (handle.answered ? this.#settledAtOnce(promise) : promise) as Promise<never>;
    } catch (error) {
      // What makes no sense: nothing was opened, and an ask fails in one way only.
      return Promise.reject(error);
    }
  }

  /** The same, told to a listener. */
  askFor(message: AskedMessage, listener: DetachedListener): CalledOff {
    const handle = this.environment.openAskFor(this, message, listener);
    if (!handle.answered) {
      message.replyTo = handle;
      this.#offerOwnAsk(message, handle, LaneIndex.normal);
    }
    return handle;
  }

  /**
   * What a reply handle has besides `tell`: so that a reference may stand where an answer is wanted, in any thread. Public types offer
   * that for the probes of tests alone, which take such a message for what it is.
   */
  fail(error: Error): void {
    this.tell(failedAnswer(error));
  }

  /** The same; there is nothing to be handed over. */
  forward(to: { tell(message: object): Accepted }, message: object): Accepted {
    return to.tell({ ...message, replyTo: this });
  }

  stop(): Promise<void> {
    return this.#end('stop');
  }

  drain(): Promise<void> {
    return this.#end('drain');
  }

  kill(): Promise<void> {
    return this.#end('kill');
  }

  #end(how: Ending): Promise<void> {
    const above = this.isAboveCurrent();
    this.environment.current?.endAsked(this, how);
    const ended = this.requestEnd(how);
    // Who is killed waits for nothing: its end does not wait for the handler.
    if (!above || how === 'kill') return ended;
    return ignorable(
      Promise.reject(
        new StateError(
          `Cannot await the end of "${this.name}": the handler that asks for it belongs to what is to end; leave out the await`,
        ),
      ),
    );
  }

  stoppedError(action: string): Error {
    return new ActorStoppedError(`Cannot ${action} "${this.name}": it has stopped`, { data: { target: this.name } });
  }

  /** Why it has ended, where that may take a moment to be known. */
  protected whyStopped(action: string): Promise<Error> {
    return Promise.resolve(this.stoppedError(action));
  }

  toString(): string {
    return `ActorRef(${this.name} ${this.thread}/${this.slot}#${this.generation})`;
  }

  /** In logs a reference is its name and address, not the system behind it. */
  toJSON(): string {
    return this.toString();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  protected refused(): Accepted {
    this.environment.meter.refused(this.slot);
    return 'full';
  }

  #settledAtOnce(answer: Promise<unknown>): Promise<unknown> {
    const breath = this.environment.breath();
    if (breath === undefined) return answer;
    // Until then nobody awaits it.
    ignorable(answer);
    return breath.then(() => answer);
  }

  /** Why an `offer` said `'stopped'`: the actor has ended, or the system takes nothing from outside any more (S7). */
  async whyRefused(action: string): Promise<Error> {
    const { acceptsOutside, current } = this.environment;
    const isGone = acceptsOutside || current !== undefined || !this.isAlive;
    const error = isGone ? await this.whyStopped(action) : new SystemStoppedError(`Cannot ${action} "${this.name}": the system stops`);
    const breath = this.environment.breath();
    if (breath !== undefined) await breath;
    return error;
  }

  /** What throws here, a getter of the message's too, fails the ask: by now it is open. */
  #offerCopy(asked: object, handle: InternalReply, lane: LaneIndex): void {
    try {
      this.#offerOwnAsk(withReplyTo(asked, handle), handle, lane);
    } catch (error) {
      handle.fail(toError(error));
    }
  }

  #offerOwnAsk(message: object, handle: InternalReply, lane: LaneIndex): void {
    try {
      const full = this.#waiting?.holds(this.environment.current?.self, lane) === true;
      const outcome = full ? this.refused() : this.offerAsk(message, handle, lane);
      if (outcome === 'full') handle.fail(fullError(this, message));
      else if (outcome === 'stopped') void this.whyRefused('ask').then((error) => handle.fail(error));
    } catch (error) {
      handle.fail(toError(error));
    }
  }

  #noMessage(given: unknown): TypeError {
    return new TypeError(
      `Cannot ask "${this.name}": what is asked is an object with a type, so that replyTo can be added, not ${shown(given)}`,
    );
  }

  #wait(send: Omit<WaitingSend, 'settled' | 'failed'>, signal: AbortSignal | undefined, passed?: () => void): Promise<SentOn> {
    if (this.environment.hasEnded) {
      send.giveBack?.();
      return Promise.reject(this.#endedError());
    }
    if (!this.hasWaiting) this.beginsToWait();
    const waiting = (this.#waiting ??= new WaitingSends(this.environment.held));
    return new Promise((resolve, reject) => {
      let quiet: () => void = () => undefined;
      const abort = (): void => {
        waiting.remove(entry);
        send.giveBack?.();
        reject(signal?.reason);
      };
      const entry: WaitingSend = {
        ...send,
        settled: (outcome) => {
          quiet();
          if (outcome !== 'returned') passed?.();
          resolve(outcome);
        },
        failed: (error) => {
          quiet();
          send.giveBack?.();
          reject(error);
        },
      };
      if (signal !== undefined) quiet = onAbort(signal, abort);
      waiting.add(entry);
      if (!waiting.isAwaited) this.#awaitRoom(waiting);
    });
  }

  #awaitRoom(waiting: WaitingSends): void {
    waiting.isAwaited = true;
    this.whenRoom(() => {
      waiting.isAwaited = false;
      if (this.environment.hasEnded) waiting.failAll(this.#endedError());
      if (waiting.length > 0 && waiting.admit()) this.#awaitRoom(waiting);
      else this.#waiting = undefined;
    });
  }

  /** What a send that would wait in an ended thread fails with. */
  #endedError(): Error {
    return this.isAlive ? new SystemStoppedError(`Cannot send to "${this.name}": the system has stopped`) : this.stoppedError('send to');
  }
}

/** The reference behind a public one; throws for an object that only looks like a reference. */
export function asActorRef(ref: object): ActorRefBase {
  if (ref instanceof ActorRefBase) return ref;
  throw new TypeError(`Cannot use ${Object.prototype.toString.call(ref)} as a reference: it was not made by this system`);
}
