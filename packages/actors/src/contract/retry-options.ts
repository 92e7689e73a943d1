import { type Backoff, checkBackoff } from './backoff.ts';
import { isAbortSignal } from './is-abort-signal.ts';
import { isMoment } from './is-moment.ts';
import { checkKeys } from './known-keys.ts';
import { shown } from './shown.ts';

/** How `retry` goes on after a failure. */
export interface RetryOptions {
  /** In all, the first one included; `Infinity`: as often as there is time. Default 3. */
  readonly attempts?: number | undefined;
  /** Default `{ minMs: 100, maxMs: 2_000, jitter: 0.2 }`. */
  readonly backoff?: Backoff | undefined;
  /** Milliseconds for all attempts and pauses together. Never longer than the ask lasts that the context is handling. */
  readonly timeout?: number | undefined;
  /** The same as a point in time: a date, or epoch milliseconds. What comes first counts. */
  readonly deadline?: Date | number | undefined;
  /** Ends it with the signal's reason. `ctx.signal` does so in any case. */
  readonly signal?: AbortSignal | undefined;
  /** Whether that error is worth another attempt; `attempt`: which one it was, from 1. Default: what `isFinal` does not name. */
  readonly when?: ((error: unknown, attempt: number) => boolean) | undefined;
}

/** What one attempt knows. */
export interface Attempt {
  /** From 1. */
  readonly attempt: number;
  /** Aborted when nobody waits for the attempt any more. */
  readonly signal: AbortSignal;
  /** Milliseconds that are left for all further attempts; `Infinity` without an end. */
  readonly leftMs: number;
}

/** @throws TypeError or RangeError naming the option */
export function checkRetry(options: RetryOptions): void {
  checkKeys('retry', options, ['attempts', 'backoff', 'timeout', 'deadline', 'signal', 'when']);
  const { attempts = 1, backoff, timeout = 1, deadline = 0, signal, when } = options;
  if (!(attempts === Number.POSITIVE_INFINITY || (Number.isInteger(attempts) && attempts >= 1))) {
    throw new RangeError(`Cannot retry: attempts is a whole number from 1, or Infinity, not ${shown(attempts)}`);
  }
  if (backoff !== undefined) checkBackoff('retry', backoff);
  if (typeof timeout !== 'number' || !(timeout > 0)) {
    throw new RangeError(`Cannot retry: timeout is milliseconds above 0, not ${shown(timeout)}`);
  }
  if (!isMoment(deadline)) throw new TypeError(`Cannot retry: deadline is a date or epoch milliseconds, not ${shown(deadline)}`);
  if (Number.isNaN(Number(deadline))) throw new RangeError('Cannot retry: deadline is a date or epoch milliseconds, not an invalid one');
  if (signal !== undefined && !isAbortSignal(signal)) throw new TypeError(`Cannot retry: signal is an AbortSignal, not ${shown(signal)}`);
  if (when !== undefined && typeof when !== 'function') throw new TypeError(`Cannot retry: when is a function, not ${typeof when}`);
}
