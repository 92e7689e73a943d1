// Limit: above 250 lines, because accepting, handling and ending share the one state that must stay consistent; children,
// unanswered asks, overload and dead ends are files of their own.

import type { Initial } from '../contract/behavior.ts';
import { SpawnError } from '../contract/errors/runtime-errors.ts';
import { toError } from '../contract/errors/to-error.ts';
import type { Receive } from '../contract/handlers.ts';
import type { Accepted, Message } from '../contract/message.ts';
import { UNHANDLED } from '../contract/on.ts';
import type { Runnable } from '../dispatch/dispatcher.ts';
import { type LaneIndex, Mailbox } from '../mailbox/mailbox.ts';
import type { CellEnvironment, LocalActor } from './cell-environment.ts';
import { Children } from './children.ts';
import { DeadEnds } from './dead-ends.ts';
import type { EndReason, InternalRef, InternalReply, MessageOrigin, Place } from './internals.ts';
import { Outcome } from './outcome.ts';
import { Overload } from './overload.ts';
import { ReplyHandle } from './reply-handle.ts';
import { Unanswered } from './unanswered.ts';

/** What a cell is made of. */
export interface CellPlan extends Place {
  readonly name: string;
  readonly definitionName: string;
  readonly self: InternalRef;
  /** Where the definition stands, for errors. */
  readonly url: string;
  /** Root first. */
  readonly lineage: readonly Place[];
  /** Runs the definition's setup; a promise while its module is still on the way. */
  readonly setup: (cell: LocalActor) => Initial<never> | Promise<Initial<never>>;
}

type Phase = 'new' | 'starting' | 'running' | 'stopping' | 'ended';

/**
 * One actor: its mailbox, its behaviour, its life.
 *
 * It handles one message at a time (G3): a handler's promise holds the cell, not the thread. Stopping overtakes what is
 * queued (G14): it is looked at between any two messages and never stands in the mailbox (G10).
 */
export class ActorCell implements LocalActor, Runnable {
  readonly thread: number;
  readonly slot: number;
  readonly generation: number;
  readonly name: string;
  readonly definitionName: string;
  readonly lineage: readonly Place[];
  readonly self: InternalRef;
  queued = false;

  readonly #environment: CellEnvironment;
  readonly #plan: CellPlan;
  readonly #mailbox: Mailbox;
  readonly #children = new Children();
  readonly #unanswered: Unanswered;
  readonly #start = new Outcome();
  readonly #end = new Outcome();
  readonly #overload: Overload;
  readonly #deadEnds: DeadEnds;
  #receive: Receive<never> | undefined;
  #phase: Phase = 'new';
  /** A promise of setup or of a handler is open: no message is handled. */
  #holding = false;
  #stopAsked = false;
  /** A child has ended while this actor stops its children: the next one's turn. */
  #childIsOver = false;
  #endReason: EndReason = 'stopped';
  #abort: AbortController | undefined;

  constructor(environment: CellEnvironment, plan: CellPlan) {
    this.#environment = environment;
    this.#plan = plan;
    this.thread = plan.thread;
    this.slot = plan.slot;
    this.generation = plan.generation;
    this.name = plan.name;
    this.definitionName = plan.definitionName;
    this.lineage = plan.lineage;
    this.#mailbox = new Mailbox(environment.mailboxCapacity);
    this.#unanswered = new Unanswered(environment);
    this.#overload = new Overload(environment, this);
    this.#deadEnds = new DeadEnds(environment, this);
    this.self = plan.self;
  }

  get isOver(): boolean {
    return this.#phase === 'stopping' || this.#phase === 'ended';
  }

  get hasEnded(): boolean {
    return this.#phase === 'ended';
  }

  get children(): Children {
    return this.#children;
  }

  get failure(): Error | undefined {
    return this.#endReason instanceof Error ? this.#endReason : undefined;
  }

  get mailboxLength(): number {
    return this.#mailbox.length;
  }

