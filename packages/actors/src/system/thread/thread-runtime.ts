import {
  type DutyCycle,
  HeldBytes,
  type Host,
  incarnationOf,
  type MessageCodec,
  type SharedRegions,
  ThreadStamps,
  TimeLimits,
  WatchWord,
} from '@ringmaster/core';
import type { AskTable } from '../../ask/ask-table.ts';
import type { LocalActor, SlotPort } from '../../cell/cell-environment.ts';
import type { PurePort } from '../../contract/pure-port.ts';
import { Breather } from '../../dispatch/breather.ts';
import { Dispatcher } from '../../dispatch/dispatcher.ts';
import { LongTurns } from '../../dispatch/long-turns.ts';
import { Directory } from '../../registry/directory.ts';
import { Inbox } from '../../remote/inbox.ts';
import type { RemoteEnvironment } from '../../remote/remote-environment.ts';
import { WireHandles } from '../../remote/wire-handles.ts';
import type { StreamTable } from '../../streams/stream-table.ts';
import { DeadlineWheel } from '../../timers/deadline-wheel.ts';
import { purePort } from '../pure/pure-port.ts';
import { Absentees } from './messages/absentees.ts';
import { AskInquiries } from './asks/ask-inquiries.ts';
import { openBlocks } from './blocks/open-blocks.ts';
import type { ThreadBlocks } from './blocks/thread-blocks.ts';
import { brokenOff } from './end/broken-off.ts';
import { Cancellations } from './asks/cancellations.ts';
import { directoryThread } from './finding/directory-thread.ts';
import { Hearing } from './work/hearing.ts';
import { Hosting } from './spawning/hosting.ts';
import { inboxPorts } from './inbox-ports.ts';
import { Kinship } from './family/kinship.ts';
import { lastWords } from './end/last-words.ts';
import { LateReplies } from './asks/late-replies.ts';
import { LayoutMisses } from './messages/layout-misses.ts';
import { ThreadMeasures } from './metrics/thread-measures.ts';
import { RemoteAwaits } from './asks/remote-awaits.ts';
import { Residents } from './residents.ts';
import { SharedLayouts } from './messages/shared-layouts.ts';
import { slotPort } from './slot-port.ts';
import { SlowStarts } from './spawning/slow-starts.ts';
import { Spawning } from './spawning/spawning.ts';
import { StartOutcomes } from './spawning/start-outcomes.ts';
import { strictRoundTrip } from './messages/strict-messages.ts';
import { Survivor } from './death/survivor.ts';
import type { SystemMeter } from './metrics/system-meter.ts';
import { SystemThreads } from './system-threads.ts';
import { Takeover } from './death/takeover.ts';
import { threadAsks } from './asks/thread-asks.ts';
import { threadCodec } from './messages/thread-codec.ts';
import { OWNER, type ThreadConfig } from './thread-config.ts';
import { threadCycle } from './work/thread-cycle.ts';
import { ThreadDuty } from './work/thread-duty.ts';
import { ThreadHandles } from './messages/thread-handles.ts';
import { ThreadHints } from './work/thread-hints.ts';
import { ThreadPort } from './thread-port.ts';
import { threadRouting } from './finding/thread-routing.ts';
import type { ThreadServices } from './thread-services.ts';
import type { ThreadStart } from './thread-start.ts';
import { ThreadStates } from './states/thread-states.ts';
import { threadStreams } from './messages/thread-streams.ts';
import { Watching } from './family/watching.ts';

/**
 * One thread of a system: everything its cells, references and records need, wired together once.
 *
 * There is no other state: what a thread is, this object is, so several may live in one Node thread (the virtual system).
 */
export class ThreadRuntime extends ThreadPort implements RemoteEnvironment {
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

  current: LocalActor | undefined = undefined;
  isInTurn = false;
  acceptsOutside = true;
  hasEnded = false;

  // Turns and time.
  readonly stamps: ThreadStamps;
  readonly dispatcher: Dispatcher;
  readonly longTurns: LongTurns;
  readonly limits: TimeLimits;
  readonly wheel: DeadlineWheel;
  protected readonly breather: Breather;
  readonly duty: ThreadDuty;
  readonly cycle: DutyCycle;

  // Values and bytes.
  readonly handles = new ThreadHandles(this);
  readonly layouts: SharedLayouts;
  readonly codec: MessageCodec;
  readonly blocks: ThreadBlocks;
  /** Set from the start with `strictMessages`, otherwise with the first block. */
  roundTrip: ((message: unknown, what?: 'message' | 'reply' | 'item') => unknown) | undefined;

  // Other threads, which end and begin anew.
  readonly threads: SystemThreads;
  readonly hints = new ThreadHints(this);
  readonly inbox: Inbox;
  readonly awaits = new RemoteAwaits(this);
  readonly survivor = new Survivor(this);
  readonly takeover: Takeover;

  // Messages, asks and streams under way.
  readonly asks: AskTable;
  readonly cancellations: Cancellations;
  readonly inquiries = new AskInquiries(this);
  readonly lateReplies = new LateReplies(this);
  readonly streams: StreamTable;
  readonly routing = threadRouting(this);

