import { StateError } from './state-error.ts';

const CHARACTERS_MAX = 200;

/** An error without its details, where there is no room for them or they cannot be sent; its message may be no text at all. */
export function briefError(error: Error): Error {
  return new StateError(briefOf(error));
}

/** The beginning of what it says. */
export function briefOf(error: Error): string {
  return String(error.message).slice(0, CHARACTERS_MAX);
}
