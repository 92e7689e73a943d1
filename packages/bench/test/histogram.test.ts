import { Histogram } from '@ringmaster/bench';
import { describe, expect, it } from 'vitest';

describe('Histogram', () => {
  it('gives every quantile within 1 % of the exact one, from nanoseconds to seconds', () => {
    const seed = Date.now() & 0xffff;
    const values = pseudoRandom(seed, 20_000).map((share) => 10 ** (share * 9));
    const histogram = new Histogram();
    for (const value of values) histogram.record(value);
    const sorted = values.toSorted((a, b) => a - b);
    for (const share of [0.01, 0.5, 0.9, 0.99, 0.999]) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1] as number;
      const error = Math.abs(histogram.quantile(share) - exact);
      expect(error, `seed ${seed}, quantile ${share}`).toBeLessThanOrEqual(Math.max(1, exact * 0.01));
    }
  });

  it('counts what is below 0 as 0 and what is beyond its range in the last bucket', () => {
    const histogram = new Histogram();
    histogram.record(-5);
    histogram.record(2 ** 45);
    expect(histogram.count).toBe(2);
    expect(histogram.quantile(0.5)).toBe(0);
    expect(histogram.quantile(1)).toBeGreaterThan(2 ** 39);
  });

  it('adds another one as if its values had been recorded here', () => {
    const [one, other, both] = [new Histogram(), new Histogram(), new Histogram()];
    for (let value = 1; value < 1_000; value += 1) {
      (value % 2 === 0 ? one : other).record(value * 100);
      both.record(value * 100);
    }
    one.add(other);
    expect(one.count).toBe(both.count);
    expect(one.quantile(0.99)).toBe(both.quantile(0.99));
  });

  it('has no quantile while it is empty', () => {
    expect(new Histogram().quantile(0.5)).toBeNaN();
  });
});

/** In [0, 1), the same for the same seed. */
function pseudoRandom(seed: number, length: number): number[] {
  let state = seed + 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  });
}
