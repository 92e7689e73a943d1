import { type Host, SlotStatus } from '@ringmaster/core';
import type { Place } from '../../../cell/internals.ts';
import type { AnyRef } from '../../../contract/actor-ref.ts';
import type { HealthChange, LiveOptions, ReadyOptions } from '../../../contract/health.ts';
import type { ActorInspection, ThreadState } from '../../../contract/inspection.ts';
import type { Finding, HealthFacts } from '../../../health/health-facts.ts';
import type { ThreadHolds } from '../inspection/thread-holds.ts';
import { OWNER, threadCount } from '../../thread/thread-config.ts';
import type { ThreadRuntime } from '../../thread/thread-runtime.ts';
import { judgeThreads, type SeenThread } from './judge-threads.ts';
import { ThreadProgress } from './thread-progress.ts';

/** How many actors a reason names. */
const NAMED_MAX = 3;

/** What the facts are taken from. */
export interface FactNeeds {
  readonly runtime: ThreadRuntime;
  readonly host: Host;
  readonly holds: ThreadHolds;
  stateOf(thread: number): ThreadState | undefined;
  /** Of an actor, from the owner. */
  inspect(actor: AnyRef, waitMs: number): Promise<ActorInspection>;
  /** A stop has begun, in whatever step it is. */
  isStopping(): boolean;
  /** Why the system stops by itself. */
  failure(): Error | undefined;
  /** Actors at the top. */
  top(): Iterable<AnyRef>;
  changed(change: HealthChange): void;
}

/** What the runtime knows about its health, without asking any other thread (G71). */
export class RuntimeFacts implements HealthFacts {
  readonly #needs: FactNeeds;
  readonly #progress: ThreadProgress;

  constructor(needs: FactNeeds) {
    this.#needs = needs;
    const { host, runtime } = needs;
    this.#progress = new ThreadProgress({ host, regions: runtime.regions, threads: () => this.#others('running') });
  }

  now(): number {
    return this.#needs.host.now();
  }

  wallClock(): number {
    return this.#needs.host.wallClock();
  }

  timer(delayMs: number, task: () => void, ref?: boolean): () => void {
    return this.#needs.runtime.limits.timer(delayMs, task, ref);
  }

  inspect(actor: AnyRef, waitMs: number): Promise<ActorInspection> {
    return this.#needs.inspect(actor, waitMs);
  }

  changed(change: HealthChange): void {
    this.#needs.changed(change);
  }

  live({ stuckMs }: LiveOptions): readonly Finding[] {
    const { watchdogMs } = this.#needs.runtime.config;
    const limit = stuckMs ?? (watchdogMs === 0 ? 'off' : 2 * watchdogMs);
    return [this.#system(), { name: 'threads', ...judgeThreads(this.#seen(), { stuckMs: limit, isLossFailure: false }) }];
  }

  ready({ stuckMs = 'off', overload = 'warn' }: ReadyOptions): readonly Finding[] {
    return [
      finding('stopping', this.#needs.isStopping() ? 'the system is stopping' : undefined),
      { name: 'threads', ...judgeThreads(this.#seen(), { stuckMs, isLossFailure: true }) },
      this.#overload(overload),
    ];
  }

  started(): readonly Finding[] {
    const { stateOf } = this.#needs;
    const workers = [...this.#indices()].filter((thread) => thread <= this.#needs.runtime.config.workers);
    const late = workers.filter((thread) => stateOf(thread) === 'starting');
    return [
      finding('workers', late.length === 0 ? undefined : `thread ${late.join(', ')} has not started`),
      finding('actors', this.#unready()),
    ];
  }

  close(): void {
    this.#progress.close();
  }

  #system(): Finding {
    const failure = this.#needs.failure();
    return finding('system', failure === undefined ? undefined : `the system has failed: ${failure.message}`);
  }

  #overload(status: 'warn' | 'fail'): Finding {
    const { held, config } = this.#needs.runtime;
    // As each slice does: what it was at the last one may be long ago.
    held.refresh();
    return held.isOverLimit
      ? { name: 'overload', status, reason: `more than ${config.defaults.systemBytes} bytes of messages wait in the system` }
      : finding('overload', undefined);
  }

  /** Actors at the top whose first setup has not ended. */
  #unready(): string | undefined {
    const { runtime } = this.#needs;
    const names: string[] = [];
    for (const actor of this.#needs.top()) {
      const { thread, slot, generation } = actor as unknown as Place;
      const table = runtime.threads.table(thread);
      if (table.generation(slot) === generation && table.status(slot) === SlotStatus.starting) names.push(actor.name);
    }
    if (names.length === 0) return undefined;
    const more = names.length > NAMED_MAX ? ` and ${names.length - NAMED_MAX} more` : '';
    return `setup has not ended: ${names.slice(0, NAMED_MAX).join(', ')}${more}`;
  }

  #seen(): readonly SeenThread[] {
    this.#progress.asked();
    const { holds, stateOf } = this.#needs;
    return [...this.#indices()].flatMap((thread): SeenThread[] => {
      const state = stateOf(thread);
      if (state === undefined) return [];
      if (state !== 'running') return [{ thread, state, workingForMs: 0, stillForMs: 0, hold: undefined }];
      const stillForMs = this.#progress.stillForMs(thread);
      const workingForMs = holds.workingForMs(thread);
      return [{ thread, state, workingForMs, stillForMs, hold: (seenForMs) => holds.holdOf(thread, seenForMs) }];
    });
  }

  *#indices(): Iterable<number> {
    for (let thread = OWNER + 1; thread < threadCount(this.#needs.runtime.config); thread++) yield thread;
  }

  *#others(state: ThreadState): Iterable<number> {
    for (const thread of this.#indices()) if (this.#needs.stateOf(thread) === state) yield thread;
  }
}

function finding(name: string, reason: string | undefined): Finding {
  return { name, status: reason === undefined ? 'pass' : 'fail', reason };
}
