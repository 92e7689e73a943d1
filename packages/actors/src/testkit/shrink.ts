/** What came of it. */
export interface Shrunk<T> {
  readonly items: readonly T[];
  /** How often `fails` was asked. */
  readonly runs: number;
}

/**
 * Leaves out what is not needed for a failure, in ever smaller pieces, until nothing more can be left out or `runsMax` runs were made
 * (Zeller's delta debugging).
 *
 * @param fails whether it fails with these items alone
 */
export async function shrink<T>(
  items: readonly T[],
  fails: (items: readonly T[]) => Promise<boolean>,
  runsMax: number,
): Promise<Shrunk<T>> {
  let left = items;
  let runs = 0;
  const stillFails = async (fewer: readonly T[]): Promise<boolean> => {
    if (runs >= runsMax) return false;
    runs++;
    if (!(await fails(fewer))) return false;
    left = fewer;
    return true;
  };
  if (left.length === 0 || (await stillFails([]))) return { items: left, runs };
  // Nothing may be left: what took too long without any choice may fail without any the next time.
  for (let pieces = 2; left.length > 0 && runs < runsMax; ) {
    const size = Math.ceil(left.length / pieces);
    const before = left.length;
    // From the end: what happened last is most likely to have come after the failure.
    for (let from = left.length - size; from > -size; from -= size) {
      const start = Math.max(0, from);
      await stillFails([...left.slice(0, start), ...left.slice(from + size)]);
    }
    if (left.length === before && size === 1) break;
    pieces = left.length === before ? Math.min(pieces * 2, left.length) : Math.max(2, Math.min(pieces, left.length));
  }
  return { items: left, runs };
}
