import { isError } from './errors/to-error.ts';

const FAILED = 'ringmaster/failed-answer';

/** How a reference that stands where an answer is wanted is told that there is none. */
export interface FailedAnswer {
  readonly type: typeof FAILED;
  readonly error: Error;
}

export function failedAnswer(error: Error): FailedAnswer {
  return { type: FAILED, error };
}

export function isFailedAnswer(message: unknown): message is FailedAnswer {
  if (typeof message !== 'object' || message === null || !('type' in message) || !('error' in message)) return false;
  return message.type === FAILED && isError(message.error);
}
