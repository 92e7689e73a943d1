import type { Directive } from './directive.ts';
import type { ErrorType } from './errors/define-error.ts';
import type { Failure } from './failure.ts';

/**
 * What is done about a failure: a directive, or a function that may repair something first and then returns one. The function runs in
 * the thread of the failed actor's parent, and meanwhile the actor handles nothing (G25). If the function fails, the parent fails (G38).
 */
export type Recovery<E extends Error> = Directive | ((failure: Failure<E>) => Directive | Promise<Directive>);

/** How many restarts are tolerated in a period, counted in a sliding window (G29, G30). */
export interface RestartLimit {
  /** A whole number from 0. One more restart within the period escalates. */
  readonly restarts: number;
  /** Milliseconds above 0. */
  readonly periodMs: number;
}

/**
 * A table from types of errors to what is done about them. Immutable: each call returns a new one, so tables may be shared.
 *
 * The most specific type wins, whatever the order of the entries; a type matches its subtypes too; an error that nothing matches
 * escalates (G21). Types made with `defineError` and built-in ones are recognised in every thread, other classes only in their own.
 *
 * @example
 * supervise
 *   .on(Declined, ({ error }) => (error.data.final ? stop() : resume()))
 *   .on(CommunicationError, restart({ backoff: { minMs: 100, maxMs: 5_000 } }))
 *   .otherwise(escalate())
 *   .within({ restarts: 3, periodMs: 5_000 });
 */
export interface Supervision {
  /** The recovery for errors of `type`; a later entry for the same type replaces an earlier one. @throws TypeError naming what makes no sense */
  on<E extends Error>(type: ErrorType<E>, recovery: Recovery<E>): Supervision;
  /** The recovery for errors that no type matches. @throws TypeError for what is no recovery */
  otherwise(recovery: Recovery<Error>): Supervision;
  /** How many restarts are tolerated. Default: 3 in 5 000 ms. @throws TypeError or RangeError naming the field */
  within(limit: RestartLimit): Supervision;
}
