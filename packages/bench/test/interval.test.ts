import { ratioInterval } from '@ringmaster/bench';
import { expect, it } from 'vitest';

// Half the width of the interval of two values of every sign, over their standard error, is the quantile.
it.each([
  { pairs: 10, quantile: 2.262 },
  { pairs: 20, quantile: 2.093 },
  { pairs: 200, quantile: 1.972 },
])('ratioInterval is as wide as Student demands for $pairs pairs', ({ pairs, quantile }) => {
  const ratios = Array.from({ length: pairs }, (_, index) => Math.exp(index % 2 === 0 ? 0.01 : -0.01));
  const standardError = Math.sqrt((pairs * 0.01 ** 2) / (pairs - 1) / pairs);
  const { ratio, low, high } = ratioInterval(ratios);
  expect(ratio).toBeCloseTo(1, 10);
  expect(Math.log(high) / standardError / quantile).toBeCloseTo(1, 2);
  expect(low).toBeCloseTo(1 / high, 10);
});

it('ratioInterval refuses a single pair', () => {
  expect(() => ratioInterval([1])).toThrow('Cannot give an interval: needs at least two pairs, got 1');
});
