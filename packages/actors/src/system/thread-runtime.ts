// Limit: above 250 lines, because it is the one place where the parts of a thread meet; each step is a line or two.

import {
  censusOf,
  createMessageCodec,
  type Duty,
  DutyCycle,
  type Host,
  incarnationOf,
  isThreadAbsent,
  type MessageCodec,
  openSlotTable,
  RecordMemory,
  releaseThread,
  SharedMesh,
  SlotStatus,
  type SharedRegions,
  type SlotTable,
  ThreadStamps,
  WatchWord,
} from '@ringmaster/core';
import { AskTable } from '../ask/ask-table.ts';
import type { OpenAsk } from '../ask/open-ask.ts';
import type { Asked } from '../ask/given-up.ts';
import type { ActorCell } from '../cell/actor-cell.ts';
import type { LocalActor, OpenedAsk, SlotPort } from '../cell/cell-environment.ts';
import type { EndReason, InternalRef, InternalReply, MessageOrigin, Place } from '../cell/internals.ts';
import type { SpawnPlanOptions } from '../cell/orders.ts';
import type { Blueprint } from '../contract/blueprint.ts';
import type { Definition } from '../contract/definition-table.ts';
import type { DeadLetterReason } from '../contract/dead-letter.ts';
import { ThreadLostError } from '../contract/errors/runtime-errors.ts';
import type { Accepted, AskOptions } from '../contract/message.ts';
import type { SupervisionPort } from '../contract/supervision-port.ts';
import type { Restarted } from '../contract/system-event.ts';
import { Dispatcher } from '../dispatch/dispatcher.ts';
import type { LaneIndex } from '../mailbox/mailbox.ts';
import { Awaited, HintVerb, RecordKind } from '../remote/envelope-layout.ts';
import { Inbox } from '../remote/inbox.ts';
import { NO_LAYOUTS } from '../remote/layout-sets.ts';
import { Peer } from '../remote/peer.ts';
import type { AskPlace } from '../remote/remote-environment.ts';
import { WireErrors, WireHandles } from '../remote/wire-handles.ts';
import { DeadlineWheel } from '../timers/deadline-wheel.ts';
import { AskInquiries } from './ask-inquiries.ts';
import { Cancellations } from './cancellations.ts';
import { dedicate } from './dedicate.ts';
import { Absentees } from './absentees.ts';
import type { DeathNotice, DeathReport, SlotLife } from './death/death-notice.ts';
import { Survivor, type SurvivorThread } from './death/survivor.ts';
import { Kinship, type KinThread } from './kinship.ts';
import { RemoteAwaits } from './remote-awaits.ts';
import type { RuntimeNotice } from './runtime-notice.ts';
import { slotPort } from './slot-port.ts';
import { SharedLayouts } from './shared-layouts.ts';
import { Spawning } from './spawning.ts';
import type { SpawningThread } from './spawning-thread.ts';
import { strictRoundTrip } from './strict-messages.ts';
import { SystemCounters, SystemMeter } from './system-meter.ts';
import { OWNER, type ThreadConfig } from './thread-config.ts';
import { ThreadDuty } from './thread-duty.ts';
import { Watching, type WatchingThread } from './watching.ts';
import { type HandleThread, ThreadHandles } from './thread-handles.ts';
import type { ThreadServices } from './thread-services.ts';

/** How long a thread that ends tries to get rid of what it has to tell the owner. */
export const LAST_WORDS_MS = 500;

/** What a thread is started with. */
export interface ThreadStart {
  readonly thread: number;
  readonly host: Host;
  readonly regions: SharedRegions;
  readonly config: ThreadConfig;
  /** The owner's, if it watches the others. */
  readonly watchdog?: Duty | undefined;
}

/**
 * One thread of a system: everything its cells, references and records need, wired together once.
 *
 * There is no other state: what a thread is, this object is, so several may live in one Node thread (the virtual system).
 */
