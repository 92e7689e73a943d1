import { nearestName } from './nearest-name.ts';
import { shown } from './shown.ts';

/** @throws TypeError for what is no object, and naming the first option that there is not: a misspelt one would be ignored in silence */
export function checkKeys(action: string, given: object, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null) throw new TypeError(`Cannot ${action}: options are an object, not ${shown(given)}`);
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) throw new TypeError(`Cannot ${action}: ${noSuch('option', key, known)}`);
  }
}

/** What an error says of a name that there is not: which there are, and which may have been meant. */
export function noSuch(what: string, name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const meant = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  return `there is no ${what} "${name}"; there are ${known.join(', ')}${meant}`;
}
