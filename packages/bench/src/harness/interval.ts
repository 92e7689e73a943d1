/** The mean ratio of pairs with its 95 % interval. */
export interface RatioInterval {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % of the normal distribution. */
const Z = 1.959_964;

/**
 * Of the logarithms, so that twice as fast and half as fast weigh the same.
 *
 * @param ratios at least two, each of a pair measured side by side
 */
export function ratioInterval(ratios: readonly number[]): RatioInterval {
  const logs = ratios.map(Math.log);
  const freedom = logs.length - 1;
  if (freedom < 1) throw new RangeError(`Cannot give an interval: needs at least two pairs, got ${ratios.length}`);
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / freedom;
  const half = studentT95(freedom) * Math.sqrt(variance / logs.length);
  return { ratio: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half) };
}

/**
 * Two-sided 95 % of Student's distribution: the normal one with the first two terms of its expansion (Abramowitz and Stegun,
 * Handbook of Mathematical Functions, 26.7.5). Below 1 % off from 5 degrees of freedom on.
 */
function studentT95(freedom: number): number {
  const first = (Z ** 3 + Z) / 4;
  const second = (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96;
  return Z + first / freedom + second / freedom ** 2;
}
