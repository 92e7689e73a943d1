import { shown } from './shown.ts';

declare const capable: unique symbol;

/** Something an agent can do and a task may require: a text with a type of its own, so that a bare string is refused. */
export type Capability = string & { readonly [capable]: true };

/**
 * Declares a capability. The name holds in the whole system; declare each once and import it.
 *
 * @throws TypeError for a name that is no text, or empty
 * @example export const gpu = capability('gpu');
 */
export function capability(name: string): Capability {
  if (typeof name !== 'string' || name === '')
    throw new TypeError(`Cannot declare capability: its name is a text, not empty, not ${shown(name)}`);
  return name as Capability;
}
