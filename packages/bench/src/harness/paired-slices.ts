import { type RatioInterval, ratioInterval } from './interval.ts';
import { summarize } from './summary.ts';

/** Two builds of one thing, each run for a slice of time at a turn. */
export interface PairedOptions {
  /** Works for about `sliceMs` and returns operations per second. */
  readonly a: (sliceMs: number) => Promise<number>;
  readonly b: (sliceMs: number) => Promise<number>;
  readonly sliceMs?: number;
  readonly pairs?: number;
}

/** The ratio b / a with its 95 % interval, and the medians of both, in operations per second. */
export interface PairedResult extends RatioInterval {
  readonly a: number;
  readonly b: number;
  readonly pairs: number;
}

/**
 * For costs of 10 % or less, which a few rounds of fresh processes cannot show (identical code against itself: 0.956
 * to 1.061): both builds in one process, in alternating slices, the order of each pair turned round (A B B A), and the
 * mean of the logarithms of the paired ratios.
 */
export async function pairedSlices(options: PairedOptions): Promise<PairedResult> {
  const { a, b, sliceMs = 100, pairs = 200 } = options;
  await a(sliceMs);
  await b(sliceMs);
  const ratios: number[] = [];
  const [valuesOfA, valuesOfB]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs; pair += 1) {
    const bFirst = pair % 2 === 1;
    const first = await (bFirst ? b : a)(sliceMs);
    const second = await (bFirst ? a : b)(sliceMs);
    const [valueOfA, valueOfB] = bFirst ? [second, first] : [first, second];
    ratios.push(valueOfB / valueOfA);
    valuesOfA.push(valueOfA);
    valuesOfB.push(valueOfB);
  }
  return { ...ratioInterval(ratios), pairs, a: summarize(valuesOfA).median, b: summarize(valuesOfB).median };
}
