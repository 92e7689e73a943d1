import { checkKeys } from './known-keys.ts';

/** `closed`: calls go through. `open`: they are refused. `half-open`: a few go through, to see whether it is over. */
export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerOptions {
  /** In errors. Default `'breaker'`. */
  readonly name?: string;
  /** Failures in a row that open it. Default 5. */
  readonly failures?: number;
  /** Milliseconds it stays open. Default 10 000. */
  readonly openMs?: number;
  /** Calls that go through at a time while it is half open, and successes that close it. Default 1. */
  readonly trials?: number;
  /** What counts as a failure. Default: everything but an `AbortError`, which says nothing of who was called. */
  readonly when?: (error: unknown) => boolean;
  /** Called at each change, in the call that brings it about. What it throws is that call's error. */
  readonly onChange?: (state: BreakerState) => void;
}

/** @throws TypeError or RangeError naming the option */
export function checkBreaker(options: BreakerOptions): void {
  checkKeys('make circuit breaker', options, ['name', 'failures', 'openMs', 'trials', 'when', 'onChange']);
  const { failures = 1, openMs = 0, trials = 1 } = options;
  for (const [name, value] of Object.entries({ failures, trials })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`Cannot make circuit breaker: ${name} is a whole number from 1, not ${String(value)}`);
  }
  if (typeof openMs !== 'number' || !(openMs >= 0 && Number.isFinite(openMs))) {
    throw new RangeError(`Cannot make circuit breaker: openMs is milliseconds from 0, not ${String(openMs)}`);
  }
}
