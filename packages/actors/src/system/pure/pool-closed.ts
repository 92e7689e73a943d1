import { ActorStoppedError } from '../../contract/errors/runtime-errors.ts';

/** What a run rejects with that did not end before its pool. */
export function poolClosed(): ActorStoppedError {
  return new ActorStoppedError('Cannot complete task: the executor of stateless tasks has stopped', { data: { target: 'executor' } });
}
