import type { ActorContext } from '../contract/actor-context.ts';
import type { DeadLetterReason } from '../contract/dead-letter.ts';
import type { Blueprint } from '../contract/blueprint.ts';
import type { CalledOff } from '../contract/call-off.ts';
import type { Accepted, AskOptions } from '../contract/message.ts';
import type { Meter, TypeMeter } from '../contract/meter.ts';
import type { PurePort } from '../contract/pure-port.ts';
import type { AnySnapshot } from '../contract/state.ts';
import type { StatePort, StateRequest } from '../contract/state-port.ts';
import type { RoutingPort } from '../contract/routing-port.ts';
import type { StreamHolder } from '../contract/stream-holder.ts';
import type { StreamOptions, StreamReader } from '../contract/stream.ts';
import type { SupervisionPort } from '../contract/supervision-port.ts';
import type { OverloadChange, Restarted } from '../contract/system-event.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import type { LongTurns } from '../dispatch/long-turns.ts';
import type { LaneIndex } from '../mailbox/mailbox.ts';
import type { DeadlineWheel } from '../timers/deadline-wheel.ts';
import type { RecoveryTable } from '../supervision/recovery-table.ts';
import type { DetachedListener } from './asks/ask-listener.ts';
import type { DirectoryPort } from './directory-port.ts';
import type { BlockHandle } from './blocks/block-handle.ts';
import type { BlockPort } from './blocks/block-port.ts';
import type { KeptState } from './states/kept-states.ts';
import type { EndReason, Ending, InternalRef, InternalReply, MessageOrigin, Place } from './internals.ts';
import type { Order, Report, SpawnPlanOptions } from './family/orders.ts';

/** The shared words of a cell's slot (I1, I2), as far as a cell and its local references need them. */
export interface SlotPort {
  accepts(slot: number, generation: number): boolean;
  /** starting -> running; false if somebody began to stop it meanwhile. */
  begin(slot: number, generation: number): boolean;
  /** Begins its end in this way; false if that, or a way that overtakes it, had begun already. */
  beginEnd(slot: number, generation: number, how: Ending): boolean;
  /** How it was asked to end; undefined if it was not, or has gone. */
  endAsked(slot: number, generation: number): Ending | undefined;
  /** The slot may be used again. */
  free(slot: number, generation: number): void;
  setOverloaded(slot: number, overloaded: boolean): void;
  overloaded(slot: number): boolean;
  /** How much waited in its mailbox at the end of its last turn (M3). */
  depth(slot: number): number;
  /** What its life is at, one of `LifeWord`, and that it has begun anew: for observers that its thread cannot answer (M3). */
  setPhase(slot: number, phase: number): void;
  addRestart(slot: number): void;
}

/** An open ask: the handle that travels with the message, which knows the promise that the caller holds. */
export interface OpenedAsk extends InternalReply {
  readonly listener: { readonly promise: Promise<unknown> };
}

/** An actor of this thread, as its references and its thread see it. */
export interface LocalActor extends Place {
  readonly name: string;
  readonly definitionName: string;
  readonly self: InternalRef;
  /** Where what happens to its messages is counted. */
  readonly meter: TypeMeter;
  /** Root first: the actors above it, in whatever thread. */
  readonly lineage: readonly Place[];
  readonly isOver: boolean;
  /** The ask it is handling, until its handler's promise has settled: what it asks meanwhile takes the deadline from it (G49). */
  readonly asked: InternalReply | undefined;
  /** The same object as long as one handler runs or waits; undefined: none does. */
  readonly handling: object | undefined;
  /** The error with which it ends, or has ended. */
  readonly failure: Error | undefined;
  /** It died with its thread, and has not come back: its parent has not decided yet, or it has ended. */
  readonly isLost: boolean;
  readonly endReason: EndReason;
  /** A message from a sender of this thread: refused beyond the bound. */
  accept(message: unknown, origin: MessageOrigin, lane: LaneIndex): Accepted;
  /** A message from another thread, which has accepted it: taken up to bound and reserve (F3). `bytes`: of its record, 0 if that is not known. */
  deliver(message: unknown, origin: MessageOrigin, lane: LaneIndex, bytes: number): void;
  /** The same, called while the rings are polled: handles the message at once if the actor is idle and the thread has time. */
  arrive(message: unknown, origin: MessageOrigin, lane: LaneIndex, bytes: number): void;
  /** An ask has come that waits for itself, through whatever chain: then it has failed, and is not taken (G48). */
  failsCycle(ask: InternalReply): boolean;
  /** Blocks that a message for it brings, or that it has allocated: they return when it ends or restarts, unless they are sent on. */
  adopt(blocks: readonly BlockHandle[]): void;
  whenStarted(): Promise<void>;
  whenEnded(): Promise<void>;
  whenRoom(room: () => void): void;
  /** Settles when it has ended. */
  requestEnd(how: Ending): Promise<void>;
  /** Its status word has changed: it may be asked to end. */
  lookAtStatus(): void;
  /** The marker of a drain is here (S6). */
  drain(): void;
  /** Does nothing if `child` is not its child. */
  childEnded(child: Place, name: string, reason: EndReason): void;
  childReported(child: Place, name: string, report: Report): void;
  obey(order: Order): void;
  /** It fails, but not in a message handler (G26); `isEscalated`: the failure was a child's. */
  fail(error: Error, isEscalated?: boolean): void;
  /** Its own code asks for the end of `ref`. */
  endAsked(ref: InternalRef, how: Ending): void;
  /** `target`, which it watches, has ended. */
  watchedEnded(target: InternalRef, reason: EndReason): void;
  /**
   * What somebody wants of its states: the answer, or a promise of it. `isWanted`: looked at before anything is changed for it.
   *
   * @throws why there is none
   */
  answerStates(request: StateRequest, isWanted: () => boolean): unknown;
  /** True if `place` is this actor or one above it. */
  isBelow(place: Place): boolean;
}

