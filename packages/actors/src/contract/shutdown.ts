/** A phase of the shutdown, as `createSystem({ shutdownPhases })` declares it. */
export interface ShutdownPhase {
  /** Phases that are over, or out of time, before this one begins. */
  readonly after?: readonly string[];
  /** How long its tasks may take before the next phase begins all the same. Default: `phaseTimeoutMs`, 5 000. */
  readonly timeoutMs?: number;
}

/**
 * What else is to be done when the system stops, in named phases (G20):
 *
 * - `before-stop`: everything runs still. Stop listening, finish requests.
 * - `stop`: the actors end, and then the threads. It has no tasks.
 * - `after-stop`: no actor runs any more. Close pools and files.
 *
 * `createSystem({ shutdownPhases })` adds more. Those that come after `stop`, directly or not, run after it, all others before it; one phase
 * at a time, the tasks of one phase side by side.
 *
 * @example
 * system.shutdown.task('before-stop', 'close the server', () => new Promise((done) => server.close(() => done())));
 */
export interface Shutdown {
  /**
   * `run` is called once, when the phase begins. What it throws is logged, and what it does not finish in the phase's time is left
   * behind; neither keeps the next phase from beginning. Do not await `system.stop()` in it: that waits for the task.
   * @throws TypeError for a phase there is not, StateError for one that has begun
   */
  task(phase: string, name: string, run: () => void | Promise<void>): void;
}
