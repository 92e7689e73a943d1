import { StateError } from '../contract/errors/state-error.ts';

/** Items pass a window of credit that knows nothing of who has a block. */
export function blockInItem(): StateError {
  return new StateError('Cannot send item: it contains a block; send that in a message');
}
