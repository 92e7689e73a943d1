import { shown } from './shown.ts';

/** @throws TypeError for what is no object, and naming the first option that there is not: a misspelt one would be ignored in silence */
export function checkKeys(action: string, given: object, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null) throw new TypeError(`Cannot ${action}: options are an object, not ${shown(given)}`);
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) throw new TypeError(`Cannot ${action}: there is no option "${key}"; there are ${known.join(', ')}`);
  }
}
