/**
 * A value of an option as the text of an error shows it: texts in quotes, so that `'5'` is no 5, and the numbers that JSON has no word
 * for, of which it makes `null`.
 */
export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'string' && typeof value !== 'object') return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    // A cycle, or a bigint somewhere in it.
    return 'an object';
  }
}
