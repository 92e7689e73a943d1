/** Characters of a value that an error message shows. */
const SHOWN_MAX = 100;

/** A value as an error message shows it, whatever it is. Never throws: what is shown is mostly a mistake. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.slice(0, SHOWN_MAX));
    case 'object':
      return shownObject(value);
    case 'function':
      return 'a function';
    default:
      return String(value);
  }
}

function shownObject(value: object | null): string {
  if (value instanceof Date && Number.isNaN(value.getTime())) return 'an invalid date';
  try {
    const text = JSON.stringify(value) ?? 'an object';
    const made = value?.constructor;
    return text === '{}' && made !== undefined && made !== Object ? `an instance of ${made.name}` : text.slice(0, SHOWN_MAX);
  } catch {
    return 'an object'; // a circle, or something with a bigint in it
  }
}

/** Of a long path: what it begins with, and what it ends with. */
const PATH_SHOWN = 160;

/** A path as an error message shows it. */
export function shownPath(path: string): string {
  return path.length <= PATH_SHOWN ? path : `${path.slice(0, PATH_SHOWN / 2)} … ${path.slice(-PATH_SHOWN / 2)}`;
}
