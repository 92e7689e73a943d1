import { StreamCancelledError } from '../contract/errors/runtime-errors.ts';

/** There is nobody to write to. `reader` is not known any more. */
export function goneError(): Error {
  return new StreamCancelledError('Cannot write to a stream: it is over', { data: { reader: 'unknown' } });
}
