/** The classes of errors that every thread has. */
const builtins: Readonly<Record<string, new (message: string) => Error>> = Object.freeze({
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
});

const derived = Object.entries(builtins).filter(([name]) => name !== 'Error');

/** Name of the built-in class nearest to `error`, as `newBuiltin` takes it. Errors of another realm are known by their name. */
export function builtinKind(error: Error): string {
  if (!(error instanceof Error)) return builtinName(error);
  if (error instanceof DOMException) return 'DOMException';
  if (error instanceof AggregateError) return 'AggregateError';
  const kind = derived.find(([, type]) => error instanceof type);
  return kind === undefined ? 'Error' : kind[0];
}

/** Whether every thread has a class of errors of that name. */
export function isBuiltinName(name: string): boolean {
  return Object.hasOwn(builtins, name) || name === 'AggregateError' || name === 'DOMException';
}

/** The class of that name; `Error` if there is no such class. */
export function builtinType(name: string): new (message: string) => Error {
  return (Object.hasOwn(builtins, name) ? builtins[name] : undefined) ?? Error;
}

/** Under which name `type` is one of them. */
export function builtinNameOf(type: unknown): string | undefined {
  return Object.keys(builtins).find((name) => builtins[name] === type);
}

/** A new error of that class; a plain one if there is no such class. */
export function newBuiltin(kind: string, name: string, message: string): Error {
  if (kind === 'DOMException') return new DOMException(message, name);
  if (kind === 'AggregateError') return new AggregateError([], message);
  const type = Object.hasOwn(builtins, kind) ? builtins[kind] : undefined;
  return type === undefined ? new Error(message) : new type(message);
}

function builtinName(error: Error): string {
  const name: unknown = Reflect.get(error, 'name');
  return typeof name === 'string' && (name === 'AggregateError' || Object.hasOwn(builtins, name)) ? name : 'Error';
}
