import type { Common } from './common.ts';
import type { Defaults } from './defaults.ts';
import type { HealthChecker } from './health.ts';
import type { Inspectable } from './inspection.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { Paced } from './pace.ts';
import type { Blocks } from './shared-block.ts';
import type { Shutdown, ShutdownPhase } from './shutdown.ts';
import type { Spawner } from './spawner.ts';
import type { Stateful } from './state-port.ts';
import type { Streaming } from './stream.ts';
import type { SystemEvents } from './system-event.ts';

/** What a system is made with: all of it may be left out. */
export interface SystemOptions {
  /** Worker threads beside the owner's, 0 to 256. With 0 everything lives in the owner's thread. Default: the cores this process may use, less one, but at least 1. */
  readonly threads?: number | undefined;
  /** How many actors may have a thread of their own at the same time, 0 to 256. Default 4. */
  readonly dedicatedMax?: number | undefined;
  /** Shown in logs. Default `'ringmaster'`. */
  readonly name?: string | undefined;
  /**
   * Encodes, decodes and freezes messages within one thread too, so that what would fail across threads fails in a test (G5). What was sent is
   * frozen as well, with all that is in it: in one thread its receiver would see it change.
   * Default false.
   */
  readonly strictMessages?: boolean | undefined;
  /**
   * How many milliseconds a worker may spend on one piece of work, such as a handler in a loop, before it is ended and replaced; `'off'`:
   * any length of time. A hang is noticed at most an eighth later than this. Default 10 000 (G55).
   */
  readonly watchdogMs?: number | 'off' | undefined;
  /**
   * What an uncaught error or an unhandled rejection does in a worker: `'thread'` ends and replaces the worker, because nobody knows
   * what was left half done; `'log'` only logs it. In the owner's thread this is up to the application. Default `'thread'`.
   */
  readonly onStrayError?: 'thread' | 'log' | undefined;
  /** `'adaptive'` polls for a moment before it sleeps, where that is faster; `'park'` never does: less CPU, later wake-ups (W4). Default `'adaptive'`. */
  readonly idle?: 'adaptive' | 'park' | undefined;
  /**
   * Whether times are taken, counts kept by type of actor, and metrics of users kept (docs/metrics.md). False: nothing but what the runtime counts for
   * itself. Default true.
   */
  readonly metrics?: boolean | undefined;
  /**
   * Receives what actors and the runtime log, in any thread. One that throws harms neither: the first time is told by a warning of the process. Default:
   * pino, which writes `info` and above as JSON to standard error.
   */
  readonly logger?: Logger | undefined;
  /** Phases of the shutdown in addition to `before-stop`, `stop` and `after-stop`, or other times for `before-stop` and `after-stop` (G20). */
  readonly shutdownPhases?: Readonly<Record<string, ShutdownPhase>> | undefined;
  /**
   * Signals that stop the system. Once nothing else keeps the process alive, it exits with the code of a process that this signal has
   * ended: close servers in a task of `shutdown`. What still keeps it two seconds after the stop is logged. A second signal ends the process at
   * once. Default: none.
   */
  readonly signals?: readonly ('SIGINT' | 'SIGTERM')[] | undefined;
  /** Limits and times to use instead of the defaults. */
  readonly defaults?: Partial<Defaults> | undefined;
}

/**
 * Threads and the actors in them. `spawn` makes children of the user guardian on the owner's thread (I7).
 * The process stays alive until `stop` has ended (W5).
 *
 * @example
 * await using system = await createSystem({ threads: 4 });
 * const ref = system.spawn(counter({ start: 1 }));
 */
export interface System extends Spawner, Streaming, Inspectable, Paced, Stateful, Common, AsyncDisposable {
  /** What happens in the system: starts, ends, restarts, dead letters, lost threads. */
  readonly events: SystemEvents;
  /** Whether the system is live, ready and started (docs/health.md). */
  readonly health: HealthChecker;
  /** What is counted and measured, in all threads; and metrics of your own. */
  readonly metrics: Metrics;
  /** Memory to send without copying it, for code outside actors: what it allocates it must release or send. */
  readonly blocks: Blocks;
  /** Tasks that run when the system stops. Only in the thread that created the system, because tasks are functions and cannot cross threads. */
  readonly shutdown: Shutdown;
  /**
   * Refuses what comes from outside actors, lets what is inside finish within `timeout` milliseconds (default: `stopTimeoutMs`, 5 000),
   * then stops the actors and the threads; actors that have not stopped by then are killed. The tasks of `shutdown` run before and
   * after that, within the time limits of their phases. Always resolves and runs once: later calls return the same promise (G19). In a
   * handler the stop begins, but awaiting it rejects with `StateError`.
   * @throws TypeError or RangeError for options that make no sense; nothing stops then
   */
  stop(options?: { readonly timeout?: number | undefined }): Promise<void>;
  /** Keeps the process alive until the system has stopped, as it does from the beginning. */
  ref(): void;
  /** From now on only open asks and sends of the owner's thread keep the process alive (W5). */
  unref(): void;
}