export class ThreadRuntime implements HandleThread, SpawningThread, KinThread, SurvivorThread, WatchingThread {
  readonly thread: number;
  readonly config: ThreadConfig;
  readonly host: Host;
  readonly regions: SharedRegions;
  readonly systemId: number;
  readonly incarnation: number;
  readonly throughput: number;
  readonly mailboxCapacity: number;
  readonly mailboxReserve: number;
  readonly dispatcher: Dispatcher;
  readonly slots: SlotPort;
  readonly meter: SystemMeter;
  readonly codec: MessageCodec;
  readonly layouts: SharedLayouts;
  readonly asks: AskTable;
  readonly awaits = new RemoteAwaits();
  readonly inbox: Inbox;
  readonly counters: SystemCounters;
  readonly stopTimeoutMs: number;
  readonly spawning: Spawning;
  readonly kin = new Kinship(this);
  readonly watching = new Watching(this);
  readonly roundTrip: ((message: unknown, what?: 'message' | 'reply') => unknown) | undefined;
  readonly services: ThreadServices;
  current: LocalActor | undefined = undefined;
  isInTurn = false;
  acceptsOutside = true;
  hasEnded = false;
  /** This thread took over for a dead one, and hears what it was not there for. */
  isCatchingUp = false;

  readonly inquiries = new AskInquiries({
    tellThread: (thread, notice) => this.tellThread(thread, notice),
    incarnationOf: (thread) => incarnationOf(this.regions, thread),
    isGone: (thread) => this.isLost(thread) || isThreadAbsent(this.regions, thread),
    isOpen: (id, incarnation) => incarnation === this.incarnation && this.asks.find(id) !== undefined,
  });

  readonly cancellations: Cancellations;
  readonly cells: (ActorCell | undefined)[] = [];
  readonly #tables: readonly SlotTable[];
  readonly #peers: (Peer | undefined)[];
  readonly #mesh: SharedMesh;
  readonly #cycle: DutyCycle;
  readonly wheel: DeadlineWheel;
  readonly handles: ThreadHandles;
  readonly #duty: ThreadDuty;
  readonly #absentees: Absentees;
  readonly #stamps: ThreadStamps;
  readonly #survivor: Survivor;

