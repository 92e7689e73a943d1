import {
  ActorStoppedError,
  AskCycleError,
  BreakerOpenError,
  MessageNotSerializableError,
  MessageTooLargeError,
  SpawnError,
  SystemStoppedError,
} from '../contract/errors/runtime-errors.ts';

/** No attempt will go better: the target or the system has ended, the message cannot be sent, it was cancelled, or a breaker says so. */
const FINAL = [
  ActorStoppedError,
  AskCycleError,
  BreakerOpenError,
  MessageNotSerializableError,
  MessageTooLargeError,
  SystemStoppedError,
] as const;

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
