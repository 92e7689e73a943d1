import type { AnyRef } from './actor-ref.ts';
import type { Subscription } from './subscription.ts';

/** `warn` is for people: what probes ask is answered like `pass`. */
export type HealthStatus = 'pass' | 'warn' | 'fail';

/** Which question a check is a part of. `ready`: is work to be sent here? `live`: must the process be restarted? `started`: has it ever been ready? */
export type HealthQuestion = 'live' | 'ready' | 'started';

/** What a check returns: nothing or `true` for all is well, `false`, or a status with a reason for people. Whatever it throws is a failure. */
export type HealthOutcome = undefined | boolean | { readonly status: HealthStatus; readonly reason?: string | undefined };

/** A check of the application's. Its signal is aborted when its time is over. */
export type HealthRun = (signal: AbortSignal) => HealthOutcome | Promise<HealthOutcome>;

/**
 * Whose words a reason is in. `'runtime'`: ours. `'check'`: what a check returned. `'error'`: the message of an error that a check threw, which may
 * hold anything; the ready-made handler does not show it.
 */
export type HealthSource = 'runtime' | 'check' | 'error';

/** One line of a report. */
export interface HealthResult {
  readonly name: string;
  readonly status: HealthStatus;
  /** For people; undefined: all is well. */
  readonly reason: string | undefined;
  readonly source: HealthSource;
  /** How old the result is, in milliseconds; 0: it was found out for this report. */
  readonly ageMs: number;
}

/** An answer to one question. */
export interface HealthReport {
  readonly question: HealthQuestion;
  /** The worst of its checks. */
  readonly status: HealthStatus;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly checks: readonly HealthResult[];
}

/** Which checks a report is of. */
export interface ProbeOptions {
  /** Names of checks that are left out. */
  readonly exclude?: readonly string[] | undefined;
  /**
   * This check alone: no other one is run, and the report has its line and no more. Of `started` it is run after the start as well. Excludes `exclude`.
   * Without a check of that name the report rejects with `UnknownCheckError`.
   */
  readonly only?: string | undefined;
}

/** What `live` takes for a failure. */
export interface LiveOptions extends ProbeOptions {
  /**
   * A thread that has been in one piece of work for longer is a failure, `'off'`: it is never one. Counted in ticks of the owner's that came
   * in time, as the watchdog does, not by the clock (D8). Default: twice `watchdogMs`, since the watchdog mends that without a restart of
   * the process; `'off'` without a watchdog.
   */
  readonly stuckMs?: number | 'off' | undefined;
}

/** What `ready` takes for a failure. */
export interface ReadyOptions extends ProbeOptions {
  /** What it means if more waits in the whole system than `systemBytes`. Default `'warn'`. */
  readonly overload?: 'warn' | 'fail' | undefined;
  /** As for `live`. Default `'off'`: a thread that is in one piece of work for long is a warning. */
  readonly stuckMs?: number | 'off' | undefined;
}

/** When a check is run, and for which report. */
export interface CheckOptions {
  /** Which question it is a part of. Default `'ready'`. */
  readonly kind?: HealthQuestion | undefined;
  /** How long it may take; what takes longer has failed. Default 1 000. */
  readonly timeoutMs?: number | undefined;
  /** For how long a result serves further reports. Default 0: each report runs the check, and reports at the same time share a run. */
  readonly cacheMs?: number | undefined;
  /** Run by a timer instead, this often, and reports take the last result. Excludes `cacheMs`. */
  readonly everyMs?: number | undefined;
}

/** Options of a check of an actor: `kind` is never `'live'`, because a stuck handler is no reason to restart the process. */
export interface ActorCheckOptions {
  /** Which question it is a part of. Default `'ready'`. */
  readonly kind?: 'ready' | 'started' | undefined;
  /** How long it may be at one message, and how long its thread may take to say so. Default 1 000. */
  readonly timeoutMs?: number | undefined;
  /** These two as in `CheckOptions`. */
  readonly cacheMs?: number | undefined;
  readonly everyMs?: number | undefined;
  /** What it means if its mailbox is over its bound, so that senders are refused. Default `'warn'`. */
  readonly overload?: 'warn' | 'fail' | undefined;
}

/** A check has another status than before, as the event stream tells it. */
export interface HealthChange {
  readonly question: HealthQuestion;
  readonly name: string;
  readonly status: HealthStatus;
  readonly before: HealthStatus;
  readonly reason: string | undefined;
}

/**
 * Answers whether the system is live, ready and started: by the runtime, from memory that all threads share, never through a mailbox.
 * So it answers while handlers are stuck in any worker, and a stuck handler fails nobody's liveness (G71).
 *
 * @example
 * system.health.check('database', async (signal) => { await pool.query('select 1', { signal }); }, { timeoutMs: 500, everyMs: 5_000 });
 * system.health.check('orders', ordersRef);
 * const { status, checks } = await system.health.ready();
 */
export interface HealthChecker {
  /**
   * The process need not be restarted. Resolves at the latest when the slowest check's time is over.
   * @throws TypeError or RangeError for options that make no sense, UnknownCheckError: as rejections, as the others do
   */
  live(options?: LiveOptions): Promise<HealthReport>;
  /** Work may be sent here: started, not stopping, no thread lost and not back yet, and whatever the application's checks say. */
  ready(options?: ReadyOptions): Promise<HealthReport>;
  /** All workers run, and every actor at the top has set up once. Once that has been so, it remains so. */
  started(options?: ProbeOptions): Promise<HealthReport>;
  /**
   * Adds a check of the application's. `run` is called in the thread that created the system, with a signal that is aborted when its time is over.
   * @returns what removes it
   * @throws TypeError or RangeError for a name that is taken or no name, and for options that make no sense; StateError in a worker
   */
  check(name: string, run: HealthRun, options?: CheckOptions): Subscription;
  /**
   * Adds a check of an actor, which is not asked: it has failed if it has stopped, has not
   * started, is suspended or restarting, or is at one message for longer than `timeoutMs`; also if somebody else has its thread for that long.
   */
  check(name: string, actor: AnyRef, options?: ActorCheckOptions): Subscription;
}
