import {
  allocateRegions,
  beginIncarnation,
  buryThread,
  type Cancel,
  type Host,
  releaseThread,
  type SharedRegions,
  WorkerStartError,
} from '@ringmaster/core';
import type { ActorCell } from '../cell/actor-cell.ts';
import type { ActorRef } from '../contract/actor-ref.ts';
import { blueprintOf, type Spawnable } from '../contract/blueprint.ts';
import { StateError } from '../contract/errors/state-error.ts';
import { SystemStoppedError, ThreadLostError } from '../contract/errors/runtime-errors.ts';
import type { Logger } from '../contract/logger.ts';
import type { SpawnOptions } from '../contract/spawn-options.ts';
import type { System } from '../contract/system.ts';
import { Estates, settleAll } from './estates.ts';
import { EventHub } from './event-hub.ts';
import { makeGuardian } from './guardian.ts';
import { OwnerServices } from './owner-services.ts';
import { CoordinatedShutdown } from './shutdown/coordinated-shutdown.ts';
import type { OrderedPhase } from './shutdown/phase-order.ts';
import { SharedFlags } from './shared-flags.ts';
import { stopSystem } from './stop-system.ts';
import { OWNER, type ThreadConfig, threadCount } from './thread-config.ts';
import { ThreadRuntime } from './thread-runtime.ts';
import type { StartedThread, ThreadStarter } from './thread-starter.ts';

/** What a system is made from. */
export interface SystemParts {
  readonly config: ThreadConfig;
  readonly host: Host;
  readonly starter: ThreadStarter;
  readonly logger: Logger;
  /** Of the shutdown, in their order. */
  readonly phases: readonly OrderedPhase[];
}

/** A system, in the thread that created it: guardian, threads, events, and the end of it all. */
export class OwnerSystem implements System {
  readonly events: EventHub;
  readonly shutdown: CoordinatedShutdown;
  readonly runtime: ThreadRuntime;
  readonly regions: SharedRegions;
  readonly #parts: SystemParts;
  readonly #guardian: ActorCell;
  readonly #threads = new Map<number, Promise<StartedThread | undefined>>();
  readonly #estates: Estates;
  /** Threads that did not end in time, and may write still: nobody uses their indices again (D1). */
  readonly #retired = new Set<number>();
  /** Dedicated threads that are ending since their actor has: still among `#threads`. */
  readonly #leaving = new Map<number, Promise<void>>();
  /** `stop` ends the threads: none starts any more. */
  #endsThreads = false;
  #keepAlive: Cancel | undefined;
  #holds = true;
  readonly #whenStopped: (() => void)[] = [];
  #stopping: Promise<void> | undefined;
  /** Why the guardian gave up. */
  #failure: Error | undefined;

