/** What a point in time is given as: a date, or epoch milliseconds. It may be invalid all the same. */
export function isMoment(value: unknown): value is Date | number {
  return typeof value === 'number' || value instanceof Date;
}
