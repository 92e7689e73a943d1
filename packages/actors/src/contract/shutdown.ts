/** A phase of the shutdown, as `createSystem({ shutdownPhases })` declares it. */
export interface ShutdownPhase {
  /** The phases that must be over, or out of time, before this one begins. */
  readonly after?: readonly string[];
  /** How many milliseconds its tasks may take before the next phase begins all the same. Default: `phaseTimeoutMs`, 5 000. */
  readonly timeoutMs?: number;
}

/**
 * What the application does when the system stops, in named phases (G20):
 *
 * - `before-stop`: everything still runs. Stop listening, finish requests.
 * - `stop`: the actors end, and then the threads. It has no tasks.
 * - `after-stop`: no actor runs any more. Close pools and files.
 *
 * `createSystem({ shutdownPhases })` adds more. Phases that come after `stop`, directly or indirectly, run after it, all others before
 * it. Phases run one at a time; the tasks of one phase run side by side.
 *
 * @example
 * system.shutdown.task('before-stop', 'close the server', () => new Promise((done) => server.close(() => done())));
 */
export interface Shutdown {
  /**
   * Adds a task: `run` is called once, when the phase begins. If it fails, that is logged; if it is not done within the phase's time, it is
   * left behind; either way the next phase begins. Do not await `system.stop()` in it: the stop waits for the task.
   * @throws TypeError for a phase that does not exist, or for `stop`; StateError for one that has begun, and in a worker
   */
  task(phase: string, name: string, run: () => void | Promise<void>): void;
}