  constructor(parts: SystemParts) {
    const { config, host, logger } = parts;
    const { dataRingBytes, controlRingBytes } = config.defaults;
    this.#parts = parts;
    this.regions = allocateRegions({ threads: threadCount(config), dataRingBytes, controlRingBytes });
    beginIncarnation(this.regions, OWNER);
    const flags = new SharedFlags(this.regions);
    this.events = new EventHub({
      soon: (task) => host.soon(task),
      later: (task) => host.later(task),
      wantedChanged: (wanted) => {
        flags.eventsWanted = wanted;
      },
      fromInside: (tell) => this.runtime.asSender(this.#guardian, tell),
      failed: (error) => logger.error({ err: error }, 'event subscriber failed'),
    });
    this.runtime = new ThreadRuntime(
      { thread: OWNER, host, regions: this.regions, config },
      (runtime) =>
        new OwnerServices(runtime, {
          system: this,
          logger,
          events: this.events,
          rootFailed: (error) => this.#giveUp(error),
          openAsks: (count) => this.#hold(this.#holds || count > 0),
          startDedicated: (thread) => this.#startDedicated(thread),
          endDedicated: (thread) => this.#endDedicated(thread),
          cleared: (from, thread, all) => this.#estates.cleared(from, thread, all),
        }),
    );
    this.#estates = new Estates({
      runtime: this.runtime,
      living: () => this.#threads.keys(),
      settled: (thread) => releaseThread(this.regions, thread),
    });
    this.shutdown = new CoordinatedShutdown({
      phases: parts.phases,
      phaseTimeoutMs: config.defaults.phaseTimeoutMs,
      timer: (delayMs, task) => host.timer(delayMs, task, true),
      failed: (error, data) => logger.error({ err: error, ...data }, 'shutdown task failed'),
      outOfTime: (data) => logger.warn(data, 'shutdown phase out of time'),
    });
    this.#guardian = makeGuardian(this.runtime);
    this.runtime.start();
    this.#hold(true);
  }

  /** Starts all workers at once. @throws WorkerStartError; then every thread has ended */
  async startThreads(): Promise<void> {
    const { workers } = this.#parts.config;
    const starts = Array.from({ length: workers }, (_, index) => this.#startThread(index + 1));
    const outcomes = await Promise.allSettled(starts);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed === undefined) return;
    await this.stop({ timeout: 0 });
    throw failed.reason;
  }

  spawn<M>(what: Spawnable<M>, options: SpawnOptions = {}): ActorRef<M> {
    if (!this.runtime.acceptsOutside) throw new SystemStoppedError('Cannot spawn: the system stops');
    return this.runtime.spawning.spawn(this.#guardian, blueprintOf(what), options, false);
  }

  stop(options: { readonly timeout?: number } = {}): Promise<void> {
    const inside = this.runtime.current !== undefined;
    const timeoutMs = options.timeout ?? this.#parts.config.defaults.stopTimeoutMs;
    this.#stopping ??= this.#shutDown(timeoutMs);
    if (!inside) return this.#stopping;
    const refusal = Promise.reject(
      new StateError('Cannot await the end of the system in one of its actors: it ends them; leave out the await'),
    );
    refusal.catch(() => undefined);
    return refusal;
  }

  /** Calls `task` when the system has stopped, tasks of the shutdown included. */
  whenStopped(task: () => void): void {
    this.#whenStopped.push(task);
  }

  ref(): void {
    this.#holds = true;
    this.#hold(true);
    for (const thread of this.#threads.values()) void thread.then((started) => started?.ref());
  }

  unref(): void {
    this.#holds = false;
    this.#hold(this.runtime.asks.count > 0);
    for (const thread of this.#threads.values()) void thread.then((started) => started?.unref());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** An actor at the top has escalated: nobody is left to decide, so the system stops, and says why. */
  #giveUp(error: Error): void {
    this.#parts.logger.error({ err: error }, 'the guardian gives up: the system stops');
    this.events.publish({ type: 'system-failed', at: this.runtime.host.wallClock(), actor: undefined, detail: error });
    this.#failure = error;
    void this.stop();
  }

  async #shutDown(timeoutMs: number): Promise<void> {
    await this.shutdown.run(() => this.#stop(timeoutMs));
    for (const task of this.#whenStopped) task();
  }

  async #stop(timeoutMs: number): Promise<void> {
    const { runtime } = this;
    runtime.acceptsOutside = false;
    for (const thread of this.#threads.keys()) runtime.tellThread(thread, { kind: 'stopping' });
    await stopSystem({ runtime, regions: this.regions, guardian: this.#guardian }, timeoutMs);
    this.#endsThreads = true;
    // One that is ending by itself is ended once.
    const others = [...this.#threads].filter(([thread]) => !this.#leaving.has(thread));
    await Promise.all(others.map(async ([thread, started]) => this.#noteEnd(thread, await (await started)?.end())));
    await Promise.all(this.#leaving.values());
    runtime.drain();
    this.events.deliver();
    const cause = this.#failure === undefined ? undefined : { cause: this.#failure };
    await runtime.end(new SystemStoppedError('Cannot complete ask: the system has stopped', cause));
    this.#settleEverything();
    this.events.deliver();
    this.#hold(false);
  }

  #startThread(thread: number): Promise<StartedThread> {
    const { config, starter } = this.#parts;
    beginIncarnation(this.regions, thread);
    if (!this.runtime.acceptsOutside) this.runtime.tellThread(thread, { kind: 'stopping' });
    const start = starter.start({ thread, regions: this.regions, config, died: (error) => this.#died(thread, error, true) });
    this.#threads.set(
      thread,
      start.catch(() => undefined),
    );
    return start;
  }

  /** An actor that outlived the limit of `stop` may still ask for one: nobody would end it any more. */
  #startDedicated(thread: number): void {
    if (!this.#endsThreads) this.#startThread(thread).catch((error: unknown) => this.#died(thread, error as Error, hasExited(error)));
    else
      this.runtime.threadLost(thread, {
        error: new SystemStoppedError(`Cannot start thread ${thread}: the system stops`),
        isRetired: true,
      });
  }

  #endDedicated(thread: number): void {
    if (!this.#threads.has(thread) || this.#leaving.has(thread)) return;
    const left = this.#leave(thread).finally(() => this.#leaving.delete(thread));
    this.#leaving.set(thread, left);
  }

  async #leave(thread: number): Promise<void> {
    const { runtime } = this;
    const started = await this.#threads.get(thread);
    // Else it died instead.
    if (started === undefined) return;
    const exited = await started.end();
    this.#threads.delete(thread);
    this.#noteEnd(thread, exited);
    runtime.takeLastRecords(thread);
    if (exited) buryThread(this.#parts.host, this.regions, thread);
    else this.#parts.logger.warn({ thread }, 'thread did not end in time; its index is not used again');
    runtime.threadEnded(thread);
    for (const other of this.#threads.keys()) runtime.tellThread(other, { kind: 'thread-ended', thread });
    this.#estates.ended(thread);
    if (exited) this.#estates.open(thread, { reason: 'stopped', error: (target) => target.stoppedError('ask') });
  }

  /** A thread ended that was not asked to. Its actors are gone; what waited for them learns it. */
  #died(thread: number, cause: Error, exited: boolean): void {
    const { runtime } = this;
    this.#threads.delete(thread);
    this.#noteEnd(thread, exited);
    this.#parts.logger.error({ thread, err: cause }, 'thread lost');
    const error = new ThreadLostError(`Cannot complete ask: thread ${thread} has died`, { data: { thread, culprit: false }, cause });
    // What it had published before its end counts.
    runtime.takeLastRecords(thread);
    // Limit: a worker is not replaced yet, so what waits for it waits to the end of the system (issue 2).
    const isRetired = !exited || thread <= this.#parts.config.workers;
    if (!isRetired) buryThread(this.#parts.host, this.regions, thread);
    runtime.threadLost(thread, { error, isRetired });
    for (const other of this.#threads.keys()) runtime.tellThread(other, { kind: 'thread-lost', thread, error, isRetired });
    this.#estates.ended(thread);
    if (!isRetired) this.#estates.open(thread, { reason: 'thread-lost', error: () => error });
    this.events.publish({ type: 'thread-lost', at: runtime.host.wallClock(), actor: undefined, detail: { thread, error } });
  }

  #noteEnd(thread: number, exited: boolean | undefined): void {
    if (exited === false) this.#retired.add(thread);
  }

  /** All threads have ended: what stands in their rings was accepted, and nobody will read it (G1). */
  #settleEverything(): void {
    for (let thread = OWNER + 1; thread < threadCount(this.#parts.config); thread++) {
      if (!this.#retired.has(thread)) settleAll(this.runtime, thread, { reason: 'system-stopped', error: stopped });
    }
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

function stopped(): SystemStoppedError {
  return new SystemStoppedError('Cannot complete ask: the system has stopped');
}

/** A start that failed says whether its thread has ended in time. */
function hasExited(error: unknown): boolean {
  return !(error instanceof WorkerStartError) || error.exited;
}
