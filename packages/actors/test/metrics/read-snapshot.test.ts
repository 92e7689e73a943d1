import { distributionIn, quantile, valueIn } from '@ringmaster/actors';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeReadings, type Reading } from '#actors/metrics/reading.js';

const help = 'Help.';
const gauge = (value: number, merge: 'sum' | 'max'): Reading => ({ name: merge, kind: 'gauge', help, labels: {}, merge, value });

it('mergeReadings adds counters, adds or compares gauges, and keeps labels apart, in the order of names', () => {
  const counter = (thread: string, value: number): Reading => ({ name: 'n_total', kind: 'counter', help, labels: { thread }, value });
  const readings = [
    gauge(2, 'sum'),
    gauge(3, 'sum'),
    gauge(2, 'max'),
    gauge(1, 'max'),
    counter('0', 1),
    counter('1', 10),
    counter('0', 100),
  ];
  expect(mergeReadings(readings)).toEqual([
    { name: 'max', kind: 'gauge', help, series: [{ labels: {}, value: 2 }] },
    {
      name: 'n_total',
      kind: 'counter',
      help,
      series: [
        { labels: { thread: '0' }, value: 101 },
        { labels: { thread: '1' }, value: 10 },
      ],
    },
    { name: 'sum', kind: 'gauge', help, series: [{ labels: {}, value: 5 }] },
  ]);
});

it('mergeReadings: of readings that disagree about a name, the first kind stands', () => {
  const other: Reading = { name: 'sum', kind: 'counter', help, labels: {}, value: 7 };
  expect(mergeReadings([gauge(2, 'sum'), other])).toEqual([{ name: 'sum', kind: 'gauge', help, series: [{ labels: {}, value: 2 }] }]);
});

it('valueIn and distributionIn add up the series that have the labels, and know nothing of others', () => {
  const of = (thread: string, count: number): Reading => ({
    ...{ name: 'wait_seconds', kind: 'histogram', help, labels: { thread, actor: 'a' } },
    ...{ sum: count, buckets: [{ from: 1, to: 1, count }] },
  });
  const snapshot = { at: 0, families: mergeReadings([of('0', 2), of('1', 3), gauge(4, 'sum')]) };
  expect(distributionIn(snapshot, 'wait_seconds', { actor: 'a' })).toMatchObject({ count: 5, sum: 5, buckets: [{ count: 5 }] });
  expect(distributionIn(snapshot, 'wait_seconds', { thread: '1' })?.count).toBe(3);
  expect(distributionIn(snapshot, 'wait_seconds', { actor: 'b' })).toBeUndefined();
  expect(distributionIn(snapshot, 'sum')).toBeUndefined();
  expect([valueIn(snapshot, 'sum'), valueIn(snapshot, 'wait_seconds'), valueIn(snapshot, 'none')]).toEqual([4, undefined, undefined]);
});

it('quantile is the middle of the bucket in which the value of that rank lies', () => {
  const counts = fc.array(fc.tuple(fc.nat(1_000), fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(counts, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
      const byStart = new Map(all.map(([from, count]) => [from * 2, count]));
      const buckets = [...byStart].sort(([a], [b]) => a - b).map(([from, count]) => ({ from, to: from + 1, count }));
      const values = buckets.flatMap(({ from, count }) => Array<number>(count).fill(from + 0.5));
      const rank = Math.max(1, Math.ceil(share * values.length));
      expect(quantile({ buckets, count: values.length }, share)).toBe(values[rank - 1]);
    }),
  );
  expect(quantile({ buckets: [], count: 0 }, 0.5)).toBeNaN();
  expect(() => quantile({ buckets: [], count: 0 }, 1.5)).toThrow('its share is from 0 to 1, not 1.5');
});
