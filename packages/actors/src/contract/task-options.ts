import { type Backoff, checkBackoff } from './backoff.ts';
import type { Capability } from './capability.ts';
import type { ErrorType } from './errors/define-error.ts';
import { checkKeys } from './known-keys.ts';
import { shown } from './shown.ts';

/** How a scheduler goes on after an attempt that failed. */
export interface TaskRetry {
  /** In all, the first one included, from 1. Default 1. */
  readonly attempts?: number | undefined;
  /**
   * Default `{ minMs: 100, maxMs: 10_000, jitter: 0.2 }`. An error whose `data` has a number `retryAfterMs`, as `BreakerOpenError` has, is followed by a pause of so
   * many milliseconds if that is longer.
   */
  readonly backoff?: Backoff | undefined;
  /**
   * Only errors of these types, or of subtypes, are worth another attempt. Default: all but `StreamCancelledError` and a reader's `StreamStalledError`, which say that nobody reads what the task writes.
   */
  readonly on?: readonly ErrorType[] | undefined;
  /** Errors of these types are not, whatever `on` says. */
  readonly never?: readonly ErrorType[] | undefined;
  /**
   * How often an agent may end, or restart, with the task in its hands, the task being perhaps why, until it is given up with `TaskLostError`:
   * a task that takes its agent with it shall not take them all. Default 3. With 1 it is never begun a second time after its agent was lost, whoever is to blame.
   */
  readonly losses?: number | undefined;
}

/** What holds for all tasks of a kind unless a submission says otherwise. */
export interface TaskOptions {
  /** What an agent must be able to do to be given one. Default: nothing. */
  readonly requires?: readonly Capability[] | undefined;
  /** Milliseconds for each attempt, from 1, counted from when an agent was given it; the time in the queue does not count. Default: no limit. */
  readonly runTimeout?: number | undefined;
  /** What becomes of an attempt that failed. Default: the task has failed. */
  readonly retry?: TaskRetry | undefined;
  /**
   * What happens when the deadline passes while the task runs: `'cancel'`, it is called off and ends `expired`; `'finish'`, it ends
   * as it ends. Default `'cancel'`.
   */
  readonly late?: 'cancel' | 'finish' | undefined;
}

/** @throws TypeError or RangeError naming the option */
export function checkTaskOptions(action: string, options: TaskOptions): void {
  checkKeys(action, options, ['requires', 'runTimeout', 'retry', 'late']);
  const { requires = [], runTimeout = 1, retry, late = 'cancel' } = options;
  checkRequires(action, requires);
  if (!(typeof runTimeout === 'number' && runTimeout >= 1))
    throw new RangeError(`Cannot ${action}: runTimeout is milliseconds from 1, not ${shown(runTimeout)}`);
  if (late !== 'cancel' && late !== 'finish') throw new TypeError(`Cannot ${action}: late is 'cancel' or 'finish', not ${shown(late)}`);
  if (retry !== undefined) checkTaskRetry(action, retry);
}

/** @throws TypeError unless it is a list of capabilities */
export function checkRequires(action: string, requires: unknown, field = 'requires'): void {
  if (!Array.isArray(requires) || !requires.every((one) => typeof one === 'string' && one !== ''))
    throw new TypeError(`Cannot ${action}: ${field} is a list of capabilities, as capability() makes them, not ${shown(requires)}`);
}

function checkTaskRetry(action: string, retry: TaskRetry): void {
  checkKeys(`${action}: retry`, retry, ['attempts', 'backoff', 'on', 'never', 'losses']);
  const { attempts = 1, backoff, on = [], never = [], losses = 1 } = retry;
  if (!(attempts === Number.POSITIVE_INFINITY || (Number.isInteger(attempts) && attempts >= 1)))
    throw new RangeError(`Cannot ${action}: retry.attempts is a whole number from 1, or Infinity, not ${shown(attempts)}`);
  if (backoff !== undefined) checkBackoff(action, backoff);
  if (!(Number.isInteger(losses) && losses >= 1))
    throw new RangeError(`Cannot ${action}: retry.losses is a whole number from 1, not ${shown(losses)}`);
  for (const [name, types] of [
    ['on', on],
    ['never', never],
  ] as const) {
    if (!Array.isArray(types) || !types.every((type) => typeof type === 'function'))
      throw new TypeError(`Cannot ${action}: retry.${name} is a list of error classes, not ${shown(types)}`);
  }
}
