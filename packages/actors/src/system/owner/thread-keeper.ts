import { beginIncarnation, buryThread, type Cancel, type Host, releaseThread, WorkerStartError, wakefulness } from '@ringmaster/core';
import { ThreadCrashLoopError } from '../../contract/errors/runtime-errors.ts';
import type { ThreadState } from '../../contract/inspection.ts';
import type { Logger } from '../../contract/logger.ts';
import type { SystemEvent } from '../../contract/system-event.ts';
import type { DeathReport } from '../thread/death/death-notice.ts';
import { Estates } from './death/estates.ts';
import { RespawnBudget } from './death/respawn-budget.ts';
import { ThreadDeaths } from './death/thread-deaths.ts';
import { SystemMeter } from '../thread/metrics/system-meter.ts';
import type { RuntimeNotice } from '../thread/notices/runtime-notice.ts';
import type { ThreadConfig } from '../thread/thread-config.ts';
import type { ThreadRuntime } from '../thread/thread-runtime.ts';
import type { ThreadQuestion } from '../thread/notices/thread-answer.ts';
import type { StartedThread, ThreadReport, ThreadStarter } from '../thread/thread-starter.ts';

/** What keeping threads needs from the system. */
export interface KeeperNeeds {
  readonly config: ThreadConfig;
  readonly host: Host;
  readonly starter: ThreadStarter;
  readonly logger: Logger;
  readonly runtime: ThreadRuntime;
  publish(event: SystemEvent): void;
  /** A thread dies again and again: the system is to stop (G58). */
  crashLoop(error: ThreadCrashLoopError): void;
}

/**
 * The owner's threads: starts them, starts them again when they die, and ends them.
 *
 * ```
 *   start --> runs --died--> recovery (ThreadDeaths) --> its successor, started meanwhile, opens --> runs
 *      '--ended--' in order       '--- nobody: its last actor ended, crash loop, no exit in time, the system ends
 *                                      '--> what waits for it is read out (Estates); a dedicated one may be taken again
 * ```
 */
export class ThreadKeeper {
  readonly #needs: KeeperNeeds;
  readonly #deaths: ThreadDeaths;
  readonly #estates: Estates;
  readonly #threads = new Map<number, Promise<StartedThread | undefined>>();
  /** Dedicated threads that are ending since their actor has: still among `#threads`. */
  readonly #leaving = new Map<number, Promise<void>>();
  readonly #budgets = new Map<number, RespawnBudget>();
  /** Pauses before a start. */
  readonly #pauses = new Map<number, Cancel>();
  /** Pauses of dedicated threads that wait to hear whether they are needed again. */
  readonly #dedicatedPauses = new Map<number, number>();
  readonly #givenUp = new Set<number>();
  /** Threads whose newest start takes over for a dead one. */
  readonly #heirs = new Set<number>();
  /** Threads that did not exit in time and may still write: nobody reads their rings in their place (D1). */
  readonly retired = new Set<number>();
  /** To be given up as soon as the recovery from their last death is complete. */
  readonly #doomed = new Set<number>();
  #isReferenced = true;
  /** The threads end: none starts any more. */
  #isClosed = false;

