import { types } from 'node:util';
import { NotAnErrorThrown } from './runtime-errors.ts';

/** What was thrown, as an error: itself if it is one, also one of another realm; otherwise wrapped, the value kept in `data.value`. */
export function toError(thrown: unknown): Error {
  if (isError(thrown)) return thrown;
  return new NotAnErrorThrown(`Cannot use what was thrown as an error: it is ${describe(thrown)}`, { data: { value: thrown } });
}

/** Never throws, whatever it is given. */
export function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    return false; // a revoked proxy
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 100))}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