/** Who is told of an end: an actor, or the thread's directory. */
export type Watcher = Pick<LocalActor, 'watchedEnded'>;

/** Watching, over all threads. `system/` fills it. */
export interface WatchPort {
  /** `watcher` is told once when `target` has ended, also if it has ended already. */
  watch(watcher: Watcher, target: InternalRef): void;
  unwatch(watcher: Watcher, target: InternalRef): void;
}

/** Streams of this thread. `streams/` fills it. */
export interface CellStreams {
  read<T>(holder: StreamHolder, options: StreamOptions | undefined): StreamReader<T>;
  /**
   * Nobody will write to a stream whose address `message` carries, if nobody does yet: the message became a dead letter for that reason, or its
   * handler failed with that error (E9).
   */
  forsaken(message: unknown, why: string | Error): void;
}

/** Between a child and its parent, in whatever threads they live. `system/` fills it. */
export interface KinPort {
  /** Monotonic milliseconds. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  after(delayMs: number, task: () => void): () => void;
  /** To the parent of `child`; if that has gone, `child` is asked to stop. */
  report(child: LocalActor, report: Report): void;
  order(child: Place, order: Order): void;
  /** The table in a definition's options; a promise if its module must be imported first. */
  tableOf(what: Blueprint<never>): RecoveryTable | undefined | Promise<RecoveryTable | undefined>;
  /** Starts a child anew, under a name that `parent` has given already. */
  respawn(parent: LocalActor, what: Blueprint<never>, options: SpawnPlanOptions & { readonly name: string }): InternalRef;
  /** Runs `step` with `actor` as the sender of what it sends. */
  asSender<R>(actor: LocalActor, step: () => R): R;
  /**
   * `head` has lost an ancestor with a thread, whose successor opens when `head` has ended; and `child`, that has been asked to stop, lives
   * in a thread that has not opened either, so it ends without a setup when that does: who waits for it may wait for himself.
   */
  endsBehindGate(head: LocalActor, child: Place): boolean;
  /** For the event stream. */
  restarted(cell: LocalActor, restarted: Restarted): void;
}

/** What states need of the thread that they live in. `system/` fills it. */
export interface StateMemory {
  /** Of all states that begin in this thread (Z4). */
  readonly life: number;
  /** Epoch milliseconds. */
  wallClock(): number;
  /** Why that object, which is no plain one, cannot be sent to another thread; undefined: it can. */
  unsendable(value: object): string | undefined;
  /** @throws what encoding a message throws */
  encode(snapshot: AnySnapshot): Uint8Array;
  /** @throws what decoding a message throws */
  decode(bytes: Uint8Array): AnySnapshot;
  /** What is kept would be read by somebody: the parent of `actor` lives in another thread. */
  keepsFor(actor: LocalActor): boolean;
  /** Gives the parent's thread what `states` returns: now, or as soon as nothing waits any more for room on the way to it. */
  keep(actor: LocalActor, states: () => readonly KeptState[]): void;
  /** A state cannot be kept, so it would begin afresh after the death of the thread. */
  notKept(actor: LocalActor, key: string, error: Error): void;
}

/**
 * What a cell and its references need from the thread they live in. `system/` fills it; tests may fill it otherwise.
 *
 * One per thread, so everything in it belongs to one thread and nothing is global.
 */
