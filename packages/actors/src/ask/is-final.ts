import {
  ActorStoppedError,
  AskCycleError,
  BlockMovedError,
  BreakerOpenError,
  MessageNotSerializableError,
  MessageTooLargeError,
  SpawnError,
  SystemStoppedError,
} from '../contract/errors/runtime-errors.ts';

const FINAL = [
  ActorStoppedError,
  AskCycleError,
  BlockMovedError,
  BreakerOpenError,
  MessageNotSerializableError,
  MessageTooLargeError,
  SystemStoppedError,
] as const;

/**
 * Whether no further attempt will go better: the target or the system has ended, the ask would wait for itself, the message cannot be sent, or not again
 * since its block is gone, a breaker is open, or the call was cancelled (`AbortError`). What `retry` goes by without `when`.
 *
 * @example
 * await retry(ctx, fetchQuote, { when: (error) => !isFinal(error) && !(error instanceof Declined) });
 */
export function isFinal(error: unknown): boolean {
  return isCancellation(error) || FINAL.some((type) => error instanceof type);
}

/** Whoever was asked may have failed, and may do it when he has begun anew. One that never started will not. */
export function mayBeFailure(error: unknown): boolean {
  return !(error instanceof SpawnError || isFinal(error));
}

/** Somebody wanted no more of it: neither a failure of who was asked nor worth another attempt. */
export function isCancellation(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
