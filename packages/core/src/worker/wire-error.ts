/** An error as the control plane carries it. Structured clone would drop its code, the plane's own way its cause. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: string | undefined;
  readonly cause: WireError | undefined;
}

/** A cause of a cause … beyond this is left out; it may also be a circle. */
const DEPTH_MAX = 8;

export function toWireError(thrown: unknown, depth = 0): WireError {
  if (!(thrown instanceof Error))
    return { name: 'Error', message: `Thrown: ${display(thrown)}`, stack: undefined, code: undefined, cause: undefined };
  const hasCause = thrown.cause !== undefined && depth < DEPTH_MAX;
  return {
    name: String(thrown.name),
    message: String(thrown.message),
    stack: thrown.stack === undefined ? undefined : String(thrown.stack),
    code: 'code' in thrown ? String(thrown.code) : undefined,
    cause: hasCause ? toWireError(thrown.cause, depth + 1) : undefined,
  };
}

/** An `Error` with the name, stack, code and cause the other thread saw. */
export function fromWireError({ name, message, stack, code, cause }: WireError): Error {
  const error = new Error(message, cause && { cause: fromWireError(cause) });
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  if (stack !== undefined) Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
  return code === undefined ? error : Object.assign(error, { code });
}

function display(value: unknown): string {
  try {
    return String(value);
  } catch {
    return typeof value;
  }
}
