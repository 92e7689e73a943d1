import type { Host } from '@ringmaster/core';
import { ActorStoppedError } from '../../contract/errors/runtime-errors.ts';

/** What a run rejects with that did not end before its pool. */
export function poolClosed(): ActorStoppedError {
  return new ActorStoppedError('Cannot complete task: the executor of stateless tasks has stopped', { data: { target: 'executor' } });
}

/** Resolves when `work` has settled, however, or so many milliseconds have passed. */
export function within(host: Host, ms: number, work: Promise<unknown> | undefined): Promise<void> {
  return new Promise((resolve) => {
    const cancel = host.timer(ms, resolve);
    const done = (): void => {
      cancel();
      resolve();
    };
    if (work === undefined) done();
    else work.then(done, done);
  });
}
