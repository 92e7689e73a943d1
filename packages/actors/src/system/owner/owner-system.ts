// Limit: above 250 lines, because it is the one place where the parts of a system meet; each step is a line or two.

import { allocateRegions, beginIncarnation, type Cancel, type Host, openThread, type SharedRegions } from '@ringmaster/core';
import type { ActorCell } from '../../cell/actor-cell.ts';
import type { ActorRef, Recipient } from '../../contract/actor-ref.ts';
import { blueprintOf, type Spawnable } from '../../contract/blueprint.ts';
import { SystemStoppedError } from '../../contract/errors/runtime-errors.ts';
import type { Blocks } from '../../contract/shared-block.ts';
import type { HealthChecker } from '../../contract/health.ts';
import type { Inspectable } from '../../contract/inspection.ts';
import type { Logger } from '../../contract/logger.ts';
import type { Metrics } from '../../contract/metrics.ts';
import { COMMON, type ThreadCommon } from '../../contract/common.ts';
import { PACE, type Pace } from '../../contract/pace.ts';
import { ROUTING, type RoutingPort } from '../../contract/routing-port.ts';
import { STATES, type StatePort } from '../../contract/state-port.ts';
import type { ServiceKey } from '../../contract/service-key.ts';
import type { SpawnOptions } from '../../contract/spawn-options.ts';
import type { Subscription } from '../../contract/subscription.ts';
import type { StreamOptions, StreamReader, StreamTo, StreamWriter, WriterOptions } from '../../contract/stream.ts';
import type { System } from '../../contract/system.ts';
import type { ForcedStop } from '../../contract/system-event.ts';
import { EventHub } from './event-hub.ts';
import { Lookout } from './lookout.ts';
import { ThreadFinder } from '../thread/finding/finder.ts';
import { makeGuardian } from './guardian.ts';
import { OwnerServices } from './owner-services.ts';
import { refuseOwnEnd } from '../thread/end/refuse-own-end.ts';
import { CoordinatedShutdown } from './shutdown/coordinated-shutdown.ts';
import { describeForcedStop } from './shutdown/describe-forced-stop.ts';
import { Holdups } from './shutdown/holdups.ts';
import type { OrderedPhase } from './shutdown/phase-order.ts';
import { RollCall } from './shutdown/roll-call.ts';
import { paceOf } from '../thread/work/pace-of.ts';
import { SharedFlags } from '../thread/notices/shared-flags.ts';
import { checkStopOptions, type StopOptions } from '../thread/end/stop-options.ts';
import { settleEverything } from './settle-everything.ts';
import { stopSystem } from './stop-system.ts';
import { OWNER, type ThreadConfig, threadCount } from '../thread/thread-config.ts';
import type { UnderWay } from '../thread/metrics/system-meter.ts';
import { ThreadRuntime } from '../thread/thread-runtime.ts';
import type { ThreadStart } from '../thread/thread-start.ts';
import type { ThreadServices } from '../thread/thread-services.ts';
import { ThreadKeeper } from './thread-keeper.ts';
import { streamOutside, writerOutside } from '../thread/messages/thread-streams.ts';
import type { ThreadStarter } from '../thread/thread-starter.ts';
import { Watchdog } from './watchdog.ts';

/** What a system is made from. */
export interface SystemParts {
  readonly config: ThreadConfig;
  readonly host: Host;
  readonly starter: ThreadStarter;
  readonly logger: Logger;
  /** Of the shutdown, in their order. */
  readonly phases: readonly OrderedPhase[];
  /** The system gives up, and nobody has subscribed to events: to say so is left to whoever made it. */
  failedUnheard?(): void;
  /** Another kind of runtime for the owner's thread, for tests. */
  makeRuntime?(start: ThreadStart, makeServices: (runtime: ThreadRuntime) => ThreadServices): ThreadRuntime;
}