  constructor(start: ThreadStart, makeServices: (runtime: ThreadRuntime) => ThreadServices) {
    const { thread, host, regions, config } = start;
    const { defaults } = config;
    const { threads } = regions.sizes;
    this.thread = thread;
    this.host = host;
    this.regions = regions;
    this.config = config;
    this.systemId = config.systemId;
    this.incarnation = incarnationOf(regions, thread);
    this.throughput = defaults.turnMessages;
    this.mailboxCapacity = defaults.mailboxCapacity;
    this.mailboxReserve = defaults.mailboxReserve;
    this.#tables = Array.from({ length: threads }, (_, index) => openSlotTable(regions, index, thread));
    this.slots = slotPort(this.table(thread));
    this.meter = new SystemMeter(regions, thread);
    this.counters = new SystemCounters(regions);
    this.#stamps = new ThreadStamps(regions, thread);
    this.stopTimeoutMs = defaults.stopTimeoutMs;
    this.dispatcher = new Dispatcher(() => this.#cycle.poke());
    const wireHandles = new WireHandles(this);
    this.layouts = new SharedLayouts(regions, thread, wireHandles);
    this.codec = createMessageCodec({
      self: thread,
      tables: regions.shapes.map((buffer) => new RecordMemory(buffer)),
      handles: wireHandles,
      values: new WireErrors(wireHandles),
      messageBytesMax: defaults.maxMessageBytes,
    });
    this.roundTrip = config.strictMessages ? strictRoundTrip(this.codec, thread, defaults.maxMessageBytes) : undefined;
    this.wheel = new DeadlineWheel({ now: () => host.now(), timer: (delayMs, task) => host.timer(delayMs, task) });
    this.handles = new ThreadHandles(this);
    this.#absentees = new Absentees(this, this.table(thread));
    this.spawning = new Spawning(this);
    this.inbox = this.#openInbox();
    this.#mesh = this.#openMesh(this.inbox);
    this.#peers = this.#tables.map((slots, index) =>
      index === thread ? undefined : new Peer(this, { link: this.#mesh.link(index), slots, maxMessageBytes: defaults.maxMessageBytes }),
    );
    this.cancellations = new Cancellations({
      thread,
      regions,
      hint: (threads, id) => this.#hint(threads, [id, this.incarnation], HintVerb.cancelled),
    });
    this.asks = this.#openAsks();
    const { dispatcher, handles } = this;
    this.#duty = new ThreadDuty({
      mesh: this.#mesh,
      dispatcher,
      handles,
      cancellations: this.cancellations,
      slots: this.table(thread),
      cells: this.cells,
      stamps: this.#stamps,
      watch: config.watchdogMs === 0 || thread === OWNER ? undefined : new WatchWord(host, regions, OWNER),
      now: () => host.now(),
      sliceMs: defaults.turnMs,
    });
    this.#cycle = new DutyCycle({
      host,
      words: new Int32Array(regions.words),
      threads,
      thread,
      duties: start.watchdog === undefined ? [this.#duty] : [this.#duty, start.watchdog],
      idle: { mode: config.idle },
      sliceMs: defaults.turnMs,
    });
    this.#survivor = new Survivor(this);
    this.services = makeServices(this);
  }

  start(): void {
    this.#stamps.reset();
    this.meter.begins();
    if (this.incarnation > 1) this.#takeOver();
    this.#cycle.start();
  }

  /**
   * Whoever of the predecessor's actors does not come back was marked as ended before this thread opened (step 10). Of the
   * rings the owner's comes first, up to where it says that this thread has opened: deaths that it was not there for.
   */
  #takeOver(): void {
    this.isCatchingUp = true;
    this.#mesh.readOnly(OWNER);
    for (const { slot, generation, status } of censusOf(this.regions, this.thread).taken()) {
      // Perhaps one that is spawned here just now.
      if (status === SlotStatus.starting) continue;
      this.#absentees.markLost(slot, generation);
      if (status === SlotStatus.ended) this.slots.free(slot, generation);
    }
  }

  /**
   * Nothing runs here any more; open asks settle with `error`. What arrived by now is taken in first: with nobody left to
   * handle it, it becomes dead letters and failed asks.
   */
  close(error: Error): void {
    this.#duty.drain();
    this.hasEnded = true;
    this.spawning.isClosed = true;
    this.asks.end(error);
    this.#absentees.end();
    // Who outlived the limit of the stop handles nothing any more: whoever waits for it learns that.
    for (const cell of this.cells) cell?.abandon();
    this.handles.roomMadeEverywhere();
    this.#mesh.flush();
    this.#cycle.stop();
    this.wheel.close();
  }

  /**
   * `close`, and then what the callbacks of promises that settled by it have to say: log lines mostly. A worker's wait for
   * room in the ring to the owner, as long as that takes anything.
   */
  async end(error: Error): Promise<void> {
    this.close(error);
    const limitMs = this.host.now() + LAST_WORDS_MS;
    do {
      await new Promise<void>((resolve) => this.host.later(resolve));
      this.flush();
    } while (this.thread !== OWNER && this.peer(OWNER).link.hasOutbox && this.host.now() < limitMs);
    // Those callbacks may have told something to who was abandoned.
    for (const cell of this.cells) cell?.abandon();
  }

  get supervision(): SupervisionPort {
    return this.services.supervision;
  }

  // ------------------------------------------------------------------ parts, found by index

  table(thread: number): SlotTable {
    const table = this.#tables[thread];
    if (table === undefined) throw new RangeError(`Cannot find thread ${thread}: there are ${this.#tables.length}`);
    return table;
  }

  peer(thread: number): Peer {
    const peer = this.#peers[thread];
    if (peer === undefined) throw new RangeError(`Cannot reach thread ${thread} from thread ${this.thread}`);
    return peer;
  }

  cellAt(slot: number): ActorCell | undefined {
    return this.cells[slot];
  }

  setCell(slot: number, cell: ActorCell | undefined): void {
    this.cells[slot] = cell;
  }

  // ------------------------------------------------------------------ what cells and references ask for

  pollControl(): void {
    if (this.#mesh.controlPending) this.#mesh.pollControl();
  }

  mayHandleNow(): boolean {
    return this.#duty.mayHandleNow();
  }

  clockForAsk(): number {
    return this.#duty.clockForAsk();
  }

  isTimeUp(): boolean {
    return this.#duty.isTimeUp();
  }

  turnBegins(slot: number): void {
    this.#stamps.run(slot);
  }

  charged<R>(slot: number, step: () => R): R {
    this.#stamps.run(slot);
    try {
      return step();
    } finally {
      this.#stamps.rest();
    }
  }

  turnEnded(): void {
    this.#stamps.rest();
    this.#mesh.flush();
  }

  wasLost(place: Place): boolean {
    return place.thread === this.thread && this.#absentees.isLost(place);
  }

  later(task: () => void): void {
    this.host.later(task);
  }

  openAsk(target: InternalRef, type: unknown, options: AskOptions | undefined): OpenedAsk {
    return this.asks.ask(target, this.current, type, options);
  }

  isAskedIn(id: number, handling: object): boolean {
    return this.asks.find(id)?.handling === handling;
  }

  nameOf({ thread, slot, generation }: Place): string {
    return this.handles.refTo(thread, slot, generation).name;
  }

  findClosed(asks: readonly InternalReply[], done: (closed: readonly InternalReply[]) => void): void {
    this.inquiries.inquire(asks, done);
  }

  spawn(parent: LocalActor, what: Blueprint<never>, options: SpawnPlanOptions): InternalRef {
    return this.spawning.spawn(parent as ActorCell, what, options);
  }

  respawn(parent: ActorCell, what: Blueprint<never>, options: SpawnPlanOptions & { readonly name: string }): InternalRef {
    return this.spawning.respawn(parent, what, options);
  }

  now(): number {
    return this.host.now();
  }

  random(): number {
    return this.host.random();
  }

  after(delayMs: number, task: () => void): () => void {
    return this.host.timer(delayMs, task);
  }

  restarted(cell: ActorCell, restarted: Restarted): void {
    this.services.restarted(cell, restarted);
  }

  rootFailed(error: Error): void {
    this.services.rootFailed(error);
  }

  context(cell: LocalActor): ReturnType<ThreadServices['context']> {
    return this.services.context(cell as ActorCell);
  }

  post(thread: number, kind: RecordKind, prefix: readonly number[], payload: unknown): void {
    this.peer(thread).post(kind, prefix, payload);
  }

  lifecycle(type: 'started' | 'stopped', cell: ActorCell, reason: EndReason): void {
    this.services.lifecycle(type, cell, reason);
  }

  dedicate(): number {
    return dedicate(this.regions, this.config);
  }

  startDedicated(thread: number): void {
    this.services.startDedicated(thread);
  }

  releaseDedicated(thread: number): void {
    releaseThread(this.regions, thread);
  }

  undedicate(): void {
    this.services.undedicate(this.thread);
  }

  started(cell: LocalActor, error: Error | undefined): void {
    this.spawning.cellStarted(cell, error);
  }

  ended(cell: LocalActor, reason: EndReason): void {
    this.spawning.cellEnded(cell, reason);
  }

  roomMade(cell: LocalActor): void {
    const threads = this.table(this.thread).takeRoomWanted(cell.slot);
    if (threads !== 0) this.#hint(threads, [cell.slot, cell.generation], HintVerb.room);
  }

  /** `threads`: a bit each, by index mod 32. */
  #hint(threads: number, [first, second]: readonly [number, number], verb: number): void {
    for (const peer of this.#peers) {
      if (peer !== undefined && (threads & (1 << (peer.thread & 31))) !== 0) peer.link.hint(first, second, verb);
    }
  }

  offerAbsent(target: InternalRef, message: unknown, origin: MessageOrigin, lane: LaneIndex): Accepted {
    return this.#absentees.offer(target, { message, origin, lane });
  }

  whenHere(target: InternalRef, then: (actor: LocalActor | undefined) => Promise<void>): Promise<void> {
    return this.#absentees.whenHere(target, then);
  }

  /** The definition's layouts are known here, if they were not to the spawner (R7). */
  layoutsKnown(cell: ActorCell, definition: Definition): void {
    const table = this.table(this.thread);
    if (table.tag(cell.slot) === NO_LAYOUTS) table.setTag(cell.slot, this.layouts.tagOf(definition));
  }

  lost({ slot, generation }: Place): void {
    this.#absentees.markLost(slot, generation);
  }

  arrived(cell: ActorCell): void {
    this.#absentees.arrived(cell);
  }

  deadLetter(message: unknown, origin: MessageOrigin, target: InternalRef | undefined, reason: DeadLetterReason): void {
    this.services.deadLetters.receive(message, origin, target, reason);
  }

  /** Named as far as it is known: who asked stands in the thread that asked, and who answers may have been handed the ask. */
  lateReply(ask: AskPlace, message: unknown, known = this.#recall(ask)): void {
    const { thread, id } = ask;
    const sender = this.current?.self ?? known?.target;
    this.services.deadLetters.file({ message, sender, target: known?.sender, reason: 'late-reply', ask: { thread, id } });
  }

  #recall({ thread, id, incarnation }: AskPlace): Pick<Asked, 'target' | 'sender'> | undefined {
    return thread === this.thread && incarnation === this.incarnation ? this.asks.recall(id) : undefined;
  }

  awaitRemote(ref: InternalRef, what: number): Promise<void> {
    if (this.peer(ref.thread).isLost) {
      const data = { thread: ref.thread, culprit: false };
      return quietly(Promise.reject(new ThreadLostError(`Cannot reach "${ref.name}": its thread has died`, { data })));
    }
    // Its thread says how the start went, and the end behind what its parent is told of it; one that has ended reads no more.
    if (this.isGone(ref)) {
      return what === Awaited.ended ? Promise.resolve() : quietly(Promise.reject(ref.stoppedError('await the start of')));
    }
    const { handle, answer } = this.asks.ask(ref, undefined, what, { timeout: Number.POSITIVE_INFINITY });
    if (handle.answered) return quietly(answer as Promise<void>);
    const { id } = handle as unknown as { readonly id: number };
    this.awaits.add(handle as OpenAsk, what);
    this.post(ref.thread, RecordKind.await, [ref.slot, ref.generation, what, id, this.incarnation], undefined);
    return quietly(answer as Promise<void>);
  }

  isGone({ thread, slot, generation }: InternalRef): boolean {
    const slots = this.table(thread);
    const status = slots.status(slot);
    const isOver = slots.generation(slot) !== generation || status === SlotStatus.free || status === SlotStatus.ended;
    return isOver && isThreadAbsent(this.regions, thread);
  }

  /** Nobody takes over for `thread`: what still waits for one of its actors learns that. */
  threadGone(thread: number, error: Error | undefined): void {
    this.asks.failWhere((target) => (target.thread === thread ? (error ?? target.stoppedError('reach')) : undefined));
    this.inquiries.threadGone(thread);
    this.watching.threadGone(thread);
    this.watching.endedWithThread(this.watching.watchedIn(thread), 'stopped');
    this.handles.roomMadeEverywhere();
  }

  drain(thread: number, position: number): void {
    this.#mesh.drain(thread, position);
  }

  /** Its index is not used again: nothing is sent there. One that did not exit is not read either: it may write still (D1). */
  giveUp(thread: number, hasExited: boolean): void {
    this.peer(thread).isLost = true;
    if (!hasExited) this.#mesh.abandon(thread);
  }

  lookAtAll(): void {
    this.#duty.scanAll();
  }

  neverSpawned({ slot, generation }: SlotLife): void {
    this.#absentees.neverSpawned(this.handles.refTo(this.thread, slot, generation));
  }

  endElsewhere({ thread, slot, generation }: Place): void {
    censusOf(this.regions, thread).end(slot, generation);
  }

  /** The owner has said all that happened before this thread opened. */
  caughtUp(): void {
    if (!this.isCatchingUp) return;
    this.isCatchingUp = false;
    this.#mesh.readAll();
    this.lookAtAll();
    this.#cycle.poke();
  }

  /** What another thread leaves that has died is seen to here (docs/thread-death.md). */
  settle(notice: DeathNotice): Promise<DeathReport> {
    return this.#survivor.settle(notice);
  }

  recovered(thread: number, error: Error | undefined): void {
    this.#survivor.recovered(thread, error);
  }

  /** A notice to another thread's runtime. */
  tellThread(thread: number, notice: RuntimeNotice): void {
    this.post(thread, RecordKind.event, [], notice);
  }

  /** Takes in what other threads have published by now. */
  poll(): void {
    this.#duty.poll();
  }

  /** Runs `step` with `cell` as the sender of what it sends. */
  asSender<R>(cell: LocalActor, step: () => R): R {
    const before = this.current;
    this.current = cell;
    try {
      return step();
    } finally {
      this.current = before;
    }
  }

  isLost(thread: number): boolean {
    return thread !== this.thread && this.peer(thread).isLost;
  }

  /** The last records of threads that have ended, and what they lead to. */
  takeLastWords(): void {
    this.#duty.drain();
  }

  flush(): void {
    this.#mesh.flush();
  }

  get idleCounts(): { readonly parks: number; readonly wakes: number; readonly slices: number } {
    const { parks, wakes, slices } = this.#cycle;
    return { parks, wakes, slices };
  }

  #openInbox(): Inbox {
    return new Inbox(this, {
      answer: (id, incarnation, value, failed) => this.#answer(id, incarnation, value, failed),
      spawn: (place, plan) => this.spawning.arrived(place, plan),
      adopt: (place, plan) => this.spawning.adopt(place, plan),
      started: (child, error) => this.spawning.childStarted(child, error),
      childEnded: (child, parent, notice, isWatched) => {
        this.spawning.childEnded(child, parent, notice);
        if (isWatched) this.post(child.thread, RecordKind.seen, [child.slot, child.generation], undefined);
      },
      watched: (target, from) => this.watching.watched(target, from),
      unwatched: (target, from) => this.watching.unwatched(target, from),
      seen: (target) => this.watching.seen(target),
      terminated: (target, reason) => this.watching.terminated(target, reason as EndReason),
      reported: (child, parent, report) => this.kin.reported(child, parent, report),
      ordered: (child, order) => this.kin.ordered(child, order),
      drain: (place) => this.#drain(place),
      log: (from, line) => this.services.log(from, line),
      event: (from, event) => this.services.event(from, event),
    });
  }

  /** The marker may be here before the actor is. */
  #drain({ thread, slot, generation }: Place): void {
    void this.whenHere(this.handles.refTo(thread, slot, generation), async (actor) => actor?.drain());
  }

  #openMesh(inbox: Inbox): SharedMesh {
    const { outboxMessages, outboxBytes, maxMessageBytes } = this.config.defaults;
    return new SharedMesh({
      host: this.host,
      regions: this.regions,
      self: this.thread,
      handlers: {
        record: (from, memory, offset, lengthBytes, kind) => inbox.receive(from, memory, offset, lengthBytes, kind),
        hint: (from, slot, generation, verb) => this.#duty.hint(from, slot, generation, verb),
        scanAll: () => this.#duty.scanAll(),
        // Whoever of the two ends has died: the books of its death say so (D7).
        lost: () => undefined,
      },
      // What is sent in a turn becomes visible at its end.
      waits: () => {
        if (!this.isInTurn) this.#cycle.poke();
      },
      outbox: { records: outboxMessages, bytes: outboxBytes },
      maxMessageBytes,
    });
  }

  #openAsks(): AskTable {
    const { host, thread, incarnation } = this;
    const { askTimeoutMs, openAsksMax } = this.config.defaults;
    return new AskTable({
      now: () => host.now(),
      wallClock: () => host.wallClock(),
      wheel: this.wheel,
      askTimeoutMs,
      openAsksMax,
      roundTrip: this.roundTrip,
      cancellable: (ask) => this.cancellations.open(ask.id),
      withdraw: (ask) => this.cancellations.withdraw(ask.id),
      lateAnswer: (ask, answer) => this.lateReply({ thread, id: ask.id, incarnation }, answer, ask),
      openChanged: (count) => {
        this.meter.asks(count > 0);
        this.services.openAsks(count);
      },
    });
  }

  #answer(id: number, incarnation: number, value: unknown, failed: boolean): boolean {
    const ask = incarnation === this.incarnation ? this.asks.find(id) : undefined;
    if (ask === undefined) return false;
    if (failed) ask.rejectWith(value as Error);
    else ask.resolveWith(value);
    return true;
  }
}

/** For a promise that nobody has to wait for. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
