import { shown } from './shown.ts';

/**
 * Looks at what an application has made for the runtime, before it is used: what is missing would be found at its first call, and be told as the
 * caller's fault.
 *
 * @throws TypeError naming the first method that it has not
 */
export function checkMethods(action: string, made: unknown, names: readonly string[]): void {
  if (typeof made !== 'object' || made === null) throw new TypeError(`Cannot ${action}: what was made is no object, but ${shown(made)}`);
  const missing = names.find((name) => typeof Reflect.get(made, name) !== 'function');
  // It is not shown: what a store is made of may hold addresses and passwords.
  if (missing !== undefined) throw new TypeError(`Cannot ${action}: what was made has no ${missing}()`);
}
