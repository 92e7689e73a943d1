// Limit: above 250 lines, because what comes in and what is handled share the mailbox, and one object is what its life, its
// family and its references hold; each of those is a file of its own.

import type { Behavior, Initial } from '../contract/behavior.ts';
import { ActorRestartingError } from '../contract/errors/runtime-errors.ts';
import { toError } from '../contract/errors/to-error.ts';
import type { Failure } from '../contract/failure.ts';
import type { MailboxBounds } from '../contract/mailbox-options.ts';
import type { Receive } from '../contract/handlers.ts';
import type { Accepted, Message } from '../contract/message.ts';
import type { TypeMeter } from '../contract/meter.ts';
import { UNHANDLED } from '../contract/on.ts';
import { type Place, placeOf, samePlace } from '../contract/place.ts';
import type { StateRequest } from '../contract/state-port.ts';
import type { Terminated } from '../contract/terminated.ts';
import type { Runnable } from '../dispatch/dispatcher.ts';
import { LIFE_STEP, type Runner, SEVERAL } from '../dispatch/long-turns.ts';
import { type LaneIndex, Mailbox, NO_PROBE, SIGNAL, type Waiting } from '../mailbox/mailbox.ts';
import { cycleError } from './ask-chain.ts';
import type { BlockHandle } from './block-handle.ts';
import type { BlockHolding } from './block-holding.ts';
import { blocksIn } from './blocks-in.ts';
import type { CellEnvironment, LocalActor } from './cell-environment.ts';
import { CellStash } from './cell-stash.ts';
import { CellStates } from './cell-states.ts';
import type { StatefulCell } from './state-requests.ts';
import { DeadEnds } from './dead-ends.ts';
import { Family } from './family.ts';
import { HeldStreams } from './held-streams.ts';
import type { Around } from './idle-watch.ts';
import { HeldBlocks } from './held-blocks.ts';
import type { Incarnation } from './incarnation.ts';
import type { Busy, EndReason, Ending, InternalRef, InternalReply, MessageOrigin, Standing } from './internals.ts';
import { isThenable } from './is-thenable.ts';
import type { Order, Report } from './orders.ts';
import type { KeptState } from './kept-states.ts';
import { Life } from './life.ts';
import { statusOfWord } from './life-word.ts';
import type { LifeSubject, Loss } from './life-subject.ts';
import { Overflow } from './overflow.ts';
import { Overload } from './overload.ts';
import { ReplyHandle } from './reply-handle.ts';
import { runToEnd } from './run-to-end.ts';
import type { Signal, SignalDue } from './signal.ts';
import { typeOf } from './type-of.ts';
import { Unanswered } from './unanswered.ts';
import { Watches } from './watches.ts';

/** The clock is read after so many messages of a turn at first, and at most so many apart. */
const FIRST_LOOK = 2;
const MESSAGES_PER_LOOK = 16;

/** No handler that runs or waits is timed. */
const NOT_TIMED = -1;

/** A handler that has asked somebody, stashed something or changed a state. Asks know which they were made in by its identity. */
export interface Handling {
  /** What it has asked itself, before it was known whether it waits. */
  readonly ownAsks: InternalReply[];
  /** What it has stashed; undefined: nothing. */
  stashed: Waiting[] | undefined;
  /** A restart is to go back behind it, if it fails. */
  changesState: boolean;
  /** What others want done when it has ended. */
  after: (() => void)[] | undefined;
}

/** What an actor does at a moment: for whom, and in which handler. */
export interface CallUnderWay {
  readonly asked: ReplyHandle | undefined;
  readonly handling: Handling | undefined;
}

/** What a cell is made from. */
export interface CellPlan extends Place {
  readonly name: string;
  readonly definitionName: string;
  readonly self: InternalRef;
  /** Where the definition stands, for errors. */
  readonly url: string;
  /** Root first. */
  readonly lineage: readonly Place[];
  /** How much may wait for it. */
  readonly mailbox: MailboxBounds;
  /** Its first start is tried again, as its parent decides (S2). */
  readonly isRetried: boolean;
  /** Where what happens to its messages is counted. */
  readonly meter: TypeMeter;
  /** Given if its former life ended with its thread. */
  readonly loss?: Loss | undefined;
  /** What was kept of its states, if that life has left any. */
  readonly kept?: readonly KeptState[] | undefined;
  /** Runs the definition's setup, each time with the arguments of the first start. Returns a promise if its module must be imported first. */
  readonly setup: (cell: LocalActor) => Initial<never> | Promise<Initial<never>>;
}

/**
 * One actor: its mailbox, its behaviour and its life.
 *
 * It handles one message at a time (G3): while a handler's promise is open the cell waits, not the thread. A stop overtakes queued
 * messages (G14): it never stands in the mailbox, but is checked for between any two messages (G10).
 */
export class ActorCell implements LifeSubject, Runnable, Runner, StatefulCell {
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
  queued = false;
  isDueQueued = false;