/** A system, in the thread that created it: guardian, threads, events, and the end of it all. */
export class OwnerSystem implements System {
  readonly [PACE]: Pace;
  readonly [ROUTING]: RoutingPort;
  readonly [COMMON]: ThreadCommon = { thread: this, kept: new Map() };
  readonly [STATES]: StatePort;
  readonly events: EventHub;
  readonly shutdown: CoordinatedShutdown;
  readonly health: HealthChecker;
  readonly inspect: Inspectable['inspect'];
  readonly runtime: ThreadRuntime;
  readonly regions: SharedRegions;
  readonly #parts: SystemParts;
  readonly #guardian: ActorCell;
  readonly #finder: ThreadFinder;
  readonly #keeper: ThreadKeeper;
  readonly #watchdog: Watchdog | undefined;
  readonly #rollCall: RollCall;
  readonly #lookout: Lookout;
  #keepAlive: Cancel | undefined;
  #holds = true;
  readonly #whenStopped: (() => void)[] = [];
  /** Of what code outside actors does on the system's clock: it would wait for a time that nobody keeps any more. */
  readonly #ended = new AbortController();
  #stopping: Promise<void> | undefined;
  /** Why it stops by itself. */
  #failure: Error | undefined;
  #hasStopped = false;

  constructor(parts: SystemParts) {
    const { config, host, logger } = parts;
    const { dataRingBytes, controlRingBytes, blockBytes, blockUnitBytes } = config.defaults;
    this.#parts = parts;
    this.regions = allocateRegions({ threads: threadCount(config), dataRingBytes, controlRingBytes, blockBytes, blockUnitBytes });
    beginIncarnation(this.regions, OWNER);
    openThread(host, this.regions, OWNER);
    const flags = new SharedFlags(this.regions);
    this.events = new EventHub({
      soon: (task) => host.soon(task),
      later: (task) => host.later(task),
      wantedChanged: (wanted) => {
        flags.eventsWanted = wanted;
      },
      fromInside: (tell) => this.runtime.asSender(this.#guardian, tell),
      showing: (tell) => this.runtime.blocks.showing(tell),
      failed: (error) => logger.error({ err: error }, 'event subscriber failed'),
    });
    this.#watchdog = config.watchdogMs > 0 ? this.#makeWatchdog(config.watchdogMs) : undefined;
    const makeRuntime: NonNullable<SystemParts['makeRuntime']> =
      parts.makeRuntime ?? ((start, makeServices) => new ThreadRuntime(start, makeServices));
    this.runtime = makeRuntime(
      { thread: OWNER, host, regions: this.regions, config, watchdog: this.#watchdog },
      (runtime) =>
        new OwnerServices(runtime, {
          system: this,
          logger,
          events: this.events,
          rootFailed: (error) => this.#giveUp(error),
          openAsks: (count) => this.#hold(this.#holds || count > 0),
          startDedicated: (thread) => this.#startDedicated(thread),
          endDedicated: (thread) => this.#keeper.endDedicated(thread),
          answer: (question) => this.#lookout.answer(question),
          threadPresent: (by, busy) => this.#rollCall.present(by, busy),
          threadSettled: (by, report) => this.#keeper.settled(by, report),
          threadCleared: (by, thread, all) => this.#keeper.cleared(by, thread, all),
        }),
    );
    this[PACE] = paceOf({ host, limits: this.runtime.limits, log: () => logger, ended: this.#ended.signal });
    this[ROUTING] = this.runtime.routing;
    this[STATES] = this.runtime.states;
    this.#finder = new ThreadFinder(this.runtime, (error) => logger.error({ err: error }, 'recipient of a subscription failed'));
    this.#keeper = new ThreadKeeper({
      ...{ config, host, logger, starter: parts.starter, runtime: this.runtime },
      publish: (event) => this.events.publish(event),
      crashLoop: (error) => this.#giveUp(error),
    });
    this.#rollCall = new RollCall({
      ...{ limits: this.runtime.limits, regions: this.regions, running: () => this.#keeper.running() },
      ask: (thread) => this.runtime.threads.tell(thread, { kind: 'roll-call' }),
    });
    this.shutdown = new CoordinatedShutdown({
      phases: parts.phases,
      phaseTimeoutMs: config.defaults.phaseTimeoutMs,
      limits: this.runtime.limits,
      failed: (error, data) => logger.error({ err: error, ...data }, 'shutdown task failed'),
      outOfTime: (data) => logger.warn(data, 'shutdown phase out of time'),
    });
    this.#guardian = makeGuardian(this.runtime);
    this.#lookout = new Lookout({
      ...{ runtime: this.runtime, host, logger, keeper: this.#keeper, guardian: this.#guardian },
      publish: (event) => this.events.publish(event),
      state: () => (this.#hasStopped ? 'stopped' : this.#stopping === undefined ? 'running' : 'stopping'),
      failure: () => this.#failure,
    });
    this.health = this.#lookout.health;
    this.inspect = this.#lookout.inspect;
    this.runtime.start();
    this.#hold(true);
  }

  get metrics(): Metrics {
    return this.runtime.measures.metrics;
  }

  get blocks(): Blocks {
    return this.runtime.blocks.outside;
  }

  /** Starts all workers at once. @throws WorkerStartError; then every thread has ended */
  async startThreads(): Promise<void> {
    try {
      await this.#keeper.startWorkers();
    } catch (error) {
      await this.stop({ timeout: 0 });
      throw error;
    }
  }

  spawn<M>(what: Spawnable<M>, options: SpawnOptions = {}): ActorRef<M> {
    if (!this.runtime.acceptsOutside) this.#refuseSpawn();
    return this.runtime.spawning.spawn(this.#guardian, blueprintOf(what), options, false);
  }

  #refuseSpawn(): never {
    throw new SystemStoppedError('Cannot spawn: the system stops', this.#failure && { cause: this.#failure });
  }

  find<M>(key: ServiceKey<M>): ActorRef<M> | undefined {
    return this.#finder.find(key);
  }

  findAll<M>(key: ServiceKey<M>): readonly ActorRef<M>[];
  findAll<M>(key: ServiceKey<M>, to: Recipient<readonly ActorRef<M>[]>): Subscription;
  findAll<M>(key: ServiceKey<M>, to?: Recipient<readonly ActorRef<M>[]>): readonly ActorRef<M>[] | Subscription {
    return to === undefined ? this.#finder.findAll(key) : this.#finder.findAll(key, to);
  }

  stream<T>(options?: StreamOptions): StreamReader<T> {
    return streamOutside(this.runtime, options);
  }

  writer<T>(to: StreamTo<T>, options?: WriterOptions): StreamWriter<T> {
    return writerOutside(this.runtime, to, options);
  }

  stop(options: StopOptions = {}): Promise<void> {
    checkStopOptions(options);
    const inside = this.runtime.current !== undefined;
    this.#stopping ??= this.#beginStop(options.timeout ?? this.#parts.config.defaults.stopTimeoutMs);
    return inside ? refuseOwnEnd() : this.#stopping;
  }

  /** Ends a worker at once, as a death like any other: for the watchdog, and for tests. */
  endThread(thread: number, cause: Error): Promise<void> {
    return this.#keeper.kill(thread, cause);
  }

  /** It has been started, and has not died since. */
  runs(thread: number): boolean {
    return [...this.#keeper.running()].includes(thread);
  }

  /** Going on makes no sense any more, for a reason that lies outside of all actors: the system stops, and says why. */
  fail(error: Error): void {
    this.#giveUp(error);
  }

  /** Calls `task` when the system has stopped, tasks of the shutdown included. */
  whenStopped(task: () => void): void {
    this.#whenStopped.push(task);
  }

  ref(): void {
    this.#holds = true;
    this.#hold(true);
    this.#keeper.ref();
  }

  unref(): void {
    this.#holds = false;
    this.#hold(this.runtime.asks.registered > 0);
    this.#keeper.unref();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** In logs it is its name, not all that is in it. */
  toJSON(): string {
    return `System(${this.runtime.config.systemName})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toJSON();
  }

  /** It begins knowing nobody: each thread tells it whom it knows, before whatever it sends there. */
  #startDedicated(thread: number): void {
    this.#keeper.tellAll({ kind: 'introduce', thread });
    this.runtime.directory.introduce(thread);
    this.#keeper.startDedicated(thread);
  }

  /** An actor at the top has escalated, or a thread died again and again: nobody is left to decide, so the system stops, and says why. */
  #giveUp(error: Error): void {
    this.#parts.logger.error({ err: error }, 'the guardian gives up: the system stops');
    if (!this.events.hasSubscribers) this.#parts.failedUnheard?.();
    this.events.publish({ type: 'system-failed', at: this.runtime.host.wallClock(), actor: undefined, detail: error });
    this.#failure ??= error;
    void this.stop();
  }

  /** The promise is known before anything runs: a task that calls `stop` gets it as well (G19). */
  #beginStop(timeoutMs: number): Promise<void> {
    let begin: () => void = () => undefined;
    const stopping = new Promise<void>((resolve) => {
      begin = () => resolve(this.#shutDown(timeoutMs));
    });
    this.#stopping = stopping;
    begin();
    return stopping;
  }

  async #shutDown(timeoutMs: number): Promise<void> {
    await this.shutdown.run(() => this.#stop(timeoutMs));
    for (const task of this.#whenStopped) task();
    this.#ended.abort(new SystemStoppedError('Cannot go on: the system has stopped'));
  }

  async #stop(timeoutMs: number): Promise<void> {
    const { runtime } = this;
    runtime.acceptsOutside = false;
    this.#keeper.tellAll({ kind: 'stopping' });
    const holdups = new Holdups(runtime);
    const outOfTime = async (): Promise<void> => holdups.found(await this.#rollCall.take());
    const { isForced, left } = await stopSystem({ runtime, regions: this.regions, guardian: this.#guardian, outOfTime }, timeoutMs);
    this.#watchdog?.close();
    this.#lookout.close();
    await this.#keeper.end();
    holdups.ended(this.#keeper.retired);
    runtime.duty.drain();
    if (isForced) this.#tellForced(holdups.forcedStop(timeoutMs));
    else if (left !== undefined) this.#tellLeft(left, timeoutMs);
    this.events.deliver();
    const cause = this.#failure === undefined ? undefined : { cause: this.#failure };
    await runtime.end(new SystemStoppedError('Cannot complete the call: the system has stopped', cause));
    settleEverything(runtime, this.#keeper.retired);
    this.#hasStopped = true;
    this.events.deliver();
    this.#hold(false);
  }

  #makeWatchdog(limitMs: number): Watchdog {
    return new Watchdog({
      ...{ host: this.#parts.host, regions: this.regions, limitMs },
      threads: () => this.#keeper.running(),
      kill: (thread, cause) => void this.#keeper.kill(thread, cause),
    });
  }

  #tellForced(stop: ForcedStop): void {
    const heldUpBy = stop.heldUpBy.map(({ actor: _actor, ...rest }) => rest);
    this.#parts.logger.warn({ ...stop, heldUpBy }, describeForcedStop(stop));
    this.events.publish({ type: 'stop-forced', at: this.runtime.host.wallClock(), actor: undefined, detail: stop });
  }

  /** Nobody had to be killed, and yet the stop took all the time it was given: nothing else says why. */
  #tellLeft({ asking: asks, messages }: UnderWay, timeoutMs: number): void {
    const text = `Cannot wait for all that is under way before the stop: after ${timeoutMs} ms open asks are ${asks}, unfinished messages ${messages}`;
    this.#parts.logger.warn({ asks, messages, limitMs: timeoutMs }, text);
  }

  #hold(wanted: boolean): void {
    if (wanted === (this.#keepAlive !== undefined)) return;
    if (wanted) this.#keepAlive = this.#parts.host.keepAlive();
    else {
      this.#keepAlive?.();
      this.#keepAlive = undefined;
    }
  }
}
