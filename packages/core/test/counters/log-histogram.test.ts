import fc from 'fast-check';
import { LogHistogram } from '@ringmaster/core';
import { expect, test } from 'vitest';
import { bucketOf, bucketStart, HISTOGRAM_BUCKETS, HISTOGRAM_VALUE_MAX, HISTOGRAM_WORDS } from '#core/counters/histogram-layout.js';

const values = fc.oneof(
  fc.nat(100),
  fc.nat(),
  fc.maxSafeNat().map((value) => value % (HISTOGRAM_VALUE_MAX + 1)),
);

function memory(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(HISTOGRAM_WORDS * 4));
}

test('bucketOf and bucketStart: each value lies in its bucket, whose middle is at most 6.25 % off', () => {
  fc.assert(
    fc.property(values, (value) => {
      const bucket = bucketOf(value);
      const [from, to] = [bucketStart(bucket), bucketStart(bucket + 1)];
      expect(bucket).toBeLessThan(HISTOGRAM_BUCKETS);
      expect(from).toBeLessThanOrEqual(value);
      expect(value).toBeLessThan(to);
      if (to - from === 1) expect(from).toBe(value);
      else expect(Math.abs((from + to) / 2 - value)).toBeLessThanOrEqual(value / 16);
    }),
    { numRuns: 2_000 },
  );
});

test('bucketStart: buckets follow each other without a gap, up to the largest value', () => {
  const starts = Array.from({ length: HISTOGRAM_BUCKETS + 1 }, (_, bucket) => bucketStart(bucket));
  for (let bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
    expect(bucketOf(starts[bucket] as number)).toBe(bucket);
    expect(bucketOf((starts[bucket + 1] as number) - 1)).toBe(bucket);
  }
  expect(starts.at(-1)).toBe(HISTOGRAM_VALUE_MAX + 1);
});

test('LogHistogram counts every value once, adds them up, and goes on under a successor', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(values, fc.integer({ min: 1, max: 1_000 })), { maxLength: 50 }), (recorded) => {
      const words = memory();
      let sum = 0;
      for (const [value, times] of recorded) {
        // Each time by another opener.
        new LogHistogram(words, 0).record(value, times);
        sum += value * times;
      }
      const reader = new LogHistogram(words, 0);
      const count = reader.filled().reduce((all, bucket) => all + bucket.count, 0);
      expect(count).toBe(recorded.reduce((all, [, times]) => all + times, 0));
      expect(reader.sum).toBeCloseTo(sum, -Math.log10(Math.max(1, sum)) + 12);
    }),
  );
});

test('LogHistogram counts what is too large as the largest, and refuses memory that is too small', () => {
  const words = memory();
  const histogram = new LogHistogram(words, 0);
  histogram.record(Number.POSITIVE_INFINITY);
  histogram.record(2 ** 52);
  expect(histogram.filled()).toEqual([{ from: 15 * 2 ** 44, to: 2 ** 48 - 1, count: 2 }]);
  expect(histogram.sum).toBe(2 * HISTOGRAM_VALUE_MAX);
  expect(() => new LogHistogram(words, 1)).toThrow('Cannot open histogram: it takes 1108 words from 1 on, of 1108');
});

test('LogHistogram: counts and sum go beyond 2^32', () => {
  const histogram = new LogHistogram(memory(), 0);
  for (let round = 0; round < 3; round++) histogram.record(7, 2 ** 32 - 1);
  histogram.record(7);
  expect(histogram.filled()).toEqual([{ from: 7, to: 7, count: 3 * 2 ** 32 - 2 }]);
  expect(histogram.sum).toBe(7 * (3 * 2 ** 32 - 2));
});
