import { ignorable } from '../../../cell/ignorable.ts';
import { StateError } from '../../../contract/errors/state-error.ts';

/** What an actor gets that awaits the end of its own system: the end waits for its handler, so the two would wait for each other (S9). */
export function refuseOwnEnd(): Promise<never> {
  return ignorable(
    Promise.reject(new StateError('Cannot await the end of the system in one of its actors: it ends them; leave out the await')),
  );
}
