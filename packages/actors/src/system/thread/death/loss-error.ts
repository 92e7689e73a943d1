import { ThreadLostError } from '../../../contract/errors/runtime-errors.ts';
import { withoutFrames } from '../../../contract/errors/without-frames.ts';

/**
 * What the death of a thread, `error`, is to somebody who wanted something of one of its actors: the same, in words of what he wanted. Another error is
 * what it is.
 *
 * @param action as it stands in the text: `start`, `complete ask to`
 * @param blame the thread died of it, or may have
 */
export function lossError(
  action: string,
  { name }: { readonly name: string },
  error: Error,
  blame: Partial<ThreadLostError['data']> = {},
): Error {
  if (!(error instanceof ThreadLostError)) return error;
  const { data, cause } = error;
  const text = `Cannot ${action} "${name}": thread ${data.thread} has died`;
  return withoutFrames(() => new ThreadLostError(text, { data: { ...data, ...blame }, cause }));
}
