import { StateError } from '../../../contract/errors/state-error.ts';

/** Characters of a message that are kept. */
const MESSAGE_MAX = 200;

/**
 * Stands in for an error that cannot be sent to another thread, or is too long to be: the beginning of its message, without its
 * class, data and cause. That something failed must arrive, whatever it was that failed.
 */
export function briefError({ message }: Error): StateError {
  // From plain JavaScript it may be anything.
  return new StateError(String(message).slice(0, MESSAGE_MAX));
}
