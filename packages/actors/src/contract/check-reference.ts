import type { AnyRef } from './actor-ref.ts';
import { shown } from './shown.ts';

/**
 * Checked at the call, where the mistake is: in a message it would be read by an actor that other people's work depends on, and
 * would be the failure of that.
 *
 * @throws TypeError for what is no reference; whatever has a `tell` may be one, such as a test's own
 */
export function checkReference(action: string, ref: AnyRef): void {
  if (typeof ref?.tell === 'function') return;
  const { actorName } = Object(ref) as { readonly actorName?: unknown };
  const what =
    typeof actorName === 'string' ? `"${actorName}" is a definition, not a reference; spawn it first` : `${shown(ref)} is no reference`;
  throw new TypeError(`Cannot ${action}: ${what}`);
}
