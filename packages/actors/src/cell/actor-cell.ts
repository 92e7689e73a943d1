import type { Initial } from '../contract/behavior.ts';
import type { Failure } from '../contract/failure.ts';
import type { Accepted } from '../contract/message.ts';
import type { TypeMeter } from '../contract/meter.ts';
import { type Place, placeOf, samePlace } from '../contract/place.ts';
import type { StateRequest } from '../contract/state-port.ts';
import type { Terminated } from '../contract/terminated.ts';
import type { Runnable } from '../dispatch/dispatcher.ts';
import { type LaneIndex, Mailbox } from '../mailbox/mailbox.ts';
import { Belongings, type OwningCell } from './belongings.ts';
import type { BlockHandle } from './blocks/block-handle.ts';
import type { CellEnvironment } from './cell-environment.ts';
import type { CellPlan } from './cell-plan.ts';
import { CurrentBehavior } from './messages/current-behavior.ts';
import { leaveIncarnation, settleLeftovers } from './life/departure.ts';
import { Family } from './family/family.ts';
import { type CallingCell, HandlerCalls } from './messages/handler-calls.ts';
import type { HandlerCall } from './messages/handler-call.ts';
import { Intake, type ReceivingCell } from './messages/intake.ts';
import type { EndReason, Ending, InternalRef, InternalReply, MessageOrigin } from './internals.ts';
import { Life } from './life/life.ts';
import type { LifeSubject } from './life/life-subject.ts';
import type { Order, Report } from './family/orders.ts';
import type { ReplyHandle } from './asks/reply-handle.ts';
import type { Signal } from './signal.ts';
import type { ObservedCell } from './standing-of.ts';
import { type TurningCell, Turns } from './messages/turns.ts';

/**
 * One actor: its parts, and what its thread, its references and its own context want of them.
 *
 * ```
 * intake -> mailbox -> turns -> calls -> behavior        a message on its way
 *                        |        |
 *                       life   belongings                what it is at, and what it has
 *                        |
 *                      family                            whom it supervises
 * ```
 */
export class ActorCell implements LifeSubject, Runnable, ReceivingCell, TurningCell, CallingCell, OwningCell, ObservedCell {
  readonly environment: CellEnvironment;
  readonly thread: number;
  readonly slot: number;
  readonly generation: number;
  readonly name: string;
  readonly definitionName: string;
  readonly url: string;
  readonly isRetried: boolean;
  readonly lineage: readonly Place[];
  readonly self: InternalRef;
  readonly meter: TypeMeter;
  readonly mailbox: Mailbox;
  readonly life: Life;
  readonly behavior = new CurrentBehavior();
  readonly intake: Intake;
  readonly calls: HandlerCalls;
  queued = false;
  isDueQueued = false;
  readonly #turns: Turns;
  readonly #setup: CellPlan['setup'];
  #family: Family | undefined;
  #childLineage: readonly Place[] | undefined;
  #belongings: Belongings | undefined;
  /** Results of promises that are to come. */
  #awaited = 0;
  #onDrain: (() => void) | undefined;

  constructor(environment: CellEnvironment, plan: CellPlan) {
    this.environment = environment;
    this.thread = plan.thread;
    this.slot = plan.slot;
    this.generation = plan.generation;
    this.name = plan.name;
    this.definitionName = plan.definitionName;
    this.url = plan.url;
    this.isRetried = plan.isRetried;
    this.lineage = plan.lineage;
    this.self = plan.self;
    this.meter = plan.meter;
    this.#setup = plan.setup;
    this.mailbox = new Mailbox(plan.mailbox.capacity);
    this.life = new Life(environment, this, plan.loss);
    this.intake = new Intake(this, plan.mailbox);
    this.calls = new HandlerCalls(this);
    this.#turns = new Turns(this);
    if (plan.kept !== undefined) this.ownBelongings.revive(plan.kept);
  }

  // ------------------------------------------------------------------ its parts, made if need be

  /** Undefined until it has its first child. */
  get family(): Family | undefined {
    return this.#family;
  }

  /** For whoever adds a child. */
  get ownFamily(): Family {
    this.#family ??= new Family(this.environment, this);
    return this.#family;
  }

  /** Of each of its children, root first: one for all of them. */
  get childLineage(): readonly Place[] {
    this.#childLineage ??= Object.freeze([...this.lineage, placeOf(this)]);
    return this.#childLineage;
  }

  /** Undefined until it has any. */
  get belongings(): Belongings | undefined {
    return this.#belongings;
  }

  get ownBelongings(): Belongings {
    this.#belongings ??= new Belongings(this);
    return this.#belongings;
  }

  // ------------------------------------------------------------------ messages

  accept(message: unknown, origin: MessageOrigin, lane: LaneIndex): Accepted {
    return this.intake.accept(message, origin, lane);
  }

  deliver(message: unknown, origin: MessageOrigin, lane: LaneIndex, bytes: number): void {
    this.intake.deliver(message, origin, lane, bytes);
  }

  arrive(message: unknown, origin: MessageOrigin, lane: LaneIndex, bytes: number): void {
    this.#turns.arrive(message, origin, lane, bytes);
  }

  runTurn(): boolean {
    return this.#turns.run();
  }

