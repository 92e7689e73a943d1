import { checkKeys } from './known-keys.ts';
import { shown } from './shown.ts';

/** `closed`: calls go through. `open`: they are refused. `half-open`: a few go through, to see whether it is over. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** When a circuit breaker opens, and when it closes again. */
export interface BreakerOptions {
  /** In errors. Default `'breaker'`. */
  readonly name?: string | undefined;
  /** Failures in a row that open it. Default 5. */
  readonly failures?: number | undefined;
  /** Milliseconds it stays open, and that a call which tries then keeps others out at most. Default 10 000. */
  readonly openMs?: number | undefined;
  /** Calls that go through at a time while it is half open, and successes that close it. Default 1. */
  readonly trials?: number | undefined;
  /** What counts as a failure. Default: everything but an `AbortError`, which says nothing of who was called. */
  readonly when?: ((error: unknown) => boolean) | undefined;
  /** Called at each change, in the call that brings it about. What it throws, or a promise that it returns rejects with, is logged, and changes nothing. */
  readonly onChange?: ((state: BreakerState) => void) | undefined;
}

/** @throws TypeError or RangeError naming the option */
export function checkBreaker(options: BreakerOptions): void {
  checkKeys('make circuit breaker', options, ['name', 'failures', 'openMs', 'trials', 'when', 'onChange']);
  const { name = '', failures = 1, openMs = 0, trials = 1, when, onChange } = options;
  if (typeof name !== 'string') throw new TypeError(`Cannot make circuit breaker: name is a text, not ${shown(name)}`);
  for (const [option, value] of Object.entries({ when, onChange })) {
    if (value !== undefined && typeof value !== 'function')
      throw new TypeError(`Cannot make circuit breaker: ${option} is a function, not ${shown(value)}`);
  }
  for (const [option, value] of Object.entries({ failures, trials })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`Cannot make circuit breaker: ${option} is a whole number from 1, not ${shown(value)}`);
  }
  if (typeof openMs !== 'number' || !(openMs >= 0 && Number.isFinite(openMs))) {
    throw new RangeError(`Cannot make circuit breaker: openMs is milliseconds from 0, not ${shown(openMs)}`);
  }
}