  readonly #environment: CellEnvironment;
  readonly #plan: CellPlan;
  readonly #mailbox: Mailbox;
  readonly #unanswered: Unanswered;
  readonly #overload: Overload;
  #full: Overflow | undefined;
  /** With no more messages than this an overload is over. */
  readonly #lowWater: number;
  readonly #deadEnds: DeadEnds;
  readonly #life: Life;
  #family: Family | undefined;
  #childLineage: readonly Place[] | undefined;
  /** Handles what others send. */
  #receive: Receive<never> | undefined;
  /** Handles what is the actor's own. The same, unless something stands around it. */
  #behaviour: Receive<never> | undefined;
  /** By whose they are, the innermost first. Mostly nobody has any. */
  #around: Map<object, Around> | undefined;
  #hooks: Behavior<never> | undefined;
  /** The promise of a handler is open. */
  #isHandling = false;
  /** Type of the message whose promise was opened last. */
  #heldType: string | undefined;
  #asked: ReplyHandle | undefined;
  /** Of the records whose messages wait here. */
  #heldBytes = 0;
  /** Stands for the handler that runs or waits, once it has asked somebody, stashed something or changed a state. */
  #handling: Handling | undefined;
  #watches: Watches | undefined;
  #stash: CellStash | undefined;
  #states: CellStates | undefined;
  /** Blocks in its hands and in its mailbox. */
  #blocks: HeldBlocks | undefined;
  /** The promise that was opened last. */
  #opened: Promise<unknown> | undefined;
  #streams: HeldStreams | undefined;
  /** Results of promises that are to come. */
  #awaited = 0;
  #onDrain: (() => void) | undefined;
  /** When the handler began whose promise is open, if that is timed. */
  #timedFromMs = NOT_TIMED;
  /** Messages in the mailbox, as was last said. */
  #shownDepth = 0;
  /** So many messages and steps more are timed one by one (L3). */
  #trial: number;

  constructor(environment: CellEnvironment, plan: CellPlan) {
    this.#environment = environment;
    this.#trial = environment.longTurns.trialMessages;
    this.#plan = plan;
    this.thread = plan.thread;
    this.slot = plan.slot;
    this.generation = plan.generation;
    this.name = plan.name;
    this.definitionName = plan.definitionName;
    this.url = plan.url;
    this.isRetried = plan.isRetried;
    this.lineage = plan.lineage;
    this.meter = plan.meter;
    const { capacity, lowWater } = plan.mailbox;
    this.#mailbox = new Mailbox(capacity);
    this.#lowWater = lowWater - capacity;
    this.#unanswered = new Unanswered(environment);
    this.#overload = new Overload(environment, this, plan.mailbox);
    this.#deadEnds = new DeadEnds(environment, this);
    this.self = plan.self;
    this.#life = new Life(environment, this, plan.loss);
    if (plan.kept !== undefined) this.#states = new CellStates(this, environment.states, plan.kept);
  }

  get isOver(): boolean {
    return this.#life.isOver;
  }

  get hasEnded(): boolean {
    return this.#life.hasEnded;
  }

  get asked(): ReplyHandle | undefined {
    return this.#asked;
  }

