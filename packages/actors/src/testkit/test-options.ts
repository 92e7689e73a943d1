import type { Choice, Chooser } from '@ringmaster/core/testkit';
import type { SystemOptions } from '../contract/system.ts';
import type { TestMode } from './test-mode.ts';

/** Options of every system, and those of a test. `strictMessages` is on unless it is turned off. */
export interface TestSystemOptions extends SystemOptions {
  /** Where its threads are. Default: what `RINGMASTER_TEST_MODE` says or, without that, `'deterministic'`. */
  readonly mode?: TestMode | undefined;
  /**
   * A whole number that all random numbers and all choices follow from: which thread goes on, with what, whose messages arrive first. Default: that of the
   * environment variable `RINGMASTER_SEED`, else 1. Nothing follows from it where threads are real.
   */
  readonly seed?: number | undefined;
  /**
   * What the system's clock, `ctx.clock`, says when it is created: a date, or epoch milliseconds. A second system over what a first one has stored begins
   * where that has ended, at `startsAt + kit.now`. Default 2020-01-01 UTC. Of no account where threads are real: there the clock is the process's.
   */
  readonly startsAt?: Date | number | undefined;
  /**
   * Choices of an earlier run; everywhere else what has waited longest comes first. Default: those of `RINGMASTER_CHOICES`, else the seed chooses.
   * This one and those below are for deterministic systems, and of no account elsewhere.
   */
  readonly choices?: readonly Choice[] | undefined;
  /** Writes down what is chosen, as `choices`, to be given to another system. Default false. */
  readonly recordChoices?: boolean | undefined;
  /** Decides in the place of chance, and may ask it: `(chance) => ({ choose: (point) => … })`. */
  readonly chooser?: (chance: Chooser) => Chooser;
  /** Actors may begin asynchronous I/O and timers of Node, and the same seed may then come to something else. Default false. */
  readonly allowIo?: boolean | undefined;
  /**
   * At the end of an `await using` and of each run of `explore`, whatever went wrong and was not expected fails the test: dead letters, lines of
   * level `error`, asks that nobody has answered. Not if the last expectation has failed: that failure is told then. Default false.
   */
  readonly strict?: boolean | undefined;
  /** How many milliseconds of real time expectations wait where nothing else is said. Default 5 000. Of no account where time is virtual. */
  readonly patienceMs?: number | undefined;
}
