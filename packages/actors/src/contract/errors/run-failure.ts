import { CommunicationError } from './communication-error.ts';
import { defineError } from './define-error.ts';
import { TaskError } from './task-error.ts';

/**
 * What a handler has failed with, on its way from an agent to a scheduler, where the error itself could be taken for one about the way: a handler
 * that passes on that somebody else has stopped is no agent that has stopped. Users never see it.
 */
class RunFailedError extends defineError('RunFailedError', TaskError)<void> {}

/** @param error what the handler failed with */
export function runFailure(error: Error): Error {
  const isAmbiguous = error instanceof CommunicationError || error instanceof TaskError;
  return isAmbiguous ? new RunFailedError('Cannot carry out task: its handler has failed', { cause: error }) : error;
}

/** What was put into `runFailure`, if it is one that was. */
export function handlerErrorOf(error: Error): Error | undefined {
  return error instanceof RunFailedError && error.cause instanceof Error ? error.cause : undefined;
}
