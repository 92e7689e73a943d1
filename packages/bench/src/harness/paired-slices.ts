/** Two builds of one thing, each run for a slice of time at a turn. */
export interface PairedOptions {
  /** Works for about `sliceMs` and returns operations per second. */
  readonly a: (sliceMs: number) => Promise<number>;
  readonly b: (sliceMs: number) => Promise<number>;
  readonly sliceMs?: number;
  readonly pairs?: number;
}

/** The ratio b / a with its 95 % interval. */
export interface PairedResult {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
}

/** Two-sided 95 % of the normal distribution; with 200 pairs the t distribution is no different. */
const Z = 1.96;

/**
 * For costs of 10 % or less, which a few rounds of fresh processes cannot show (identical code against itself: 0.956
 * to 1.061): both builds in one process, in alternating slices, the order of each pair turned round (A B B A), and the
 * mean of the logarithms of the paired ratios.
 */
export async function pairedSlices(options: PairedOptions): Promise<PairedResult> {
  const { a, b, sliceMs = 100, pairs = 200 } = options;
  await a(sliceMs);
  await b(sliceMs);
  const logs: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const bFirst = pair % 2 === 1;
    const first = await (bFirst ? b : a)(sliceMs);
    const second = await (bFirst ? a : b)(sliceMs);
    logs.push(Math.log(bFirst ? first / second : second / first));
  }
  return interval(logs);
}

function interval(logs: readonly number[]): PairedResult {
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, logs.length - 1);
  const half = Z * Math.sqrt(variance / logs.length);
  return { ratio: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half), pairs: logs.length };
}
