import type { Choice, Chooser, VirtualTrace } from '@ringmaster/core/testkit';
import type { System, SystemOptions } from '../contract/system.ts';
import type { DeterministicKit, TestKit } from './test-kit.ts';
import type { TestMode } from './test-mode.ts';

/** Options of every system, and those of a test. `strictMessages` is on unless it is turned off. */
export interface TestSystemOptions extends SystemOptions {
  /** Where its threads are. Default: what `RINGMASTER_TEST_MODE` says or, without that, `'deterministic'`. */
  readonly mode?: TestMode;
  /**
   * A whole number that all random numbers and all choices follow from: which thread goes on, with what, whose messages arrive first. Default: that of the
   * environment variable `RINGMASTER_SEED`, else 1. Nothing follows from it where threads are real.
   */
  readonly seed?: number;
  /**
   * Choices of an earlier run; everywhere else what has waited longest comes first. Default: those of `RINGMASTER_CHOICES`, else the seed chooses.
   * This one and those below are for deterministic systems, and of no account elsewhere.
   */
  readonly choices?: readonly Choice[];
  /** Writes down what is chosen, as `choices`, to be given to another system. Default false. */
  readonly recordChoices?: boolean;
  /** Decides in the place of chance, and may ask it: `(chance) => ({ choose: (point) => … })`. */
  readonly chooser?: (chance: Chooser) => Chooser;
  /** Actors may begin asynchronous I/O and timers of Node, and the same seed may then come to something else. Default false. */
  readonly allowIo?: boolean;
  /**
   * At the end of an `await using` and of each run of `explore`, whatever went wrong and was not expected fails the test: dead letters, lines of
   * level `error`, asks that nobody has answered. Not if the last expectation has failed: that failure is told then. Default false.
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
 * `advance`, `settle`, expectations and `stop` reject with a `HandlerIoError` once an actor has begun asynchronous I/O or a timer of Node (G73);
 * the system stops then.
 *
 * Limit: with `allowIo`, what an actor awaits of the real world takes no virtual time, so a limit of `stop` passes while it waits. So does
 * importing a module that the test has not imported.
 */
export interface DeterministicTestSystem extends TestSystem, DeterministicKit {
  readonly mode: 'deterministic';
  /** What happened so far: a hash of all of it, and its last lines. */
  readonly trace: VirtualTrace;
  /** What was chosen so far, with `recordChoices`; else empty. */
  readonly choices: readonly Choice[];
  readonly events: TestKit['events'];
}
