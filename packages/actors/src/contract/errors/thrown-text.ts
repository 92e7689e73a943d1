import { toError } from './to-error.ts';

/** What the text of another error says of what was thrown. Never throws, whatever that is: this is on the way to whoever is told of it. */
export function thrownText(thrown: unknown): string {
  return typeof thrown === 'string' ? thrown : String(toError(thrown).message);
}