  /** Aborted when the actor begins to stop. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#stopAsked || this.isOver) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  // ------------------------------------------------------------------ messages come in

  accept(message: unknown, origin: MessageOrigin, lane: LaneIndex): Accepted {
    const environment = this.#environment;
    if (!environment.slots.accepts(this.slot, this.generation)) return this.#deadEnds.refuse(message, origin, 'stopped');
    if (!environment.acceptsOutside && !isInside(environment, origin)) return this.#deadEnds.refuse(message, origin, 'system-stopped');
    const waiting = this.#mailbox.length;
    if (waiting >= this.#mailbox.capacity) {
      environment.meter.refused(this.slot);
      return 'full';
    }
    if (environment.roundTrip === undefined) this.#mailbox.put(message, origin, lane);
    else this.#putCopy(environment.roundTrip(message), origin, lane);
    environment.meter.accepted(this.slot);
    if (waiting + 1 === this.#mailbox.capacity) this.#overload.raise();
    if (!this.queued) environment.dispatcher.ready(this);
    return 'accepted';
  }

  /** A copy has a handle of its own for an ask of another thread: that is the one to be answered. */
  #putCopy(copy: unknown, origin: MessageOrigin, lane: LaneIndex): void {
    if (!(origin instanceof ReplyHandle)) return this.#mailbox.put(copy, origin, lane);
    const { replyTo } = copy as { readonly replyTo: ReplyHandle };
    replyTo.sender ??= origin.sender;
    this.#mailbox.put(copy, replyTo, lane);
  }

  deliver(message: unknown, origin: MessageOrigin, lane: LaneIndex): void {
    if (this.#phase === 'ended') return this.#deadEnds.drop(message, origin, 'stopped');
    const waiting = this.#mailbox.length;
    // The reserve: what was on the way when the overload flag went up.
    if (waiting >= this.#mailbox.capacity + this.#environment.mailboxReserve) return this.#deadEnds.drop(message, origin, 'mailbox-full');
    this.#mailbox.put(message, origin, lane);
    if (waiting + 1 >= this.#mailbox.capacity) this.#overload.raise();
    if (!this.queued) this.#environment.dispatcher.ready(this);
  }

  arrive(message: unknown, origin: MessageOrigin, lane: LaneIndex): void {
    const environment = this.#environment;
    const isIdle = this.#phase === 'running' && !this.#holding && !this.#stopAsked && this.#mailbox.length === 0;
    if (!isIdle || !environment.mayHandleNow()) return this.deliver(message, origin, lane);
    environment.current = this;
    environment.isInTurn = true;
    try {
      this.#handle(message, origin);
    } finally {
      environment.isInTurn = false;
      environment.current = undefined;
    }
    environment.pollControl();
    // Asked to stop by the message itself, or meanwhile by another thread.
    if (this.#stopAsked) environment.dispatcher.ready(this);
  }

  whenRoom(room: () => void): void {
    if (this.#phase === 'ended') room();
    else this.#overload.whenLowered(room);
  }

  // ------------------------------------------------------------------ a turn

  runTurn(): boolean {
    const environment = this.#environment;
    environment.current = this;
    environment.isInTurn = true;
    try {
      this.#turn();
    } finally {
      environment.isInTurn = false;
      environment.current = undefined;
      environment.turnEnded();
    }
    environment.meter.depth(this.slot, this.#mailbox.length);
    return this.#canHandle();
  }

  #turn(): void {
    const environment = this.#environment;
    if (this.#phase === 'new') this.#stopAsked ? this.#finish() : this.#begin();
    let handled = 0;
    // Whatever handlers do to the phase is seen here, between any two messages.
    while (this.#canHandle() && handled < environment.throughput) {
      this.#handleNext();
      handled++;
      environment.pollControl();
      // After 2, 4, 8 … messages: often enough for slow handlers, seldom enough for fast ones.
      if ((handled & (handled - 1)) === 0 && handled > 1 && environment.isTimeUp()) break;
    }
    if (handled > 0) environment.meter.turn(this.slot, handled);
    if (this.#stopAsked && !this.#holding && this.#phase === 'running') this.#beginStopping();
    else if (this.#childIsOver) this.#stopChildren();
  }

  become(receive: Receive<never>): void {
    this.#receive = receive;
  }

  // ------------------------------------------------------------------ life

  whenStarted(): Promise<void> {
    return this.#start.promise();
  }

  whenEnded(): Promise<void> {
    return this.#end.promise();
  }

  requestStop(): Promise<void> {
    this.#environment.slots.beginStop(this.slot, this.generation);
    this.lookAtStatus();
    return this.#end.promise();
  }

  lookAtStatus(): void {
    if (this.#stopAsked) return;
    this.#stopAsked = true;
    this.#abort?.abort();
    if (this.#phase !== 'ended') this.#environment.dispatcher.ready(this);
  }

  /**
   * Its thread goes on without it, at the end of the system: nobody shall wait for it in vain, and nothing be silently gone
   * (G18). Its slot says nothing of that: actors in threads that end a moment later would take it for a failure.
   */
  abandon(): void {
    this.#settleLeftovers();
    this.#end.succeed();
  }

  isBelow(place: Place): boolean {
    const same = (one: Place): boolean => one.slot === place.slot && one.thread === place.thread && one.generation === place.generation;
    return same(this) || this.lineage.some(same);
  }

  childEnded(child: Place, name: string): void {
    if (!this.#children.remove(child, name) || this.#phase !== 'stopping') return;
    // In a turn of its own: a deep tree would end in as deep a stack.
    this.#childIsOver = true;
    this.#environment.dispatcher.ready(this);
  }

  /** Children that lived in `thread` are gone; whoever lived below one of its actors ends too (D3). */
  threadLost(thread: number): void {
    if (this.lineage.some((above) => above.thread === thread)) void this.requestStop();
    for (const [name, child] of [...this.#children.view]) if (child.thread === thread) this.childEnded(child, name);
  }

  #canHandle(): boolean {
    return this.#phase === 'running' && !this.#holding && !this.#stopAsked && this.#mailbox.length > 0;
  }

  #begin(): void {
    this.#phase = 'starting';
    let initial: Initial<never> | Promise<Initial<never>>;
    try {
      initial = this.#plan.setup(this);
    } catch (error) {
      return this.#startFailed(error);
    }
    if (!(initial instanceof Promise)) return this.#started(initial);
    this.#holding = true;
    initial.then(
      (value) => this.#resumeAfter(() => this.#started(value)),
      (error: unknown) => this.#resumeAfter(() => this.#startFailed(error)),
    );
  }

  #started(initial: Initial<never>): void {
    const receive = typeof initial === 'function' ? initial : initial?.receive;
    if (typeof receive !== 'function') {
      return this.#startFailed(new TypeError('its setup returned no receive function; return on({ … }), a function or { receive }'));
    }
    // `become` inside setup has the last word.
    this.#receive ??= receive;
    this.#phase = 'running';
    if (!this.#environment.slots.begin(this.slot, this.generation)) this.#stopAsked = true;
    this.#start.succeed();
    this.#environment.started(this, undefined);
  }

  #startFailed(cause: unknown): void {
    const { url, definitionName } = this.#plan;
    const message = cause instanceof Error ? cause.message : String(cause);
    const error =
      cause instanceof SpawnError
        ? cause
        : new SpawnError(`Cannot start "${this.name}": ${message}`, { data: { url, actorName: definitionName }, cause });
    this.#environment.slots.beginStop(this.slot, this.generation);
    // Told when the end has come, children included: who hears of the failure finds nothing left and the name free (G12).
    this.#endReason = error;
    this.#report(error, undefined);
    this.#beginStopping();
  }

  /** A promise settled: the cell goes on, in a moment of its own that is no turn. */
  #resumeAfter(step: () => void): void {
    this.#holding = false;
    step();
    if (this.#phase !== 'ended') this.#environment.dispatcher.ready(this);
  }

  #beginStopping(): void {
    if (this.#phase === 'stopping' || this.#phase === 'ended') return;
    this.#phase = 'stopping';
    this.#abort?.abort();
    this.#stopChildren();
  }

  /** Youngest first, one after the other (G16). */
  #stopChildren(): void {
    this.#childIsOver = false;
    const youngest = this.#children.youngest;
    if (youngest === undefined) return this.#finish();
    const { name, child } = youngest;
    // Its end is told by its thread; if that is gone, the promise tells it.
    const over = (): void => this.childEnded(child, name);
    child.stop().then(over, over);
  }

  #finish(): void {
    this.#settleLeftovers();
    this.#environment.ended(this, this.#endReason);
    this.#end.succeed();
  }

  #settleLeftovers(): void {
    this.#phase = 'ended';
    // Errors are made where somebody learns them: most actors end with nobody waiting.
    this.#unanswered.failAll(() => this.failure ?? this.self.stoppedError('ask'));
    while (this.#mailbox.length > 0) {
      const message = this.#mailbox.take();
      this.#deadEnds.drop(message, this.#mailbox.lastOrigin as MessageOrigin, 'stopped');
    }
    this.#receive = undefined;
    this.#overload.lower();
    if (!this.#start.isSettled) this.#start.fail(this.self.stoppedError('await the start of'));
  }

  // ------------------------------------------------------------------ handling

  #handleNext(): void {
    const message = this.#mailbox.take();
    const origin = this.#mailbox.lastOrigin as MessageOrigin;
    if (this.#overload.isUp && this.#mailbox.length <= this.#mailbox.capacity >> 1) this.#overload.lower();
    this.#handle(message, origin);
  }

  #handle(message: unknown, origin: MessageOrigin): void {
    const ask = origin !== undefined && origin instanceof ReplyHandle ? origin : undefined;
    // Whoever had it before has handed it over.
    if (ask !== undefined) ask.keeper = undefined;
    let result: unknown;
    let isPromise = false;
    try {
      result = (this.#receive as Receive<unknown>)(message);
      // What a handler returns may throw at a look.
      if (typeof result === 'object') isPromise = isThenable(result);
    } catch (error) {
      return this.#failed(error, message, ask);
    }
    if (isPromise) this.#hold(result as PromiseLike<unknown>, message, origin);
    else if (result === UNHANDLED) this.#deadEnds.drop(message, origin, 'unhandled');
    else this.#handled(ask);
  }

  #handled(ask: InternalReply | undefined): void {
    this.#environment.meter.handled(this.slot);
    if (ask !== undefined && !ask.answered && ask.keeper === undefined) this.#unanswered.keep(ask);
  }

  #hold(result: PromiseLike<unknown>, message: unknown, origin: MessageOrigin): void {
    const ask = origin instanceof ReplyHandle ? origin : undefined;
    this.#holding = true;
    if (ask !== undefined && !ask.answered && ask.keeper === undefined) this.#unanswered.keep(ask);
    // A promise of somebody else's making may call back twice, or throw.
    const settled = result instanceof Promise ? result : Promise.resolve(result);
    settled.then(
      (value) => this.#resumeAfter(() => this.#settled(value, message, origin)),
      (error: unknown) => this.#resumeAfter(() => this.#failed(error, message, ask)),
    );
  }

  #settled(value: unknown, message: unknown, origin: MessageOrigin): void {
    if (value === UNHANDLED) this.#deadEnds.drop(message, origin, 'unhandled');
    else this.#environment.meter.handled(this.slot);
  }

  #failed(thrown: unknown, message: unknown, ask: InternalReply | undefined): void {
    const error = toError(thrown);
    const environment = this.#environment;
    environment.meter.failed(this.slot);
    // First the status: whoever hears of the failure finds the actor stopping (G15).
    environment.slots.beginStop(this.slot, this.generation);
    this.#endReason = error;
    // One that was forwarded belongs to somebody else, who may answer it yet (C3, G45).
    if (ask !== undefined && !ask.answered && (ask.keeper === undefined || ask.keeper === this.#unanswered)) ask.fail(error);
    this.#report(error, message);
    this.#beginStopping();
  }

  /** The log it goes to may be the application's, and a report that fails must not keep the actor from its end. */
  #report(error: Error, message: unknown): void {
    try {
      this.#environment.supervision.failed({ error, actor: this.self, message: message as Message | undefined, attempt: 1 });
    } catch (cause) {
      this.#endReason = new AggregateError([error, cause], `Cannot report the failure of "${this.name}": the log threw as well`);
    }
  }
}

/** From an actor, at whatever time: its sender says so, or the turn it is sent in. */
function isInside(environment: CellEnvironment, origin: MessageOrigin): boolean {
  const sender = origin instanceof ReplyHandle ? origin.sender : origin;
  return sender !== undefined || environment.isInTurn;
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function';
