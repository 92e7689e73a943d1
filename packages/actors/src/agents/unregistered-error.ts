import type { AnyRef } from '../contract/actor-ref.ts';
import { StateError } from '../contract/errors/state-error.ts';

/** Of a registration that was taken back before it had come to anything. */
export function unregisteredError({ name }: AnyRef): StateError {
  return new StateError(`Cannot register agent "${name}": it was unregistered before it answered`);
}