export interface CellEnvironment {
  readonly thread: number;
  /** Tells this system's handles from another's in the same process (I6). */
  readonly systemId: number;
  readonly dispatcher: Dispatcher;
  /** Is told who ran, and when the clock was read. */
  readonly longTurns: LongTurns;
  readonly slots: SlotPort;
  readonly meter: Meter;
  readonly supervision: SupervisionPort;
  readonly kin: KinPort;
  readonly watching: WatchPort;
  /** Who is found under which key. */
  readonly directory: DirectoryPort;
  /** Runs `task` after the event loop has had its turn. */
  later(task: () => void): void;
  /** Of the routers of this thread. */
  readonly routing: RoutingPort;
  /** Threads for stateless functions. */
  readonly pure: PurePort;
  readonly streams: CellStreams;
  /** Those of its actors' states, and the way to all others. */
  readonly states: StateMemory & StatePort;
  /** Of timers: this thread's. */
  readonly wheel: DeadlineWheel;
  readonly blocks: BlockPort;
  /** Messages one turn may take. */
  readonly throughput: number;
  /** Bytes of records that wait in this thread: of messages in mailboxes, and of sends that wait for room. Whoever adds takes off. */
  readonly held: { inbound: number; outbound: number };
  /** How many more a mailbox takes of those that were on the way (F3). */
  readonly mailboxReserve: number;
  /** Messages one actor may stash (G53). */
  readonly stashCapacity: number;
  /** The cell whose handler runs in this very moment; `undefined`: code outside actors, or after an `await` (C1). */
  current: LocalActor | undefined;
  /** A turn runs: what is sent becomes visible at its end, without anybody asking for it (R1). */
  isInTurn: boolean;
  /** False once `system.stop()` began: what comes from outside actors is refused (S7). */
  readonly acceptsOutside: boolean;
  /** Nothing runs in this thread any more, and nothing that waits would ever be called. */
  readonly hasEnded: boolean;
  /** What the receiver of `message` gets: with `strictMessages` what it would get in another thread, frozen; otherwise, once there are blocks, those have moved. */
  readonly roundTrip: ((message: unknown) => unknown) | undefined;
  /** A message was handled: acts on hints of other threads before the next, if there are any (I3). Otherwise one read of shared memory. */
  handled(): void;
  /**
   * Monotonic milliseconds, to see whether the time of an ask is over that is about to be handled. As last looked up, if nobody has handled anything since; looked up for
   * the first few other asks of a slice, then for each so many (C4).
   */
  clockForAsk(): number;
  /** Code of an actor has failed with a `RangeError`, as it does when its stack is at its end: then it may have left something half done. */
  outOfRange(): void;
  /** The thread has worked long enough, and the event loop is to have its turn (G60). Reads the clock, so it is not asked after every message. */
  isTimeUp(): boolean;
  /** Reads the clock if anybody ran since it was read last, so that what comes now is timed by itself. */
  look(): void;
  /** Something that is awaited is done at once: a promise of the event loop's next turn if that is to come first (G60). */
  breath(): Promise<void> | undefined;
  /** The rings are being polled and there is time left: an idle actor may handle a message that arrives without putting it into its mailbox. */
  mayHandleNow(): boolean;
  /** Code of the actor in `slot` runs from here on: whom to charge if the thread does not survive it (D6). */
  turnBegins(slot: number): void;
  /** Of a message that may take long: what the actor in `slot` begins to handle now, for observers; undefined: nothing that is known. */
  says(slot: number, messageType: string | undefined): void;
  /** A turn is over: what it sent becomes visible (R1). */
  turnEnded(): void;
  deadLetter(message: unknown, origin: MessageOrigin, target: InternalRef | undefined, reason: DeadLetterReason): void;
  /**
   * Nobody will handle `message`, and whoever waits for its answer knows: blocks in it return, and the readers of streams whose addresses it
   * carries are told. A dead letter does the same. Not for a message that its sender still has, or that somebody else got as well.
   */
  forgo(message: unknown, reason: string): void;
  cellAt(slot: number): LocalActor | undefined;
  /** For a reference whose actor is not here: the message waits for the spawn record, or is a dead letter (I4). */
  offerAbsent(target: InternalRef, message: unknown, origin: MessageOrigin, lane: LaneIndex): Accepted;
  /** It was lost with this thread's predecessor, and does not come back. */
  wasLost(place: Place): boolean;
  /** Runs `then` with the actor as soon as it is here; with `undefined` if it has gone. */
  whenHere(target: InternalRef, then: (actor: LocalActor | undefined) => Promise<void>): Promise<void>;
  /** `type`: of the message, for people. */
  openAsk(target: InternalRef, message: { readonly type?: unknown }, options: AskOptions | undefined): OpenedAsk;
  /** The same, detached, for a listener: it may have failed already, and its listener is told later. */
  openAskFor(target: InternalRef, message: { readonly type?: unknown }, listener: DetachedListener): InternalReply & CalledOff;
  /** An ask of this thread is open under that id, and was made in that handler. */
  isAskedIn(id: number, handling: object): boolean;
  nameOf(place: Place): string;
  /** Finds out which of these asks nobody waits for any more, and calls `done` with them, perhaps later. */
  findClosed(asks: readonly InternalReply[], done: (closed: readonly InternalReply[]) => void): void;
  spawn(parent: LocalActor, what: Blueprint<never>, options: SpawnPlanOptions): InternalRef;
  context(cell: LocalActor): ActorContext<never>;
  /** Setup has run, or failed with `error`. */
  started(cell: LocalActor, error: Error | undefined): void;
  /** The cell is over: its slot may be used again, its parent learns of it. */
  ended(cell: LocalActor, reason: EndReason): void;
  /**
   * Senders in other threads that wait for room at that place may try again (W3), and have so many places among them even if others
   * come before them (B19); 0: there is nothing to have.
   */
  roomMade(place: Place, places: number): void;
  /** For the event stream. */
  overload(cell: LocalActor, change: OverloadChange): void;
}
