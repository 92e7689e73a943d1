import { toError } from '../../contract/errors/to-error.ts';
import { shown } from '../../contract/shown.ts';
import { typeOf } from '../type-of.ts';

/** What a handler threw, as an error: of what is none it says which actor threw it, and at which message. Never throws, as `toError`. */
export function thrownInHandler({ name }: { readonly name: string }, message: unknown, thrown: unknown): Error {
  return toError(thrown, () => `"${name}" threw in its handler of ${textOf(message)}`);
}

function textOf(message: unknown): string {
  try {
    const type = typeOf(message);
    return type === undefined ? 'a message' : shown(type);
  } catch {
    return 'a message'; // whose type cannot be read
  }
}
