import { addExtension } from 'msgpackr/unpack';

/** The type of msgpackr's extension for errors, by which we write none: ours are values of a port. */
const ERROR_TYPE = 0x65;

const CLASSES: ReadonlyMap<unknown, (message: string, options: ErrorOptions) => Error> = new Map(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((type) => [type.name, type]),
);

/**
 * Has msgpackr read errors as it does, and nothing else by that extension. Its own reader looks the class up by name in an object, and finds
 * what all objects inherit as well: of a damaged frame that names `constructor` it makes a box of a number, with `valueOf` it hands out the
 * table of classes itself.
 *
 * Limit: msgpackr keeps the readers of extensions for the whole process.
 */
export function readErrorsByName(): void {
  addExtension({ type: ERROR_TYPE, read: errorOf });
}

function errorOf(data: unknown): Error {
  const [name, text, cause] = data as [unknown, string, unknown];
  const type = CLASSES.get(name);
  const error = (type ?? Error)(text, { cause });
  if (type === undefined) error.name = String(name);
  return error;
}