  // Actors that live here.
  readonly slots: SlotPort;
  readonly cells = new Residents();
  readonly absentees: Absentees;
  readonly starts: StartOutcomes;
  readonly slowStarts = new SlowStarts(this);
  readonly hosting: Hosting;
  readonly spawning: Spawning;
  readonly kin = new Kinship(this);
  readonly watching = new Watching(this);
  readonly states = new ThreadStates(this);
  readonly directory: Directory;
  readonly pure: PurePort;

  // Counts and limits, and whoever is to be told.
  readonly measures: ThreadMeasures;
  readonly meter: SystemMeter;
  readonly held: HeldBytes;
  readonly services: ThreadServices;

  constructor(start: ThreadStart, makeServices: (runtime: ThreadRuntime) => ThreadServices) {
    super();
    const { thread, host, regions, config, watchdog } = start;
    const { defaults } = config;
    this.thread = thread;
    this.incarnation = incarnationOf(regions, thread);
    this.config = config;
    this.host = host;
    this.regions = regions;
    this.systemId = config.systemId;
    this.throughput = defaults.turnMessages;
    this.mailboxCapacity = defaults.mailboxCapacity;
    this.mailboxReserve = defaults.mailboxReserve;
    this.stashCapacity = defaults.stashCapacity;
    this.takeover = new Takeover(this, start.isHeir === true);

    const hearing = new Hearing(this);
    this.limits = new TimeLimits(host, (heard) => hearing.hear(heard));
    this.pure = purePort(host);
    this.held = new HeldBytes({
      ...{ regions, self: thread, limitBytes: defaults.systemBytes },
      room: (waiting) => this.hints.roomMadeEverywhere(waiting),
    });
    this.stamps = new ThreadStamps(regions, thread);
    this.dispatcher = new Dispatcher(() => this.cycle.poke());
    const longTurnMs = defaults.longTurnMs === 'off' ? Number.POSITIVE_INFINITY : defaults.longTurnMs;
    this.longTurns = new LongTurns(longTurnMs, (seen) => this.services.longTurn(seen));
    this.wheel = new DeadlineWheel({ now: () => host.now(), timer: (delayMs, task) => this.limits.timer(delayMs, task) });
    this.breather = new Breather(host, defaults.turnMs);

    const wire = new WireHandles(this);
    this.layouts = new SharedLayouts(regions, thread, { handles: wire, misses: new LayoutMisses(this) });
    this.codec = threadCodec(this, wire);
    this.blocks = openBlocks(this, () => {
      this.roundTrip ??= (message) => this.blocks.moveIn(message);
    });
    const strict = { thread, limit: defaults.maxMessageBytes, blocks: this.blocks };
    this.roundTrip = config.strictMessages ? strictRoundTrip(this.codec, strict) : undefined;

    this.threads = new SystemThreads(this);
    this.slots = slotPort(this.threads.table(thread));
    this.measures = new ThreadMeasures(this);
    this.meter = this.measures.meter;

    this.cancellations = new Cancellations({ thread, regions, hint: (listening, id) => this.hints.cancelled(listening, id) });
    this.asks = threadAsks(this);
    this.streams = threadStreams(this);
    this.absentees = new Absentees(this, this.threads.table(thread));
    this.starts = new StartOutcomes(this.threads);
    this.hosting = new Hosting(this, this.absentees);
    this.spawning = new Spawning(this, { hosting: this.hosting, starts: this.starts });
    this.directory = new Directory(directoryThread(this));
    this.inbox = new Inbox(this, inboxPorts(this));

    this.duty = new ThreadDuty(this, config.watchdogMs === 0 || thread === OWNER ? undefined : new WatchWord(host, regions, OWNER));
    this.cycle = threadCycle(this, watchdog === undefined ? [this.duty] : [this.duty, watchdog]);
    this.services = makeServices(this);
  }

  start(): void {
    this.stamps.reset();
    this.meter.begins();
    if (this.incarnation > 1) this.takeover.begin();
    this.cycle.start();
  }

  /**
   * Nothing runs here any more; open asks settle with `error`. What arrived by now is taken in first: with nobody left to
   * handle it, it becomes dead letters and failed asks.
   */
  close(error: Error): void {
    this.duty.drain();
    this.hasEnded = true;
    this.spawning.isClosed = true;
    this.asks.end(error);
    this.starts.end();
    this.blocks.close(brokenOff('allocate a block', error));
    this.streams.end(brokenOff('go on with a stream', error));
    this.absentees.end();
    // Who outlived the limit of the stop handles nothing any more: whoever waits for it learns that.
    this.cells.abandon();
    this.handles.roomMadeEverywhere();
    this.threads.mesh.flush();
    this.cycle.stop();
    this.wheel.close();
  }

  /** `close`, and then what the callbacks of promises that settled by it have to say. */
  async end(error: Error): Promise<void> {
    this.close(error);
    await lastWords(this);
    // Those callbacks may have told something to who was abandoned.
    this.cells.abandon();
  }
}