  get handling(): Handling | undefined {
    if (!this.#life.isHeld && !(this.#environment.isInTurn && this.#environment.current === this)) return undefined;
    this.#handling ??= { ownAsks: [], stashed: undefined, changesState: false, after: undefined };
    return this.#handling;
  }

  /** What is being handled, for whoever goes on with it later. */
  get callUnderWay(): CallUnderWay {
    return { asked: this.#asked, handling: this.handling };
  }

  /** Runs `step` as a part of `call`, which may be over by now while something else is handled. */
  handlingAgain<R>(call: CallUnderWay, step: () => R): R {
    const before = { asked: this.#asked, handling: this.#handling };
    this.#asked = call.asked;
    this.#handling = call.handling;
    try {
      return step();
    } finally {
      this.#asked = before.asked;
      this.#handling = before.handling;
    }
  }

  /** Of the ask that is being handled, or else of the incarnation. */
  get abortSignal(): AbortSignal {
    return this.#asked === undefined ? this.incarnation.signal : this.#asked.signalIn(this.incarnation);
  }

  /**
   * Nobody wants what the running handler is at: it is asked to stop, or its asker waits no more. Looked up in shared words and by the
   * clock, so that a handler that never yields sees it.
   */
  get isCancelled(): boolean {
    return this.isCancelledFor(this.#asked);
  }

  /** The same for an ask whose handler has returned, and that is to be answered yet. */
  isCancelledFor(ask: ReplyHandle | undefined): boolean {
    const asked = this.#environment.slots.endAsked(this.slot, this.generation);
    if (asked === 'stop' || asked === 'kill' || this.incarnation.isAborted) return true;
    if (ask === undefined) return false;
    return ask.isGivenUp || (!ask.answered && ask.deadlineMs <= this.#environment.kin.now());
  }

  get failure(): Error | undefined {
    const { endReason } = this.#life;
    return endReason instanceof Error ? endReason : undefined;
  }

  get isLost(): boolean {
    return this.#life.endReason === 'thread-lost';
  }

  get endReason(): EndReason {
    return this.#life.endReason;
  }

  get incarnation(): Incarnation {
    return this.#life.incarnation;
  }

  get waitingLength(): number {
    return this.#mailbox.length + (this.#stash?.size ?? 0) + this.#awaited;
  }

  /** What of its code is under way, while a promise of it is open. */
  get busy(): Busy | undefined {
    const { doing } = this.#life;
    if (doing === undefined) return undefined;
    const { slot, generation } = this;
    return { slot, generation, doing, messageType: doing === 'handler' ? this.#heldType : undefined, waiting: this.#mailbox.length };
  }

  /** What people see of it. @param nowMs on the clock of all threads */
  standing(nowMs: number): Standing {
    const life = this.#life;
    const isRunning = this.#environment.current === this && this.#environment.isInTurn;
    const sinceMs = life.isHeld ? life.heldSinceMs : this.#environment.longTurns.readMs | 0;
    const doing = life.doing ?? (isRunning ? 'handler' : undefined);
    const waiting = this.waitingLength;
    return {
      ...placeOf(this),
      definition: this.definitionName,
      status: statusOfWord(life.word) ?? (doing !== undefined || this.#mailbox.length > 0 ? 'busy' : 'idle'),
      current: doing && {
        doing,
        messageType: life.isHeld && doing === 'handler' ? this.#heldType : undefined,
        forMs: Math.max(0, ((nowMs | 0) - sinceMs) | 0),
      },
      waiting,
      children: this.#family?.children.size ?? 0,
    };
  }

  /** Undefined until it has its first child. */
  get family(): Family | undefined {
    return this.#family;
  }

  /** The same, made if need be, for whoever adds a child. */
  get ownFamily(): Family {
    this.#family ??= new Family(this.#environment, this);
    return this.#family;
  }

  /** Of each of its children, root first: one for all of them. */
  get childLineage(): readonly Place[] {
    this.#childLineage ??= Object.freeze([...this.lineage, placeOf(this)]);
    return this.#childLineage;
  }

  // ------------------------------------------------------------------ messages come in

  accept(message: unknown, origin: MessageOrigin, lane: LaneIndex): Accepted {
    const environment = this.#environment;
    if (!environment.slots.accepts(this.slot, this.generation)) return this.#deadEnds.refuse(message, origin, 'stopped');
    if (!environment.acceptsOutside && !isInside(environment, origin)) return this.#deadEnds.refuse(message, origin, 'system-stopped');
    const waiting = this.#mailbox.length;
    if (waiting >= this.#mailbox.capacity) return this.#acceptBeyondBound(message, origin, lane);
    let put = message;
    if (environment.roundTrip === undefined) this.#mailbox.put(message, origin, lane);
    else {
      put = environment.roundTrip(message);
      this.#adoptMoved();
      this.#mailbox.put(put, originOfCopy(put, origin), lane);
    }
    if (this.meter.accepted()) this.#probe(put, lane);
    if (waiting + 1 === this.#mailbox.capacity) this.#overload.raise();
    if (!this.queued) environment.dispatcher.ready(this);
    return 'accepted';
  }

  /** Blocks of a message that was accepted are its own now. */
  #adoptMoved(): void {
    const moves = this.#environment.blocks.takeMoves();
    if (moves.length > 0) this.adopt(moves.map(({ to }) => to));
  }

  /** What happens at the bound. Most mailboxes never reach it. */
  get #overflow(): Overflow {
    this.#full ??= new Overflow({
      name: this.name,
      bounds: this.#plan.mailbox,
      reserve: this.#environment.mailboxReserve,
      mailbox: this.#mailbox,
      deadEnds: this.#deadEnds,
      giveUp: (error) => this.#life.giveUp(error),
    });
    return this.#full;
  }

  /** Apart: the engine inlines the way of a message that finds room only while it is short. */
  #acceptBeyondBound(message: unknown, origin: MessageOrigin, lane: LaneIndex): Accepted {
    const { roundTrip } = this.#environment;
    const overflow = this.#overflow;
    if (overflow.refuses) {
      this.meter.refused();
      return 'full';
    }
    if (overflow.stops) {
      overflow.stop();
      return this.#deadEnds.refuse(message, origin, 'stopped');
    }
    // What cannot be sent is the sender's mistake also where it would be dropped (G5).
    const copy = roundTrip === undefined ? message : roundTrip(message);
    this.#adoptMoved();
    this.meter.accepted();
    overflow.squeeze(copy, originOfCopy(copy, origin), lane);
    return 'accepted';
  }

  // Limit: four parameters, as `arrive` has them.
  deliver(message: unknown, origin: MessageOrigin, lane: LaneIndex, bytes: number): void {
    if (this.#life.isShut) return this.#deadEnds.drop(message, origin, this.#life.hasEnded ? 'stopped' : 'draining');
    const waiting = this.#mailbox.length;
    if (waiting >= this.#mailbox.capacity) return this.#deliverBeyondBound(message, origin, lane, bytes);
    this.#mailbox.put(message, origin, lane);
    if (this.meter.delivered()) this.#probe(message, lane);
    this.#holdBytes(bytes);
    if (waiting + 1 === this.#mailbox.capacity) this.#overload.raise();
    if (!this.queued) this.#environment.dispatcher.ready(this);
  }

  /** How long this one waits is measured, unless another one is; nor does a turn look for what it has put there itself. */
  #probe(message: unknown, lane: LaneIndex): void {
    const { current, kin } = this.#environment;
    if (this.#mailbox.probe === NO_PROBE && current !== this) this.#mailbox.watch(message, lane, kin.now());
  }

  /** Limit: four parameters, as above. */
  #deliverBeyondBound(message: unknown, origin: MessageOrigin, lane: LaneIndex, bytes: number): void {
    const waiting = this.#mailbox.length;
    if (!this.#overflow.admit(message, origin, lane)) return;
    // Another one has gone for it.
    if (this.#mailbox.length === waiting) this.#letGo(1);
    this.#holdBytes(bytes);
  }

  #holdBytes(bytes: number): void {
    this.#heldBytes += bytes;
    this.#environment.held.inbound += bytes;
  }

  /** So many messages have left the mailbox. Which bytes were theirs is not known: they are taken off in proportion, and all when it is empty. */
  #letGo(messages: number): void {
    const held = this.#heldBytes;
    if (held === 0) return;
    const { length } = this.#mailbox;
    this.#heldBytes = Math.floor((held * length) / (length + messages));
    this.#environment.held.inbound -= held - this.#heldBytes;
  }

  // Limit: four parameters: an object per message would be garbage on the hottest path.
  arrive(message: unknown, origin: MessageOrigin, lane: LaneIndex, bytes: number): void {
    const environment = this.#environment;
    if (!this.#isIdle() || !environment.mayHandleNow()) return this.deliver(message, origin, lane, bytes);
    if (this.#trial > 0) environment.look();
    environment.longTurns.ran(this, message);
    environment.current = this;
    environment.isInTurn = true;
    this.#mailbox.lastOrigin = origin;
    try {
      if (this.meter.isSample) this.#handleTimed(message, origin);
      else this.#handle(message, origin);
    } finally {
      environment.isInTurn = false;
      environment.current = undefined;
    }
    if (this.#trial > 0) this.#timed();
    environment.pollControl();
    // The message itself or another thread has asked it to stop, or its parent's order is here.
    if (this.#life.isDue) environment.dispatcher.due(this);
  }

  /** It has just run, and how long that took is its own affair. */
  #timed(): void {
    this.#trial--;
    this.#environment.look();
  }

  proveAgain(): void {
    this.#trial = this.#environment.longTurns.trialMessages;
  }

  /** It waits, in a handler or in setup, for what `ask` is made for: neither would ever have its answer, so the ask fails (G48). */
  failsCycle(ask: InternalReply): boolean {
    const handling = this.#handling;
    if (handling === undefined) return false;
    const { chain } = ask;
    const at = chain.findIndex((link) => this.#isAt(link) && this.#environment.isAskedIn(link.id, handling));
    if (at === -1) return false;
    if (this.#life.isHeld) ask.failByRuntime(cycleError([...chain.slice(at), this].map((link) => this.#environment.nameOf(link))));
    // Its own code asks, and may yet end without waiting.
    else handling.ownAsks.push(ask);
    return this.#life.isHeld;
  }

  held(): void {
    const ownAsks = this.#handling?.ownAsks.splice(0);
    if (ownAsks !== undefined) for (const own of ownAsks) this.failsCycle(own);
  }

  #isAt({ thread, slot, generation }: Place): boolean {
    return slot === this.slot && generation === this.generation && thread === this.thread;
  }

  #isIdle(): boolean {
    return this.#life.takesAtOnce && this.#mailbox.length === 0;
  }

  /** Something of the actor's own: never refused, and not counted against the bound (S4). */
  signal(signal: Signal, isBehindAll: boolean): void {
    if (this.#life.hasEnded) return;
    this.meter.accepted();
    this.#putSignal(signal, isBehindAll);
  }

  signalCounted(signal: Signal): void {
    this.#putSignal(signal, false);
  }

  #putSignal(signal: Signal, isBehindAll: boolean): void {
    this.#mailbox.putSignal(signal, isBehindAll);
    if (!this.queued) this.#environment.dispatcher.ready(this);
  }

  // ------------------------------------------------------------------ its blocks

  adopt(blocks: readonly BlockHandle[]): void {
    for (const { holding } of blocks) {
      if (holding === undefined) continue;
      this.#blocks ??= new HeldBlocks();
      this.#blocks.add(holding);
    }
  }

  /** It restarts: blocks of messages that are to be handled still stay with these. */
  #returnBlocks(): void {
    if (this.#blocks === undefined) return;
    const waiting = new Set<BlockHolding>();
    this.#mailbox.forEach((message) => {
      for (const { holding } of blocksIn(message)) if (holding !== undefined) waiting.add(holding);
    });
    this.#blocks.returnAll(waiting);
  }

  /** It has ended, or was killed: then code of it may still write into them, until its promise settles. */
  #returnAllBlocks(isHandling: boolean): void {
    const blocks = this.#blocks;
    if (blocks === undefined) return;
    this.#blocks = undefined;
    const returnAll = (): void => blocks.returnAll();
    if (isHandling) void this.#opened?.then(returnAll, returnAll);
    else returnAll();
  }

  // ------------------------------------------------------------------ what it has stashed

  get stash(): CellStash {
    this.#stash ??= new CellStash(this.#environment, this);
    return this.#stash;
  }

  get handledOrigin(): MessageOrigin {
    const { lastOrigin } = this.#mailbox;
    return lastOrigin === SIGNAL ? undefined : (lastOrigin as MessageOrigin);
  }

  get returnedLength(): number {
    return this.#mailbox.returnedLength;
  }

  owes(ask: InternalReply): boolean {
    return ask.keeper === this.#unanswered;
  }

  stashedNow(entry: Waiting): void {
    const { handling } = this;
    if (handling !== undefined) (handling.stashed ??= []).push(entry);
  }

  takeBack(message: unknown): boolean {
    return this.#mailbox.takeBack(message);
  }

  putBack(messages: readonly Waiting[]): void {
    this.#mailbox.putBack(messages);
    if (!this.queued) this.#environment.dispatcher.ready(this);
  }

  // ------------------------------------------------------------------ its states

  get states(): CellStates {
    if (this.#states === undefined) {
      this.#states = new CellStates(this, this.#environment.states);
      // What was given before knows nothing of them.
      if (this.#behaviour !== undefined) this.become(this.#behaviour);
    }
    return this.#states;
  }

  /** For observers. */
  get snapshots(): CellStates['snapshots'] {
    return this.#states?.snapshots ?? [];
  }

  answerStates(request: StateRequest, isWanted: () => boolean): unknown {
    return this.states.requests.answer(request, isWanted);
  }

  stateChanged(): boolean {
    const { handling } = this;
    if (handling !== undefined) handling.changesState = true;
    // Its code may go on behind a failure: what that does counts when the actor is resumed, as all that the handler did.
    return handling !== undefined || this.#life.isInTrouble;
  }

  betweenMessages(task: () => void): void {
    const { handling } = this;
    if (handling === undefined) task();
    else (handling.after ??= []).push(task);
  }

  /** Calls `task` when a drain begins; at once if one has. It takes the place of what was given before. */
  onDrain(task: () => void): void {
    this.#onDrain = task;
    if (this.#life.isShut && !this.hasEnded) task();
  }

  awaits(change: number): void {
    this.#awaited += change;
  }

  /** The ends of streams that it has opened. */
  get streams(): HeldStreams {
    this.#streams ??= new HeldStreams(this);
    return this.#streams;
  }

  /** It has just taken up what waited for it, and the overload flag of its place may be up. */
  settleFlag(): void {
    this.#overload.settleFlag();
  }

  whenRoom(room: () => void): void {
    if (this.#life.hasEnded) room();
    else this.#overload.whenLowered(room);
  }

  // ------------------------------------------------------------------ a turn

  runTurn(): boolean {
    // It waited twice, and ended in the first of the two turns.
    if (this.#life.hasEnded) return false;
    const environment = this.#environment;
    environment.current = this;
    environment.isInTurn = true;
    environment.turnBegins(this.slot);
    try {
      this.#turn();
    } finally {
      environment.isInTurn = false;
      environment.current = undefined;
      environment.turnEnded();
    }
    this.#showDepth();
    return this.#canHandle();
  }

  #showDepth(): void {
    const { length } = this.#mailbox;
    if (length === this.#shownDepth) return;
    this.meter.waiting(length - this.#shownDepth);
    this.#shownDepth = length;
    this.#environment.meter.depth(this.slot, length);
  }

  #turn(): void {
    const environment = this.#environment;
    const life = this.#life;
    if (this.#trial > 0) environment.look();
    if (life.isDue) this.#step();
    let message: unknown;
    let handled = 0;
    let looked = 0;
    let nextLook = this.#lookAfter(0);
    const isOnTrial = this.#trial > 0;
    if (isOnTrial) this.#sayNext();
    // The probe is behind so many; what comes before them is not looked at for it.
    const probedFrom = this.#mailbox.probe === NO_PROBE ? Number.MAX_SAFE_INTEGER : this.#mailbox.probeAhead;
    // A change of phase by a handler is noticed here, between any two messages.
    while (this.#canHandle() && handled < environment.throughput) {
      message = handled < probedFrom ? this.#handleNext() : this.#handleProbed();
      handled++;
      environment.pollControl();
      if (handled < nextLook) continue;
      environment.longTurns.ran(this, handled - looked === 1 ? message : SEVERAL);
      looked = handled;
      if (this.#trial > 0) {
        this.#trial--;
        this.#sayNext();
      }
      if (environment.isTimeUp()) break;
      nextLook = this.#lookAfter(handled);
    }
    if (isOnTrial) environment.says(this.slot, undefined);
    if (handled > looked) environment.longTurns.ran(this, handled - looked === 1 ? message : SEVERAL);
    if (handled > 0) {
      environment.meter.turn(this.slot, handled);
      this.#mailbox.passed(handled);
      this.#letGo(handled);
    }
    if (life.isShut) life.handled();
    if (life.isDue) this.#step();
  }

  /** When the clock is read: after 2, 4, 8, 16 messages, then every 16. Soon for slow handlers, seldom enough for fast ones (C4). */
  #lookAfter(handled: number): number {
    if (this.#trial > 0) return handled + 1;
    return handled < FIRST_LOOK ? FIRST_LOOK : handled + Math.min(handled, MESSAGES_PER_LOOK);
  }

  /** Which message comes next: of one that is known to be fast nobody needs to know that, and for most it would cost too much. */
  #sayNext(): void {
    const isNext = this.#trial > 0 && this.#canHandle();
    this.#environment.says(this.slot, isNext ? typeOf(this.#mailbox.first) : undefined);
  }

  /** Setup, a hook, or whatever else comes next in its life. */
  #step(): void {
    this.#life.step();
    this.#environment.longTurns.ran(this, LIFE_STEP);
    if (this.#trial > 0) this.#timed();
  }

  become(receive: Receive<never>): void {
    const behaviour = this.#states === undefined ? receive : this.#states.noting(receive);
    this.#behaviour = behaviour;
    this.#receive = behaviour;
    if (this.#around === undefined) return;
    for (const around of this.#around.values()) this.#receive = around(this.#receive as Receive<unknown>);
  }

  surround(who: object, around: Around | undefined): void {
    if (around === undefined) this.#around?.delete(who);
    else (this.#around ??= new Map()).set(who, around);
    // In setup there is none yet.
    const given = this.#states?.given ?? this.#behaviour;
    if (given !== undefined) this.become(given);
  }

  #forgetBehaviour(): void {
    this.#receive = undefined;
    this.#behaviour = undefined;
    this.#states?.forget();
    this.#around = undefined;
    this.#hooks = undefined;
  }

  // ------------------------------------------------------------------ life, as others see it

  whenStarted(): Promise<void> {
    return this.#life.start.promise();
  }

  /** In setup. */
  startsWhen(ready: Promise<void>): void {
    this.#life.startsWhen(ready);
  }

  whenEnded(): Promise<void> {
    return this.#life.end.promise();
  }

  requestEnd(how: Ending): Promise<void> {
    const began = this.#environment.slots.beginEnd(this.slot, this.generation, how);
    // If not, somebody in another thread was first, and that one's marker is on its way.
    if (began && how === 'drain') this.drain();
    else this.lookAtStatus();
    return this.#life.end.promise();
  }

  lookAtStatus(): void {
    this.#life.look();
  }

  drain(): void {
    const isFirst = !this.#life.isShut;
    this.#life.drain();
    if (isFirst) this.#onDrain?.();
  }

  /** The marker of a drain may have been lost with a thread, so it counts as arrived. */
  markerLost(): void {
    if (this.#environment.slots.endAsked(this.slot, this.generation) === 'drain') this.drain();
  }

  obey(order: Order): void {
    this.#life.obey(order);
  }

  fail(error: Error, isEscalated = false): void {
    this.#life.fail(error, isEscalated);
  }

  /**
   * The system ends while the actor is still running: nobody shall wait for it in vain, and nothing shall be lost silently (G18). Its
   * slot does not show this, because actors in threads that end a moment later would take it for a failure.
   */
  abandon(): void {
    this.#life.abandon();
    this.#settleLeftovers();
    this.#life.end.succeed();
  }

  isBelow(place: Place): boolean {
    return samePlace(this, place) || this.lineage.some((above) => samePlace(above, place));
  }

  // ------------------------------------------------------------------ whom it watches

  get watches(): Watches {
    this.#watches ??= new Watches(this.#environment.watching, this);
    return this.#watches;
  }

  get terminatedHook(): ((notice: Terminated) => unknown) | undefined {
    return this.#hooks?.terminated;
  }

  watchedEnded(target: InternalRef, reason: EndReason): void {
    this.#watches?.ended(target, reason);
  }

  // ------------------------------------------------------------------ children

  childEnded(child: Place, name: string, reason: EndReason): void {
    if (this.#family?.ended(child, name, reason) === true) this.#life.childEnded();
  }

  childReported(child: Place, name: string, report: Report): void {
    this.#family?.reported(child, name, report);
  }

  endAsked(ref: InternalRef, how: Ending): void {
    this.#family?.endAsked(ref, how);
  }

  // ------------------------------------------------------------------ steps of its life

  ready(): void {
    this.#environment.dispatcher.ready(this);
  }

  due(): void {
    this.#environment.dispatcher.due(this);
  }

  setup(): Initial<never> | Promise<Initial<never>> {
    this.#forgetBehaviour();
    this.#mailbox.lastOrigin = undefined;
    return this.#plan.setup(this);
  }

  take(initial: Initial<never>): void {
    const receive = typeof initial === 'function' ? initial : initial?.receive;
    if (typeof receive !== 'function') {
      throw new TypeError('its setup returned no receive function; return on({ … }), a function or { receive }');
    }
    this.#endHandling(true);
    // `become` inside setup has the last word.
    if (this.#behaviour === undefined) this.become(receive);
    this.#hooks = typeof initial === 'function' ? undefined : initial;
    this.#states?.requests.begun();
  }

  get hasBegun(): boolean {
    return this.#behaviour !== undefined;
  }

  restarting(failure: Failure): unknown {
    return this.#hooks?.restarting?.(failure);
  }

  stopping(reason: EndReason): unknown {
    return this.#hooks?.stop?.(reason);
  }

  leave(cause: Error): void {
    const { name } = this;
    const text = `Cannot complete ask to "${name}": it restarted before it answered`;
    this.#unanswered.failAll(() => new ActorRestartingError(text, { data: { target: name }, cause }));
    this.#streams?.endAll(() => restartingError(name, cause));
    // Kept, before what waits: the next incarnation decides about it (G53).
    this.#stash?.releaseAll();
    this.#returnBlocks();
    this.#watches?.clear();
    this.#endHandling(false);
    this.#states?.leave();
    this.#forgetBehaviour();
  }

  /** Its failure changes nothing: what the handler has done stays done. */
  resumed(): void {
    this.#states?.commit();
  }

  bury(reason: EndReason): void {
    this.#settleLeftovers();
    this.#environment.ended(this, reason);
  }

  #settleLeftovers(): void {
    // The error is only made if somebody waits for an answer; mostly nobody does. What the actor failed with is its cause and no more,
    // because that may be about another asker's affairs (C3, G45).
    this.#unanswered.failAll(() => this.self.stoppedError('complete ask to'));
    this.#streams?.endAll(() => this.self.stoppedError('go on with a stream of'));
    // It was killed while a handler's promise was open: that message counts as finished, whatever becomes of the promise.
    const isHandling = this.#isHandling;
    if (isHandling) this.meter.failed();
    this.#timedFromMs = NOT_TIMED;
    this.#isHandling = false;
    this.#states?.end(this.#life.endReason);
    this.#askHandled(false);
    if (this.#stash !== undefined) this.#mailbox.putBack(this.#stash.takeAll());
    this.#watches?.clear();
    while (this.#mailbox.length > 0) {
      const message = this.#mailbox.take();
      const origin = this.#mailbox.lastOrigin;
      // Nobody else had sent it, so there is nobody to tell.
      if (origin === SIGNAL) this.meter.dropped();
      else this.#deadEnds.drop(message, origin as MessageOrigin, this.isLost ? 'thread-lost' : 'stopped');
    }
    this.#returnAllBlocks(isHandling);
    this.#letGo(1);
    this.#showDepth();
    this.#forgetBehaviour();
    this.#overload.end();
    const { start } = this.#life;
    if (!start.isSettled) start.failWith(() => this.self.stoppedError('await the start of'));
  }

  #canHandle(): boolean {
    return this.#life.isOpen && this.#mailbox.length > 0;
  }

  // ------------------------------------------------------------------ handling

  /** Returns what was handled, for people. */
  #handleNext(): unknown {
    const message = this.#mailbox.take();
    return this.#handleTaken(message);
  }

  /** The same, where the probe may be the next. */
  #handleProbed(): unknown {
    const message = this.#mailbox.take();
    if (message === this.#mailbox.probe) this.meter.waited(this.#environment.kin.now() - this.#mailbox.found());
    return this.#handleTaken(message);
  }

  #handleTaken(message: unknown): unknown {
    const origin = this.#mailbox.lastOrigin as MessageOrigin;
    if (origin === SIGNAL) return this.#handleSignal(message as Signal);
    if (this.#overload.isUp && this.#mailbox.length <= this.#mailbox.capacity + this.#lowWater) this.#overload.lower();
    if (this.meter.isSample) this.#handleTimed(message, origin);
    else this.#handle(message, origin);
    return message;
  }

  #handleSignal(signal: Signal): unknown {
    this.#mailbox.signalTaken();
    let due: SignalDue | undefined;
    let result: unknown;
    let isPromise = false;
    try {
      due = signal.open();
      if (due === undefined) {
        this.meter.dropped();
        return undefined;
      }
      const { message, ended } = due;
      if (due.hook !== undefined) this.#states?.handles(message);
      const handle = (due.hook ?? this.#behaviour) as Receive<unknown>;
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

  /** Few are: two looks at the clock cost as much as a message. */
  #handleTimed(message: unknown, origin: MessageOrigin): void {
    const { kin } = this.#environment;
    const startMs = kin.now();
    this.#handle(message, origin);
    if (this.#isHandling) this.#timedFromMs = startMs;
    else this.meter.took(kin.now() - startMs, false);
  }

  /** The promise of a handler has settled. */
  #timeHeld(): void {
    const startMs = this.#timedFromMs;
    this.#timedFromMs = NOT_TIMED;
    this.meter.took(this.#environment.kin.now() - startMs, true);
  }

  #handle(message: unknown, origin: MessageOrigin): void {
    const ask = origin !== undefined && origin instanceof ReplyHandle ? origin : undefined;
    if (ask !== undefined && !this.#takes(ask, message)) return;
    let result: unknown;
    let isPromise = false;
    try {
      result = (this.#receive as Receive<unknown>)(message);
      // The handler's result may have a getter that throws.
      if (typeof result === 'object') isPromise = isThenable(result);
    } catch (error) {
      return this.#failed(error, message, ask);
    }
    if (isPromise) this.#hold(result as PromiseLike<unknown>, message, origin);
    else if (result === UNHANDLED) this.#unhandled(message, origin);
    else this.#handled(ask);
  }

  #handled(ask: InternalReply | undefined): void {
    this.meter.handled();
    if (ask !== undefined || this.#handling !== undefined) this.#handledAsk(ask);
  }

  /** Somebody waits for the answer, or its handler has asked others. Apart: the engine inlines the way of a tell only while it is short. */
  #handledAsk(ask: InternalReply | undefined): void {
    this.#askHandled(true);
    if (ask !== undefined && !ask.answered && ask.keeper === undefined) this.#unanswered.keep(ask);
  }

  /** Of what somebody waits for: false if nobody does any more (G47, G50). */
  #takes(ask: ReplyHandle, message: unknown): boolean {
    const isExpired = ask.deadlineMs <= this.#environment.clockForAsk();
    if (isExpired || ask.answered || ask.isGivenUp) {
      this.#deadEnds.skip(message, ask, isExpired);
      return false;
    }
    // Whoever had it before has handed it over.
    ask.keeper = undefined;
    this.#asked = ask;
    return true;
  }

  #askHandled(isWell: boolean): void {
    this.#asked?.handled();
    this.#asked = undefined;
    if (this.#handling !== undefined) this.#endHandling(isWell);
  }

  /** The handler has ended, well or not: what it has changed counts, or not; and then others may change something. */
  #endHandling(isWell: boolean): void {
    const handling = this.#handling;
    this.#handling = undefined;
    if (isWell && handling?.changesState === true) this.#states?.commit();
    if (handling?.after !== undefined) for (const task of handling.after) task();
  }

  #unhandled(message: unknown, origin: MessageOrigin): void {
    this.#askHandled(true);
    this.#deadEnds.drop(message, origin, 'unhandled');
  }

  #hold(result: PromiseLike<unknown>, message: unknown, origin: MessageOrigin): void {
    const ask = origin instanceof ReplyHandle ? origin : undefined;
    this.#life.hold();
    this.#isHandling = true;
    this.#heldType = typeOf(message);
    if (ask !== undefined && !ask.answered && ask.keeper === undefined) this.#unanswered.keep(ask);
    // A thenable that is no promise of ours may call back twice, or throw.
    const settled = result instanceof Promise ? result : Promise.resolve(result);
    this.#opened = settled;
    settled.then(
      (value) => this.#life.release(() => this.#settled(value, message, origin)),
      (error: unknown) => this.#life.release(() => this.#failed(error, message, ask)),
    );
  }

  #settled(value: unknown, message: unknown, origin: MessageOrigin): void {
    this.#isHandling = false;
    this.#askHandled(true);
    if (value === UNHANDLED) this.#deadEnds.drop(message, origin, 'unhandled');
    else this.meter.handled();
    if (this.#timedFromMs !== NOT_TIMED) this.#timeHeld();
  }

  #failed(thrown: unknown, message: unknown, ask: InternalReply | undefined): void {
    const error = toError(thrown);
    const handling = this.#handling;
    this.#isHandling = false;
    if (handling !== undefined) this.#streams?.handlerFailed(handling, error);
    // Whoever it wrote to has left, and so it leaves off: there is nothing to decide about (E8).
    const isLeaving = this.#streams?.isLeaving(error) === true;
    this.#askHandled(isLeaving);
    if (isLeaving) this.meter.handled();
    else this.#fail(error, message, handling?.stashed);
    if (this.#timedFromMs !== NOT_TIMED) this.#timeHeld();
    // One that was forwarded belongs to somebody else, who may answer it yet (C3, G45).
    if (ask !== undefined && !ask.answered && (ask.keeper === undefined || ask.keeper === this.#unanswered)) ask.failByRuntime(error);
  }

  #fail(error: Error, message: unknown, stashed: Handling['stashed']): void {
    this.meter.failed();
    if (stashed !== undefined) this.#stash?.failed(message, stashed);
    // Suspended before anybody hears of the failure.
    this.#life.failed(error, message as Message | undefined);
  }
}

function restartingError(name: string, cause: Error): Error {
  return new ActorRestartingError(`Cannot go on with a stream of "${name}": it restarts`, { data: { target: name }, cause });
}

/** A copy has a handle of its own for an ask of another thread: that is the one to be answered. */
function originOfCopy(copy: unknown, origin: MessageOrigin): MessageOrigin {
  if (!(origin instanceof ReplyHandle)) return origin;
  const { replyTo } = copy as { readonly replyTo: ReplyHandle };
  if (replyTo !== origin) replyTo.standInFor(origin);
  return replyTo;
}

/** Sent by an actor: it has a sender, or is sent in a turn. */
function isInside(environment: CellEnvironment, origin: MessageOrigin): boolean {
  const sender = origin instanceof ReplyHandle ? origin.sender : origin;
  return sender !== undefined || environment.isInTurn;
}
