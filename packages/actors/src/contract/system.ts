import type { Defaults } from './defaults.ts';
import type { Logger } from './logger.ts';
import type { Paced } from './pace.ts';
import type { Shutdown, ShutdownPhase } from './shutdown.ts';
import type { Spawner } from './spawner.ts';
import type { SystemEvents } from './system-event.ts';

export interface SystemOptions {
  /** Workers beside the owner. 0: everything lives in the owner's thread. Default `max(1, availableParallelism() - 1)`. */
  readonly threads?: number;
  /** How many actors may have a thread of their own. Default 4. */
  readonly dedicatedMax?: number;
  /** For logs. */
  readonly name?: string;
  /** Sends messages through the codec inside one thread too, and freezes them: what would fail across threads fails in a test (G5). Default false. */
  readonly strictMessages?: boolean;
  /**
   * How long a worker may be at one piece of work, a handler in a loop mostly, before it is ended and replaced; `'off'`: for ever.
   * Noticed within an eighth more. Default 10 000 (G55).
   */
  readonly watchdogMs?: number | 'off';
  /**
   * What an error does to its worker that nobody caught, or a rejection nobody handled: ends it, since nobody knows what it left
   * half done, or is logged. In the owner's thread it is the application's affair. Default `'thread'`.
   */
  readonly onStrayError?: 'thread' | 'log';
  /** `'park'` never spins before it sleeps: less CPU, later wake-ups (W4). Default `'adaptive'`. */
  readonly idle?: 'adaptive' | 'park';
  /** Writes what actors log, in whatever thread. Default: pino, lines of `info` and worse as JSON on standard error. */
  readonly logger?: Logger;
  /** Phases of the shutdown beside `before-stop`, `stop` and `after-stop`, or other times for these (G20). Phases that wait for each other are refused. */
  readonly shutdownPhases?: Readonly<Record<string, ShutdownPhase>>;
  /**
   * Signals at which the system stops by itself, the process then having the exit code of one that the signal ended, once nothing
   * else keeps it. A second signal ends it at once. Default none.
   */
  readonly signals?: readonly ('SIGINT' | 'SIGTERM')[];
  /** Values to use instead of the defaults. */
  readonly defaults?: Partial<Defaults>;
}

/**
 * Threads and the actors in them. `spawn` makes children of the user guardian on the owner's thread (I7).
 * The process stays alive until `stop` has ended (W5).
 *
 * @example
 * await using system = await createSystem({ threads: 4 });
 * const ref = system.spawn(counter({ start: 1 }));
 */
export interface System extends Spawner, Paced, AsyncDisposable {
  readonly events: SystemEvents;
  /** Only in the thread that created the system: tasks are functions, and cannot go there from others. */
  readonly shutdown: Shutdown;
  /**
   * Refuses what comes from outside actors, lets what is inside finish within `timeout` milliseconds (default: `stopTimeoutMs`),
   * then stops the actors, then the threads; what has not stopped by then is killed. Always resolves, runs once; later calls get the
   * same promise (G19). The tasks of `shutdown` run before and after that, in their phases' time.
   */
  stop(options?: { readonly timeout?: number }): Promise<void>;
  /** Keeps the process alive again, as from the beginning. */
  ref(): void;
  /** From now on only open asks and sends of the owner's thread keep the process alive (W5). */
  unref(): void;
}
