import { CommunicationError } from './communication-error.ts';
import { defineError } from './define-error.ts';
import { SpawnError } from './runtime-errors.ts';
import { TaskError } from './task-error.ts';
import { TaskDeclinedError } from './task-errors.ts';

/**
 * What a handler has failed with, on its way from an agent to a scheduler, where the error itself would say something about that way: a handler
 * that passes on that somebody else has stopped is no agent that has stopped. Users never see it.
 */
class RunFailedError extends defineError('RunFailedError', TaskError)<void> {}

const AMBIGUOUS = [CommunicationError, SpawnError, TaskDeclinedError, RunFailedError] as const;

/** @param error what the handler failed with */
export function runFailure(error: Error): Error {
  if (!AMBIGUOUS.some((type) => error instanceof type)) return error;
  return new RunFailedError('Cannot carry out task: its handler has failed', { cause: error });
}

/** What was put into `runFailure`, if it is one that was. */
export function handlerErrorOf(error: Error): Error | undefined {
  return error instanceof RunFailedError && error.cause instanceof Error ? error.cause : undefined;
}
