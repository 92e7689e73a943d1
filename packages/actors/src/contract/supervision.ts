import type { Directive } from './directive.ts';
import type { ErrorType } from './errors/define-error.ts';
import type { Failure } from './failure.ts';

/**
 * What is done about a failure: a directive, or a function that may repair something first and then returns one. It runs in
 * the thread of the failed actor's parent; meanwhile the actor handles nothing (G25). If it fails, so does the parent (G38).
 */
export type Recovery<E extends Error> = Directive | ((failure: Failure<E>) => Directive | Promise<Directive>);

/** How many restarts are tolerated in how many milliseconds, counted in a sliding window (G29, G30). */
export interface RestartLimit {
  /** Whole number from 0. One more within the period escalates. */
  readonly restarts: number;
  /** Milliseconds above 0. */
  readonly periodMs: number;
}

/**
 * A table from types of errors to what is done about them. Immutable: each call returns a new one, so tables may be shared.
 *
 * The most specific type wins, whatever the order; base types catch their subtypes; what nothing catches escalates (G21).
 * Types made with `defineError` are known by their tag in every thread; other classes, built-in ones apart, only in their own.
 *
 * @example
 * supervise
 *   .on(Declined, ({ error }) => (error.data.final ? stop() : resume()))
 *   .on(CommunicationError, restart({ backoff: { minMs: 100, maxMs: 5_000 } }))
 *   .otherwise(escalate())
 *   .within({ restarts: 3, periodMs: 5_000 });
 */
export interface Supervision {
  /** The same type given again takes the place of what was given before. @throws TypeError naming what makes no sense */
  on<E extends Error>(type: ErrorType<E>, recovery: Recovery<E>): Supervision;
  /** What no type catches. @throws TypeError for what is no recovery */
  otherwise(recovery: Recovery<Error>): Supervision;
  /** Default: 3 in 5 000 ms. @throws RangeError naming the field */
  within(limit: RestartLimit): Supervision;
}
