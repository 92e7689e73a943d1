import { CommunicationError } from './communication-error.ts';
import { defineError } from './define-error.ts';
import { SpawnError } from './runtime-errors.ts';
import { StateError } from './state-error.ts';
import { TaskError } from './task-error.ts';
import { TaskCancelledError, TaskExpiredError, TaskRefusedError } from './task-errors.ts';

/**
 * What a task that its scheduler had taken in has failed with, on its way to whoever submitted it, where the error itself would say that it was never in,
 * or has ended in another way: a handler may pass on that another task was refused, or called off. Users never see it.
 */
class TakenTaskError extends defineError('TakenTaskError', TaskError)<void> {}

const AMBIGUOUS = [
  CommunicationError,
  SpawnError,
  StateError,
  TaskRefusedError,
  TaskCancelledError,
  TaskExpiredError,
  TakenTaskError,
] as const;

/** @param error what a task has ended with that is `failed` */
export function takenFailure(error: Error): Error {
  if (!AMBIGUOUS.some((type) => error instanceof type)) return error;
  return new TakenTaskError('Cannot complete task: it has failed', { cause: error });
}

/** What was put into `takenFailure`, if it is one that was. */
export function takenErrorOf(error: unknown): Error | undefined {
  return error instanceof TakenTaskError && error.cause instanceof Error ? error.cause : undefined;
}
