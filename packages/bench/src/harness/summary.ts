/** Median with its spread: how every figure is quoted. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @param values at least one, any order; NaN makes everything NaN */
export function summarize(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError('Cannot summarize: no values');
  if (values.some(Number.isNaN)) return { median: Number.NaN, min: Number.NaN, max: Number.NaN };
  const sorted = values.toSorted((a, b) => a - b);
  return { median: medianOfSorted(sorted), min: sorted[0] as number, max: sorted.at(-1) as number };
}

function medianOfSorted(sorted: readonly number[]): number {
  const middle = sorted.length >>> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** Ratios of values measured in the same round, and so on a machine in the same mood. */
export function pairedRatios(ours: readonly number[], baseline: readonly number[]): number[] {
  return ours.map((value, round) => value / (baseline[round] ?? Number.NaN));
}