  proveAgain(): void {
    this.#turns.proveAgain();
  }

  /** Something of the actor's own: never refused, and not counted against the bound (S4). */
  signal(signal: Signal, isBehindAll: boolean): void {
    if (this.life.hasEnded) return;
    this.meter.accepted();
    this.intake.putSignal(signal, isBehindAll);
  }

  signalCounted(signal: Signal): void {
    this.intake.putSignal(signal, false);
  }

  whenRoom(room: () => void): void {
    this.intake.whenRoom(room);
  }

  /** Messages that wait or are to come. */
  get waitingLength(): number {
    return this.mailbox.length + (this.#belongings?.stashedLength ?? 0) + this.#awaited;
  }

  awaits(change: number): void {
    this.#awaited += change;
  }

  get asked(): ReplyHandle | undefined {
    return this.calls.asked;
  }

  get handling(): HandlerCall | undefined {
    return this.calls.current;
  }

  failsCycle(ask: InternalReply): boolean {
    return this.calls.failsCycle(ask);
  }

  adopt(blocks: readonly BlockHandle[]): void {
    this.ownBelongings.adopt(blocks);
  }

  answerStates(request: StateRequest, isWanted: () => boolean): unknown {
    return this.ownBelongings.states.requests.answer(request, isWanted);
  }

  // ------------------------------------------------------------------ life, as others see it

  get isOver(): boolean {
    return this.life.isOver;
  }

  get hasEnded(): boolean {
    return this.life.hasEnded;
  }

  get endReason(): EndReason {
    return this.life.endReason;
  }

  get failure(): Error | undefined {
    const { endReason } = this.life;
    return endReason instanceof Error ? endReason : undefined;
  }

  get isLost(): boolean {
    return this.life.endReason === 'thread-lost';
  }

  whenStarted(): Promise<void> {
    return this.life.start.promise();
  }

  whenEnded(): Promise<void> {
    return this.life.end.promise();
  }

  requestEnd(how: Ending): Promise<void> {
    const began = this.environment.slots.beginEnd(this.slot, this.generation, how);
    // If not, somebody in another thread was first, and that one's marker is on its way.
    if (began && how === 'drain') this.drain();
    else this.lookAtStatus();
    return this.life.end.promise();
  }

  lookAtStatus(): void {
    this.life.look();
  }

  drain(): void {
    const isFirst = !this.life.isShut;
    this.life.drain();
    if (isFirst) this.#onDrain?.();
  }

  /** Calls `task` when a drain begins; at once if one has. It takes the place of what was given before. */
  onDrain(task: () => void): void {
    this.#onDrain = task;
    if (this.life.isShut && !this.hasEnded) task();
  }

  /** The marker of a drain may have been lost with a thread, so it counts as arrived. */
  markerLost(): void {
    if (this.environment.slots.endAsked(this.slot, this.generation) === 'drain') this.drain();
  }

  obey(order: Order): void {
    this.life.obey(order);
  }

  fail(error: Error, isEscalated = false): void {
    this.life.fail(error, isEscalated);
  }

  /**
   * The system ends while the actor is still running: nobody shall wait for it in vain, and nothing shall be lost silently (G18). Its
   * slot does not show this, because actors in threads that end a moment later would take it for a failure.
   */
  abandon(): void {
    this.life.abandon();
    settleLeftovers(this);
    this.life.end.succeed();
  }

  // ------------------------------------------------------------------ its relations

  isBelow(place: Place): boolean {
    return samePlace(this, place) || this.lineage.some((above) => samePlace(above, place));
  }

  childEnded(child: Place, name: string, reason: EndReason): void {
    if (this.#family?.ended(child, name, reason) === true) this.life.childEnded();
  }

  childReported(child: Place, name: string, report: Report): void {
    this.#family?.reported(child, name, report);
  }

  endAsked(ref: InternalRef, how: Ending): void {
    this.#family?.endAsked(ref, how);
  }

  watchedEnded(target: InternalRef, reason: EndReason): void {
    this.#belongings?.watches.ended(target, reason);
  }

  get terminatedHook(): ((notice: Terminated) => unknown) | undefined {
    return this.behavior.hooks?.terminated;
  }

  // ------------------------------------------------------------------ what the steps of its life do

  ready(): void {
    this.environment.dispatcher.ready(this);
  }

  due(): void {
    this.environment.dispatcher.due(this);
  }

  held(): void {
    this.calls.held();
  }

  setup(): Initial<never> | Promise<Initial<never>> {
    this.behavior.forget();
    this.mailbox.lastOrigin = undefined;
    return this.#setup(this);
  }

  take(initial: Initial<never>): void {
    this.behavior.take(initial);
    this.calls.end(true);
    this.#belongings?.begun();
  }

  get hasBegun(): boolean {
    return this.behavior.own !== undefined;
  }

  restarting(failure: Failure): unknown {
    return this.behavior.hooks?.restarting?.(failure);
  }

  stopping(reason: EndReason): unknown {
    return this.behavior.hooks?.stop?.(reason);
  }

  resumed(): void {
    this.#belongings?.commit();
  }

  leave(cause: Error): void {
    leaveIncarnation(this, cause);
  }

  bury(reason: EndReason): void {
    settleLeftovers(this);
    this.environment.ended(this, reason);
  }
}
