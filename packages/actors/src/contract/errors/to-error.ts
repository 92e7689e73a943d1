import { types } from 'node:util';
import { NotAnErrorThrown } from './runtime-errors.ts';

/**
 * What was thrown, as an error: itself if it is one, also one of another realm; otherwise wrapped, the value kept in `data.value`.
 *
 * @param by says who threw it and where, if that is known
 */
export function toError(thrown: unknown, by?: () => string): Error {
  if (isError(thrown) && isReadable(thrown)) return thrown;
  return new NotAnErrorThrown(`Cannot use what ${by?.() ?? 'was thrown'} as an error: it is ${describe(thrown)}`, {
    data: { value: thrown },
  });
}

/** Never throws, whatever it is given. */
export function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    return false; // a revoked proxy
  }
}

/** One that throws when it is asked what it is would fail whoever logs it, or sends it on. */
function isReadable(error: Error): boolean {
  try {
    return `${String(error.name)}: ${String(error.message)}` !== '';
  } catch {
    return false;
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 100))}`;
  if (isError(value)) return 'one whose name or message cannot be read';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
