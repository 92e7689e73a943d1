import type { System, SystemOptions } from '../contract/system.ts';
import type { DeterministicKit, TestKit } from './test-kit.ts';
import type { TestMode } from './test-mode.ts';

/** Options of every system, and those of a test. `strictMessages` is on unless it is turned off. */
export interface TestSystemOptions extends SystemOptions {
  /** Where its threads are. Default: what `RINGMASTER_TEST_MODE` says or, without that, `'deterministic'`. */
  readonly mode?: TestMode;
  /** What all random numbers follow from, in the order in which things happen. Default 1. */
  readonly seed?: number;
  /**
   * At the end of an `await using`, whatever went wrong and was not expected fails the test: dead letters, lines of level `error`, asks that
   * nobody has answered. Default false.
   */
  readonly strict?: boolean;
  /** How many milliseconds of real time expectations wait where nothing else is said. Default 5 000. Of no account where time is virtual. */
  readonly patienceMs?: number;
}

/**
 * A system for tests, in whatever mode: an ordinary one, with what a test needs besides.
 *
 * Under `strictMessages` what a sender has told is frozen with all that is in it, as is what the receiver gets: who changes a message
 * that both have in one thread fails where he does it.
 */
export interface TestSystem extends System, TestKit {
  readonly events: TestKit['events'];
}

/**
 * A system whose threads all live in this one, with a clock that only `advance` and expectations with a `timeout` move, and `stop`: that
 * takes itself as far as it has to, so `await using` works and `stop()` always resolves (G19). Timers fire on the way as they would in
 * real time.
 *
 * Limit: what an actor awaits of the real world (files, sockets) takes no virtual time, so a limit of `stop` passes while it waits.
 */
export interface DeterministicTestSystem extends TestSystem, DeterministicKit {
  readonly mode: 'deterministic';
  readonly events: TestKit['events'];
}
