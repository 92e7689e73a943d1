// Limit: above 250 lines, because it is the one place where the parts of a thread meet; each step is a line or two.

import {
  createMessageCodec,
  type Duty,
  DutyCycle,
  HeldBytes,
  type Host,
  incarnationOf,
  isThreadAbsent,
  isThreadOpen,
  type MessageCodec,
  openSlotTable,
  RecordMemory,
  SharedMesh,
  type SharedRegions,
  type SlotTable,
  ThreadStamps,
  WatchWord,
} from '@ringmaster/core';
import { AskTable } from '../../ask/ask-table.ts';
import type { Asked } from '../../ask/given-up.ts';
import type { ListenedAsk } from '../../ask/listened-ask.ts';
import type { AskListener } from '../../cell/ask-listener.ts';
import type { BlockHandle } from '../../cell/block-handle.ts';
import type { ActorCell } from '../../cell/actor-cell.ts';
import { busyOf } from '../../cell/standing-of.ts';
import type { LocalActor, OpenedAsk, SlotPort } from '../../cell/cell-environment.ts';
import type { Busy, EndReason, InternalRef, InternalReply, MessageOrigin, Place } from '../../cell/internals.ts';
import type { SpawnPlanOptions } from '../../cell/orders.ts';
import type { Blueprint } from '../../contract/blueprint.ts';
import type { Definition } from '../../contract/definition-table.ts';
import type { DeadLetterReason } from '../../contract/dead-letter.ts';
import type { Accepted, AskOptions } from '../../contract/message.ts';
import type { PurePort } from '../../contract/pure-port.ts';
import type { RoutingPort } from '../../contract/routing-port.ts';
import type { SupervisionPort } from '../../contract/supervision-port.ts';
import { Breather } from '../../dispatch/breather.ts';
import type { OverloadChange } from '../../contract/system-event.ts';
import { Dispatcher } from '../../dispatch/dispatcher.ts';
import { LIFE_STEP, LongTurns } from '../../dispatch/long-turns.ts';
import type { LaneIndex } from '../../mailbox/mailbox.ts';
import { HintVerb, RecordKind } from '../../remote/envelope-layout.ts';
import { hasGone } from '../../remote/has-gone.ts';
import { Inbox } from '../../remote/inbox.ts';
import { NO_LAYOUTS } from '../../remote/layout-sets.ts';
import { NoSuchPlaceError } from '../../remote/no-such-place.ts';
import { Peer } from '../../remote/peer.ts';
import type { AskPlace } from '../../remote/remote-environment.ts';
import { Directory } from '../../registry/directory.ts';
import { WireErrors, WireHandles } from '../../remote/wire-handles.ts';
import { DeadlineWheel } from '../../timers/deadline-wheel.ts';
import { AskInquiries } from './ask-inquiries.ts';
import { ThreadBlocks } from './blocks/thread-blocks.ts';
import { brokenOff } from './broken-off.ts';
import { Cancellations } from './cancellations.ts';
import { purePort } from '../pure/pure-port.ts';
import { Absentees } from './absentees.ts';
import { Survivor, type SurvivorThread } from './survivor.ts';
import { Takeover } from './takeover.ts';
import { directoryThread } from './directory-thread.ts';
import { inboxPorts, type RecordThread } from './inbox-ports.ts';
import { Kinship, type KinThread } from './kinship.ts';
import { type AwaitingThread, RemoteAwaits } from './remote-awaits.ts';
import type { RuntimeNotice } from './runtime-notice.ts';
import { slotPort } from './slot-port.ts';
import { LayoutMisses } from './layout-misses.ts';
import { SharedLayouts } from './shared-layouts.ts';
import { Hosting } from './hosting.ts';
import { Spawning } from './spawning.ts';
import { StartOutcomes } from './start-outcomes.ts';
import type { SpawningThread } from './spawning-thread.ts';
import { ItemBurst } from './item-burst.ts';
import type { StreamTable } from '../../streams/stream-table.ts';
import { strictRoundTrip } from './strict-messages.ts';
import { CycleGauges } from './metrics/cycle-gauges.ts';
import { SystemMetrics } from './metrics/system-metrics.ts';
import { ThreadSeries } from './metrics/thread-series.ts';
import { SystemCounters, SystemMeter } from './system-meter.ts';
import { OWNER, type ThreadConfig } from './thread-config.ts';
import { ThreadDuty } from './thread-duty.ts';
import { Watching, type WatchingThread } from './watching.ts';
import { ThreadStates } from './thread-states.ts';
import { threadStreams } from './thread-streams.ts';
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
  /** It takes over for one that died: who lived there was lost. Else nothing of an earlier tenant is left. */
  readonly isHeir?: boolean;
}

