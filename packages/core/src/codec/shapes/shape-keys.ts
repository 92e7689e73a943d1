import { FIELDS_MAX } from './shape-layout.ts';

/** Joins the keys of a list to its name. A key that contains it is left to the general codec. */
export const KEY_SEPARATOR = '\0';
const KEY_UNITS_MAX = 1_024;
/** Keys that look like an index sort themselves. */
const startsLikeIndex = /^\d/;

/** Keys that an object inherits are left to the general codec, above all `__proto__`. */
export function areKeysFit(keys: readonly string[]): boolean {
  if (keys.length === 0 || keys.length > FIELDS_MAX) return false;
  let units = 0;
  for (const key of keys) {
    units += key.length;
    if (key in Object.prototype || startsLikeIndex.test(key) || key.includes(KEY_SEPARATOR)) return false;
  }
  return units <= KEY_UNITS_MAX;
}
