import type { Choice, VirtualTrace } from '@ringmaster/core/testkit';
import type { AnyRef } from '../contract/actor-ref.ts';
import type { System } from '../contract/system.ts';
import type { Fault, Faults } from './fault.ts';
import type { HeldActor } from './held-actor.ts';
import type { Probe } from './probe.ts';
import type { TestDeadLetters } from './test-dead-letters.ts';
import type { TestEvents } from './test-events.ts';
import type { TestLog } from './test-log.ts';
import type { TestMode } from './test-mode.ts';

/**
 * A system for tests, in whatever mode: an ordinary one, with what a test needs besides.
 *
 * Under `strictMessages` what a sender has told is frozen with all that is in it, as is what the receiver gets: who changes a message
 * that both have in one thread fails where he does it.
 */
export interface TestSystem extends System {
  readonly mode: TestMode;
  /** What all random numbers and choices of a deterministic system follow from; in other modes nothing follows from it. */
  readonly seed: number;
  /** What happens in the system, to subscribe to and to expect. */
  readonly events: TestEvents;
  readonly deadLetters: TestDeadLetters;
  readonly log: TestLog;
  /** Milliseconds since the system was created, by the clock that its timers go by. */
  readonly now: number;
  /** One more probe. @param name of its actor. Default: `probe-1` and so on */
  probe<M>(name?: string): Probe<M>;
  /**
   * Lets `ms` pass, and all that falls due by then happen. Deterministic, the clock moves on, from timer to timer, and no real time passes. Else
   * the test waits that long, 10 s at most.
   * Of two systems in one test each has its own clock: what waits for a timer of the one does not go on by the time of the other.
   * @throws RangeError for what is no time to let pass (as a rejection)
   */
  advance(ms: number): Promise<void>;
  /**
   * Runs until nothing is left to do before the next timer. In real time that is: until all that was accepted has been handled, or nothing
   * has moved for 300 ms, since whether a handler waits for time to pass cannot be seen from outside.
   * @throws StateError where there is no rest, because an actor tells itself for ever: after a second of a virtual clock (as a rejection)
   */
  settle(): Promise<void>;
  /**
   * A worker or a dedicated thread dies: nothing it had queued, timed or awaited runs any more, and what it had not published is lost.
   * Deterministic, it dies at once, between two of its steps; what code of it goes on, behind an `await` of something that the test settles, is heard by nobody.
   * @returns when it is dead; its recovery follows
   * @throws RangeError at once if no such thread runs, or for the test's own
   */
  killThread(thread: number): Promise<void>;
  /**
   * Holds up the messages for an actor, to be delivered by hand. It must have started.
   * @throws StateError if it is not in reach: in the mode `threads`, an actor that is not in the owner's thread
   */
  hold(ref: AnyRef): HeldActor;
  /**
   * The next message that the actor is to handle fails it with `error` instead, and goes through its supervisor's table as any failure.
   * @throws StateError as `hold` does
   */
  failNext(ref: AnyRef, error?: Error): Fault;
  /** As if nothing had happened so far: events, dead letters and lines are forgotten, with the references in them. */
  forget(): void;
  /**
   * Looks whether anything went wrong that nobody has expected: dead letters, lines of level `error`, asks that are still open. With the option
   * `strict` that is done at the end of an `await using`.
   * @throws ExpectationError that names them all (as a rejection)
   */
  verify(): Promise<void>;
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
export interface DeterministicTestSystem extends TestSystem {
  readonly mode: 'deterministic';
  readonly faults: Faults;
  /** When the next timer is due, on the scale of `now`; undefined: none waits. */
  readonly nextTimer: number | undefined;
  /** The same as `advance`, up to a point on the scale of `now`. @throws RangeError for one that is past (as a rejection) */
  advanceTo(timeMs: number): Promise<void>;
  /** What happened so far: a hash of all of it, and its last lines. */
  readonly trace: VirtualTrace;
  /** What was chosen so far, with `recordChoices`; else empty. */
  readonly choices: readonly Choice[];
}