/**
 * One thread of a system: everything its cells, references and records need, wired together once.
 *
 * There is no other state: what a thread is, this object is, so several may live in one Node thread (the virtual system).
 */
export class ThreadRuntime
  implements HandleThread, SpawningThread, KinThread, RecordThread, AwaitingThread, SurvivorThread, WatchingThread
{
  readonly thread: number;
  readonly incarnation: number;
  readonly config: ThreadConfig;
  readonly host: Host;
  readonly regions: SharedRegions;
  readonly systemId: number;
  readonly throughput: number;
  readonly mailboxCapacity: number;
  readonly mailboxReserve: number;
  readonly stashCapacity: number;
  readonly stopTimeoutMs: number;

  current: LocalActor | undefined = undefined;
  isInTurn = false;
  acceptsOutside = true;
  hasEnded = false;

  /** By slot. */
  readonly cells: (ActorCell | undefined)[] = [];
  readonly dispatcher: Dispatcher;
  readonly longTurns: LongTurns;
  readonly wheel: DeadlineWheel;
  readonly slots: SlotPort;
  readonly meter: SystemMeter;
  readonly held: HeldBytes;
  /** The counters of all threads. */
  readonly counters: SystemCounters;
  readonly metrics: SystemMetrics;
  readonly codec: MessageCodec;
  readonly layouts: SharedLayouts;
  /** Set from the start with `strictMessages`, otherwise with the first block. */
  roundTrip: ((message: unknown, what?: 'message' | 'reply' | 'item') => unknown) | undefined;
  readonly blocks: ThreadBlocks;
  readonly handles: ThreadHandles;
  readonly inbox: Inbox;
  readonly asks: AskTable;
  readonly awaits = new RemoteAwaits(this);
  readonly inquiries = new AskInquiries({
    tellThread: (thread, notice) => this.tellThread(thread, notice),
    incarnationOf: (thread) => incarnationOf(this.regions, thread),
    isGone: (thread) => this.isLost(thread) || isThreadAbsent(this.regions, thread),
    isOpen: (id, incarnation) => incarnation === this.incarnation && this.asks.find(id) !== undefined,
  });
  readonly hosting: Hosting;
  readonly starts = new StartOutcomes(this);
  readonly spawning: Spawning;
  readonly kin = new Kinship(this);
  readonly states = new ThreadStates(this);
  readonly watching = new Watching(this);
  readonly routing: RoutingPort = {
    random: () => this.host.random(),
    breath: () => this.breath(),
    hasBlock: (message) => this.blocks.isIn(message),
    forgo: (message, reason) => this.forgo(message, reason),
    deadLetter: (message, target, reason) => this.deadLetter(message, this.current?.self, target as InternalRef | undefined, reason),
  };
  readonly pure: PurePort;
  /** Who is found under which key. */
  readonly directory: Directory;
  readonly streams: StreamTable;
  /** What this thread does when another one dies. */
  readonly survivor: Survivor;
  /** What it does as the successor of a dead one. */
  readonly takeover: Takeover;
  readonly services: ThreadServices;

  readonly cancellations: Cancellations;
  readonly #tables: readonly SlotTable[];
  readonly #peers: (Peer | undefined)[];
  readonly #mesh: SharedMesh;
  readonly #cycle: DutyCycle;
  readonly #duty: ThreadDuty;
  readonly #breather: Breather;
  readonly #absentees: Absentees;
  readonly #stamps: ThreadStamps;
  readonly #burst: ItemBurst;

  constructor(start: ThreadStart, makeServices: (runtime: ThreadRuntime) => ThreadServices) {
    const { thread, host, regions, config } = start;
    const { defaults } = config;
    const { threads } = regions.sizes;
    this.thread = thread;
    this.host = host;
    this.regions = regions;
    this.config = config;
    this.systemId = config.systemId;
    this.pure = purePort(host, threads);
    this.incarnation = incarnationOf(regions, thread);
    this.throughput = defaults.turnMessages;
    this.mailboxCapacity = defaults.mailboxCapacity;
    this.mailboxReserve = defaults.mailboxReserve;
    this.stashCapacity = defaults.stashCapacity;
    this.#tables = Array.from({ length: threads }, (_, index) => openSlotTable(regions, index, thread));
    this.slots = slotPort(this.table(thread));
    const series = config.hasMetrics ? new ThreadSeries(regions, thread, () => this.meter.seriesRefused()) : undefined;
    this.meter = new SystemMeter(regions, thread, this.table(thread), series);
    this.counters = new SystemCounters(regions);
    this.metrics = new SystemMetrics({
      ...{ host, regions, counters: this.counters, systemId: config.systemId, store: series },
      table: (index) => this.table(index),
    });
    this.held = new HeldBytes({
      ...{ regions, self: thread, limitBytes: defaults.systemBytes },
      room: (who) => this.#roomEverywhere(who),
    });
    this.#stamps = new ThreadStamps(regions, thread);
    this.stopTimeoutMs = defaults.stopTimeoutMs;
    this.dispatcher = new Dispatcher(() => this.#cycle.poke());
    const { longTurnMs } = defaults;
    this.longTurns = new LongTurns(longTurnMs === 'off' ? Number.POSITIVE_INFINITY : longTurnMs, (seen) => this.services.longTurn(seen));
    const wireHandles = new WireHandles(this);
    const misses = new LayoutMisses({
      count: (what) => this.meter.layouts(what),
      note: (data, text) => this.services.debug(data, text),
      later: (task) => host.later(task),
    });
    this.layouts = new SharedLayouts(regions, thread, { handles: wireHandles, misses });
    this.codec = createMessageCodec({
      self: thread,
      tables: regions.shapes.map((buffer) => new RecordMemory(buffer)),
      handles: wireHandles,
      values: new WireErrors(wireHandles, this),
      messageBytesMax: defaults.maxMessageBytes,
    });
    this.blocks = this.#openBlocks();
    const strict = { thread, limit: defaults.maxMessageBytes, blocks: this.blocks };
    this.roundTrip = config.strictMessages ? strictRoundTrip(this.codec, strict) : undefined;
    this.wheel = new DeadlineWheel({ now: () => host.now(), timer: (delayMs, task) => host.timer(delayMs, task) });
    this.#breather = new Breather({ now: () => host.now(), later: (task) => host.later(task) }, defaults.turnMs);
    this.handles = new ThreadHandles(this);
    this.#burst = new ItemBurst({ soon: (task) => host.soon(task), over: () => this.#cycle.poke() });
    this.streams = threadStreams(this, () => this.#itemComes());
    this.#absentees = new Absentees(this, this.table(thread));
    this.hosting = new Hosting(this, this.#absentees);
    this.spawning = new Spawning(this, { hosting: this.hosting, starts: this.starts });
    this.inbox = new Inbox(this, inboxPorts(this));
    this.#mesh = this.#openMesh(this.inbox);
    this.#peers = this.#tables.map((slots, index) =>
      index === thread ? undefined : new Peer(this, { link: this.#mesh.link(index), slots, maxMessageBytes: defaults.maxMessageBytes }),
    );
    this.directory = new Directory(directoryThread(this));
    this.cancellations = new Cancellations({
      thread,
      regions,
      hint: (threads, id) => this.#hint(threads, [id, this.incarnation], HintVerb.cancelled),
    });
    this.asks = this.#openAsks();
    const { dispatcher, handles } = this;
    this.#duty = new ThreadDuty({
      mesh: this.#mesh,
      held: this.held,
      dispatcher,
      handles,
      cancellations: this.cancellations,
      blocks: this.blocks,
      slots: this.table(thread),
      cells: this.cells,
      stamps: this.#stamps,
      watch: config.watchdogMs === 0 || thread === OWNER ? undefined : new WatchWord(host, regions, OWNER),
      longTurns: this.longTurns,
      now: () => host.now(),
      turnMessages: defaults.turnMessages,
    });
    this.#cycle = new DutyCycle({
      host,
      words: new Int32Array(regions.words),
      threads,
      thread,
      duties: start.watchdog === undefined ? [this.#duty] : [this.#duty, start.watchdog],
      idle: { mode: config.idle },
      meter: series === undefined ? undefined : this.#openGauges(series),
      sliceMs: defaults.turnMs,
    });
    const deathParts = { mesh: this.#mesh, absentees: this.#absentees };
    this.takeover = new Takeover({
      ...deathParts,
      regions,
      thread,
      slots: this.slots,
      isHeir: start.isHeir === true,
      lookAtAll: () => this.#lookAtAll(),
    });
    this.survivor = new Survivor(this, { ...deathParts, lookAtAll: () => this.#duty.scanAll() });
    this.services = makeServices(this);
  }

  start(): void {
    this.#stamps.reset();
    this.meter.begins();
    if (this.incarnation > 1) this.takeover.begin();
    this.#cycle.start();
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
    this.starts.end();
    this.blocks.close(brokenOff('allocate a block', error));
    this.streams.end(brokenOff('go on with a stream', error));
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
    if (table === undefined) throw new NoSuchPlaceError(`Cannot find thread ${thread}: there are ${this.#tables.length}`);
    return table;
  }

  peer(thread: number): Peer {
    const peer = this.#peers[thread];
    if (peer === undefined) throw new NoSuchPlaceError(`Cannot reach thread ${thread} from thread ${this.thread}`);
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

  look(): void {
    this.#duty.look();
  }

  breath(): Promise<void> | undefined {
    return this.#breather.breath();
  }

  turnBegins(slot: number): void {
    this.#stamps.run(slot);
  }

  says(slot: number, messageType: string | undefined): void {
    if (messageType === undefined) this.#stamps.unsay();
    else this.#stamps.say(slot, messageType);
  }

  charged<R>(slot: number, step: () => R): R {
    this.#stamps.run(slot);
    this.longTurns.begins(this.host.now());
    try {
      return step();
    } finally {
      this.#stamps.rest();
      const cell = this.cells[slot];
      if (cell !== undefined) this.longTurns.ran(cell, LIFE_STEP);
      this.longTurns.read(this.host.now());
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

  openAskFor(target: InternalRef, type: unknown, listener: AskListener): ListenedAsk {
    return this.asks.askFor(target, this.current?.self, type, listener);
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

  context(cell: LocalActor): ReturnType<ThreadServices['context']> {
    return this.services.context(cell as ActorCell);
  }

  post(thread: number, kind: RecordKind, prefix: readonly number[], payload: unknown): void {
    this.peer(thread).post(kind, prefix, payload);
  }

  started(cell: LocalActor, error: Error | undefined): void {
    this.hosting.started(cell, error);
  }

  ended(cell: LocalActor, reason: EndReason): void {
    this.hosting.ended(cell, reason);
  }

  overload(cell: LocalActor, change: OverloadChange): void {
    this.services.overload(cell as ActorCell, change);
  }

  stateNotKept(cell: LocalActor, key: string, error: Error): void {
    this.services.stateNotKept(cell as ActorCell, key, error);
  }

  roomMade({ slot, generation }: Place): void {
    const threads = this.table(this.thread).takeRoomWanted(slot);
    if (threads !== 0) this.#hint(threads, [slot, generation], HintVerb.room);
  }

  /** Less waits in the system than before. `threads`: who waits for that. */
  #roomEverywhere(threads: number): void {
    this.#hint(threads, [0, 0], HintVerb.roomEverywhere);
    if ((threads & (1 << (this.thread & 31))) !== 0) this.host.later(() => this.handles.roomMadeEverywhere());
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

  deliverAbsent(target: InternalRef, message: unknown, origin: MessageOrigin, lane: LaneIndex): Accepted {
    return this.#absentees.deliver(target, { message, origin, lane });
  }

  whenHere(target: InternalRef, then: (actor: LocalActor | undefined) => Promise<void>): Promise<void> {
    return this.#absentees.whenHere(target, then);
  }

  /** The definition's layouts are known here, if they were not to the spawner (R7). */
  layoutsKnown(cell: ActorCell, definition: Definition): void {
    const table = this.table(this.thread);
    if (table.tag(cell.slot) === NO_LAYOUTS) table.setTag(cell.slot, this.layouts.tagOf(definition));
  }

  deadLetter(message: unknown, origin: MessageOrigin, target: InternalRef | undefined, reason: DeadLetterReason): void {
    this.services.deadLetters.receive(message, origin, target, reason);
    this.streams.forsaken(message, reason);
  }

  forgo(message: unknown, reason: string): void {
    this.blocks.releaseIn(message);
    this.streams.forsaken(message, reason);
  }

  /** Named as far as it is known: who asked stands in the thread that asked, and who answers may have been handed the ask. */
  lateReply(ask: AskPlace, message: unknown, known = this.#recall(ask)): void {
    if (known?.isWithdrawn === true) return this.streams.forsaken(message, 'late-reply');
    const { thread, id } = ask;
    const sender = this.current?.self ?? known?.target;
    this.services.deadLetters.file({ message, sender, target: known?.sender, reason: 'late-reply', ask: { thread, id } });
    this.streams.forsaken(message, 'late-reply');
  }

  #recall({ thread, id, incarnation }: AskPlace): Omit<Asked, 'id'> | undefined {
    return thread === this.thread && incarnation === this.incarnation ? this.asks.recall(id) : undefined;
  }

  awaitRemote(ref: InternalRef, what: number): Promise<void> {
    return this.awaits.begin(ref, what);
  }

  isGone(ref: InternalRef): boolean {
    return hasGone(this.table(ref.thread), ref) && isThreadAbsent(this.regions, ref.thread);
  }

  adoptFor(asker: InternalRef | undefined, blocks: readonly BlockHandle[]): void {
    const cell = asker === undefined ? undefined : this.cells[asker.slot];
    if (cell !== undefined && cell.generation === asker?.generation) cell.adopt(blocks);
  }

  /** A notice to another thread's runtime. */
  tellThread(thread: number, notice: RuntimeNotice): void {
    this.post(thread, RecordKind.event, [], notice);
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

  isOpen(thread: number): boolean {
    return isThreadOpen(this.regions, thread);
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

  /** Its actors that are in the middle of something. */
  get busy(): readonly Busy[] {
    return this.cells.flatMap((cell) => (cell === undefined ? [] : (busyOf(cell) ?? [])));
  }

  get idleCounts(): { readonly parks: number; readonly wakes: number; readonly slices: number } {
    const { parks, wakes, slices } = this.#cycle;
    return { parks, wakes, slices };
  }

  /** What is sent in a turn becomes visible at its end. */
  #itemComes(): void {
    if (!this.isInTurn) this.#burst.itemComes();
  }

  #lookAtAll(): void {
    this.#duty.scanAll();
    this.#cycle.poke();
  }

  #openGauges(series: ThreadSeries): CycleGauges {
    return new CycleGauges({
      series,
      usage: () => this.host.usage?.(),
      outboundBytes: () => this.held.outbound,
      outboxes: () => this.#peers.flatMap((peer) => (peer === undefined ? [] : [peer.link])),
    });
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
        damaged: (from, memory, offset, lengthBytes, kind) => inbox.damaged(from, memory, offset, lengthBytes, kind),
      },
      // What is sent in a turn becomes visible at its end.
      waits: () => {
        if (!this.isInTurn && !this.#burst.isOpen) this.#cycle.poke();
      },
      outbox: { records: outboxMessages, bytes: outboxBytes },
      held: this.held,
      maxMessageBytes,
    });
  }

  #openBlocks(): ThreadBlocks {
    const { host, thread, incarnation, regions } = this;
    return new ThreadBlocks({
      ...{ thread, incarnation, regions },
      waitsMax: this.config.defaults.blockWaitsMax,
      firstUsed: () => {
        this.roundTrip ??= (message) => this.blocks.moveIn(message);
      },
      hint: (other) => this.peer(other).link.hint(0, 0, HintVerb.blocks),
      soon: (task) => host.soon(task),
      leaked: ({ byteLength }) => this.services.blockLeaked(byteLength),
    });
  }

  #openAsks(): AskTable {
    const { host, thread, incarnation } = this;
    const { askTimeoutMs, openAsksMax } = this.config.defaults;
    const answer = (value: unknown, asker: InternalRef | undefined): unknown => {
      const copy = this.roundTrip?.(value, 'reply');
      this.adoptFor(
        asker,
        this.blocks.takeMoves().map(({ to }) => to),
      );
      return copy;
    };
    const isByReference = (): boolean => this.roundTrip === undefined;
    return new AskTable({
      now: () => host.now(),
      wallClock: () => host.wallClock(),
      wheel: this.wheel,
      meter: this.meter.ask,
      askTimeoutMs,
      openAsksMax,
      get roundTrip() {
        return isByReference() ? undefined : answer;
      },
      cancellable: (ask) => this.cancellations.open(ask.id),
      breath: () => this.breath(),
      withdraw: (ask) => this.cancellations.withdraw(ask.id),
      lateAnswer: (ask, answer) => this.lateReply({ thread, id: ask.id, incarnation }, answer, ask),
      openChanged: (count) => {
        this.meter.asks(count > 0);
        this.services.openAsks(count);
      },
    });
  }
}