  constructor(needs: KeeperNeeds) {
    this.#needs = needs;
    this.#deaths = new ThreadDeaths({
      runtime: needs.runtime,
      logger: needs.logger,
      publish: (event) => needs.publish(event),
      threads: () => this.#inService(),
      recovered: (thread, end) => this.#recovered(thread, end),
    });
    this.#estates = new Estates({
      runtime: needs.runtime,
      living: () => this.#inService(),
      settled: (thread) => {
        if (!this.#givenUp.has(thread)) releaseThread(needs.runtime.regions, thread);
      },
    });
  }

  /** Starts all workers at once. @throws WorkerStartError if one of them does not start */
  async startWorkers(): Promise<void> {
    const { workers } = this.#needs.config;
    const starts = Array.from({ length: workers }, (_, index) => this.#startFirst(index + 1));
    const outcomes = await Promise.allSettled(starts);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** An actor that outlived the limit of `stop` may still ask for a thread: it is not started, because nobody would end it. */
  startDedicated(thread: number): void {
    if (this.#isClosed) this.#giveUp(thread, undefined, true);
    else this.#startFirst(thread).catch((error: unknown) => this.#startFailed(thread, error as Error));
  }

  /** Its one actor has ended. The word of it may come after `end` has begun, which ends this thread as well. */
  endDedicated(thread: number): void {
    if (this.#isClosed || !this.#threads.has(thread) || this.#leaving.has(thread)) return;
    const left = this.#leave(thread).finally(() => this.#leaving.delete(thread));
    this.#leaving.set(thread, left);
  }

  /** A thread has settled with one that died. */
  settled(by: number, report: DeathReport): void {
    this.#deaths.reported(by, report);
  }

  /** `by` has put into the ring what it had for `thread`, which nobody takes over for. */
  cleared(by: number, thread: number, all: boolean): void {
    this.#estates.cleared(by, thread, all);
  }

  /** Tells every thread that will read it. */
  tellAll(notice: RuntimeNotice): void {
    for (const thread of this.#inService()) this.#needs.runtime.threads.tell(thread, notice);
  }

  /** Ends a thread that does not answer. This is a death like others, or the index is given up if the thread does not exit (D1). */
  async kill(thread: number, cause: Error): Promise<void> {
    const started = await this.#threads.get(thread);
    if (started === undefined || this.#isClosed) return;
    if (!(await started.kill(cause)) && !this.#givenUp.has(thread)) this.#giveUp(thread, cause, false);
  }

  /** Ends all; always resolves. */
  async end(): Promise<void> {
    this.#isClosed = true;
    for (const cancel of this.#pauses.values()) cancel();
    // A dedicated thread that is ending already is not ended twice.
    const others = [...this.#threads].filter(([thread]) => !this.#leaving.has(thread));
    await Promise.all(others.map(async ([thread, started]) => this.#noteEnd(thread, await (await started)?.end())));
    await Promise.all(this.#leaving.values());
  }

  /** Threads that have started, for the watchdog. */
  running(): Iterable<number> {
    return this.#threads.keys();
  }

  /** What a thread says about itself; undefined if it does not run. May never settle. */
  async look(thread: number, question: ThreadQuestion): Promise<ThreadReport | undefined> {
    return (await this.#threads.get(thread))?.look(question);
  }

  /** How a thread is; undefined: nobody has that index. */
  stateOf(thread: number): ThreadState | undefined {
    if (this.#givenUp.has(thread)) return 'given up';
    if (this.#leaving.has(thread)) return undefined;
    if (this.#isClosed) return this.#threads.has(thread) ? 'stopped' : undefined;
    if (this.#deaths.isRecovering(thread) || this.#pauses.has(thread)) return 'lost';
    if (!this.#threads.has(thread)) return this.#isDedicated(thread) ? undefined : 'starting';
    if (wakefulness(this.#needs.runtime.regions, thread) !== 'absent') return 'running';
    return this.#heirs.has(thread) ? 'lost' : 'starting';
  }

  ref(): void {
    this.#isReferenced = true;
    for (const thread of this.#threads.values()) void thread.then((started) => started?.ref());
  }

  unref(): void {
    this.#isReferenced = false;
    for (const thread of this.#threads.values()) void thread.then((started) => started?.unref());
  }

  #startFirst(thread: number): Promise<StartedThread> {
    const started = this.#start(thread, false);
    this.#deaths.open(thread);
    return started;
  }

  /** A new incarnation, which waits at its gate. */
  #start(thread: number, isHeir: boolean): Promise<StartedThread> {
    const { config, starter, runtime } = this.#needs;
    const { regions } = runtime;
    beginIncarnation(regions, thread);
    if (isHeir) this.#heirs.add(thread);
    else this.#heirs.delete(thread);
    if (!runtime.acceptsOutside) runtime.threads.tell(thread, { kind: 'stopping' });
    const start = starter.start({ thread, regions, config, isHeir, died: (error) => this.#died(thread, error) });
    this.#threads.set(
      thread,
      start.then(
        (started) => {
          if (!this.#isReferenced) started.unref();
          return started;
        },
        () => undefined,
      ),
    );
    return start;
  }

  #died(thread: number, cause: Error): void {
    if (this.#givenUp.has(thread)) return;
    this.#threads.delete(thread);
    if (this.#isClosed || this.#needs.runtime.spawning.isClosed) return this.#giveUp(thread, cause, true);
    this.#estates.ended(thread);
    // It had not opened its rings, so it left nothing anywhere. The recovery from its predecessor's death goes on, or is complete.
    const wasClosed = this.#deaths.isRecovering(thread) || wakefulness(this.#needs.runtime.regions, thread) === 'absent';
    if (wasClosed) this.#deaths.neverOpened(thread);
    if (wasClosed) this.#needs.logger.error({ thread, err: cause }, 'thread did not start');
    const culprit = wasClosed ? undefined : this.#deaths.happened({ thread, cause, isGivenUp: false, hasExited: true });
    const pauseMs = culprit === undefined ? this.#charge(thread, cause) : 0;
    if (pauseMs === undefined) return;
    // Whether a dedicated thread is needed again is known when all threads have reported what comes back.
    if (this.#isDedicated(thread) && !wasClosed) this.#dedicatedPauses.set(thread, pauseMs);
    else this.#startAgain(thread, pauseMs);
  }

  /** A start failed: before the thread opened its rings or, because of what it found in them, right after. */
  #startFailed(thread: number, error: Error): void {
    if (error instanceof WorkerStartError && !error.exited) this.#giveUp(thread, error, false);
    else this.#died(thread, error);
  }

  /** Charges a death without a culprit to the thread. @returns the pause before the next start; undefined: this is a crash loop, and there is none */
  #charge(thread: number, cause: Error): number | undefined {
    const { host, config } = this.#needs;
    const { respawnsMax, respawnPeriodMs, respawnPauseMs, respawnPauseMaxMs } = config.defaults;
    let budget = this.#budgets.get(thread);
    if (budget === undefined) {
      budget = new RespawnBudget({ times: respawnsMax, periodMs: respawnPeriodMs, pauseMs: respawnPauseMs, pauseMaxMs: respawnPauseMaxMs });
      this.#budgets.set(thread, budget);
    }
    const pauseMs = budget.charge(host.now());
    if (pauseMs !== undefined) return pauseMs;
    this.#giveUp(thread, cause, true);
    const times = `${respawnsMax + 1} times within ${respawnPeriodMs} ms`;
    this.#needs.crashLoop(new ThreadCrashLoopError(`Cannot keep thread ${thread}: it died ${times}`, { data: { thread }, cause }));
    return undefined;
  }

  #startAgain(thread: number, pauseMs: number): void {
    this.#pauses.get(thread)?.();
    const begin = (): void => {
      this.#pauses.delete(thread);
      if (this.#isClosed) return;
      this.#start(thread, true).then(
        () => this.#openIfRecovered(thread),
        (error: unknown) => this.#startFailed(thread, error as Error),
      );
      this.#openIfRecovered(thread);
    };
    if (pauseMs === 0) begin();
    else this.#pauses.set(thread, this.#needs.host.timer(pauseMs, begin, true));
  }

  #openIfRecovered(thread: number): void {
    if (this.#threads.has(thread) && !this.#deaths.isRecovering(thread)) this.#deaths.open(thread);
  }

  #recovered(thread: number, { keptAny, error }: { readonly keptAny: boolean; readonly error: Error | undefined }): void {
    if (this.retired.has(thread)) return;
    if (this.#givenUp.has(thread)) return this.#bury(thread, error);
    if (this.#doomed.delete(thread)) return this.#giveUp(thread, new Error(`Thread ${thread} does not come back`), true);
    if (!this.#isDedicated(thread) || this.#threads.has(thread)) return this.#openIfRecovered(thread);
    if (keptAny) this.#startAgain(thread, this.#dedicatedPauses.get(thread) ?? 0);
    else this.#bury(thread, error);
    this.#dedicatedPauses.delete(thread);
  }

  /** Nobody takes over: what waits for it is read out in its place. */
  #bury(thread: number, error: Error | undefined): void {
    const { host, runtime } = this.#needs;
    // An estate that was opened since its death waits for this thread in vain.
    this.#estates.ended(thread);
    // A successor would say so first.
    new SystemMeter(runtime.regions, thread).asksOver();
    buryThread(host, runtime.regions, thread);
    this.#estates.open(thread, error);
  }

  /** Nobody takes over under this index. The recovery from its last death comes first: the books are closed one death after the other. */
  #giveUp(thread: number, cause: Error | undefined, hasExited: boolean): void {
    this.#threads.delete(thread);
    this.#estates.ended(thread);
    this.#noteEnd(thread, hasExited);
    if (this.#deaths.isRecovering(thread)) return void this.#doomed.add(thread);
    this.#givenUp.add(thread);
    this.#deaths.happened({ thread, cause, isGivenUp: true, hasExited });
  }

  /** Threads that run, start, or are to be started again: whatever is posted to them is read. */
  #inService(): Iterable<number> {
    return new Set([...this.#threads.keys(), ...this.#pauses.keys(), ...this.#deaths.recovering]);
  }

  #isDedicated(thread: number): boolean {
    return thread > this.#needs.config.workers;
  }

  async #leave(thread: number): Promise<void> {
    const started = await this.#threads.get(thread);
    // It has died meanwhile.
    if (started === undefined) return;
    const exited = await started.end();
    this.#threads.delete(thread);
    this.#estates.ended(thread);
    if (exited) this.#deaths.happened({ thread, cause: undefined, isGivenUp: false, hasExited: true });
    else this.#giveUp(thread, new Error(`Thread ${thread} did not end in time`), false);
  }

  #noteEnd(thread: number, exited: boolean | undefined): void {
    if (exited === false) this.retired.add(thread);
  }
}
