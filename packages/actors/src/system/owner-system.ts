import { allocateRegions, beginIncarnation, type Cancel, type Host, releaseThread, type SharedRegions } from '@ringmaster/core';
import { ActorCell } from '../cell/actor-cell.ts';
import type { ActorRef } from '../contract/actor-ref.ts';
import { blueprintOf, type Spawnable } from '../contract/blueprint.ts';
import { StateError } from '../contract/errors/state-error.ts';
import { SystemStoppedError, ThreadLostError } from '../contract/errors/runtime-errors.ts';
import type { Logger } from '../contract/logger.ts';
import type { SpawnOptions } from '../contract/spawn-options.ts';
import type { System } from '../contract/system.ts';
import { EventHub } from './event-hub.ts';
import { OwnerServices } from './owner-services.ts';
import { SharedFlags } from './shared-flags.ts';
import { stopSystem } from './stop-system.ts';
import { GUARDIAN_SLOT, OWNER, type ThreadConfig, threadCount } from './thread-config.ts';
import { ThreadRuntime } from './thread-runtime.ts';
import type { StartedThread, ThreadStarter } from './thread-starter.ts';

/** What a system is made from. */
export interface SystemParts {
  readonly config: ThreadConfig;
  readonly host: Host;
  readonly starter: ThreadStarter;
  readonly logger: Logger;
}

/** A system, in the thread that created it: guardian, threads, events, and the end of it all. */
export class OwnerSystem implements System {
  readonly events: EventHub;
  readonly runtime: ThreadRuntime;
  readonly regions: SharedRegions;
  readonly #parts: SystemParts;
  readonly #guardian: ActorCell;
  readonly #threads = new Map<number, Promise<StartedThread | undefined>>();
  /** Dedicated threads that are ending since their actor has: still among `#threads`. */
  readonly #leaving = new Map<number, Promise<void>>();
  /** `stop` ends the threads: none starts any more. */
  #endsThreads = false;
  #keepAlive: Cancel | undefined;
  #holds = true;
  #stopping: Promise<void> | undefined;
  /** Why the guardian gave up. */
  #failure: Error | undefined;

  constructor(parts: SystemParts) {
    const { config, host, logger } = parts;
    const { dataRingBytes, controlRingBytes } = config.defaults;
    this.#parts = parts;
    this.regions = allocateRegions({ threads: threadCount(config), dataRingBytes, controlRingBytes });
    beginIncarnation(this.regions, OWNER);
    this.events = new EventHub({
      soon: (task) => host.soon(task),
      later: (task) => host.later(task),
      wantedChanged: (wanted) => {
        new SharedFlags(this.runtime.table(OWNER)).eventsWanted = wanted;
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
        }),
    );
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
    this.#stopping ??= this.#stop(options.timeout ?? this.#parts.config.defaults.stopTimeoutMs);
    if (!inside) return this.#stopping;
    const refusal = Promise.reject(
      new StateError('Cannot await the end of the system in one of its actors: it ends them; leave out the await'),
    );
    refusal.catch(() => undefined);
    return refusal;
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

  async #stop(timeoutMs: number): Promise<void> {
    const { runtime } = this;
    runtime.acceptsOutside = false;
    await stopSystem({ runtime, regions: this.regions, guardian: this.#guardian }, timeoutMs);
    this.#endsThreads = true;
    // One that is ending by itself is ended once.
    const others = [...this.#threads].filter(([thread]) => !this.#leaving.has(thread));
    await Promise.all(others.map(async ([, started]) => (await started)?.end()));
    await Promise.all(this.#leaving.values());
    runtime.drain();
    this.events.deliver();
    const cause = this.#failure === undefined ? undefined : { cause: this.#failure };
    runtime.close(new SystemStoppedError('Cannot complete ask: the system has stopped', cause));
    this.#hold(false);
  }

  #startThread(thread: number): Promise<StartedThread> {
    const { config, starter } = this.#parts;
    beginIncarnation(this.regions, thread);
    const start = starter.start({ thread, regions: this.regions, config, died: (error) => this.#died(thread, error) });
    this.#threads.set(
      thread,
      start.catch(() => undefined),
    );
    return start;
  }

  /** An actor that outlived the limit of `stop` may still ask for one: nobody would end it any more. */
  #startDedicated(thread: number): void {
    if (this.#endsThreads) this.runtime.threadLost(thread, new SystemStoppedError(`Cannot start thread ${thread}: the system stops`));
    else this.#startThread(thread).catch((error: unknown) => this.#died(thread, error as Error));
  }

  #endDedicated(thread: number): void {
    if (!this.#threads.has(thread) || this.#leaving.has(thread)) return;
    const left = this.#leave(thread).finally(() => this.#leaving.delete(thread));
    this.#leaving.set(thread, left);
  }

  async #leave(thread: number): Promise<void> {
    await (await this.#threads.get(thread))?.end();
    this.#threads.delete(thread);
    this.runtime.poll();
    this.runtime.threadEnded(thread);
    for (const other of this.#threads.keys()) this.runtime.tellThread(other, { kind: 'thread-ended', thread });
    releaseThread(this.regions, thread);
  }

  /** A thread ended that was not asked to. Its actors are gone; what waited for them learns it. */
  #died(thread: number, cause: Error): void {
    const { runtime } = this;
    this.#threads.delete(thread);
    this.#parts.logger.error({ thread, err: cause }, 'thread lost');
    const error = new ThreadLostError(`Cannot complete ask: thread ${thread} has died`, { data: { thread, culprit: false }, cause });
    // What it had published before its end counts.
    runtime.poll();
    runtime.threadLost(thread, error);
    for (const other of this.#threads.keys()) runtime.tellThread(other, { kind: 'thread-lost', thread, error });
    this.events.publish({ type: 'thread-lost', at: runtime.host.wallClock(), actor: undefined, detail: { thread, error } });
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

/** The parent of all that the application spawns (I7). It has no messages of its own. */
function makeGuardian(runtime: ThreadRuntime): ActorCell {
  const slots = runtime.table(OWNER);
  const slot = slots.claim('user');
  if (slot !== GUARDIAN_SLOT) throw new Error(`Cannot make guardian: its slot is ${slot}`);
  const place = { thread: OWNER, slot, generation: slots.generation(slot) };
  const self = runtime.handles.refTo(OWNER, slot, place.generation);
  const guardian = new ActorCell(runtime, {
    ...place,
    name: 'user',
    definitionName: 'guardian',
    url: import.meta.url,
    lineage: [],
    isRetried: false,
    self,
    setup: () => () => undefined,
  });
  runtime.setCell(slot, guardian);
  runtime.dispatcher.ready(guardian);
  return guardian;
}
