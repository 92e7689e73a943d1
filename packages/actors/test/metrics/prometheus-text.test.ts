import type { MetricsSnapshot } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { prometheusText } from '#actors/metrics/prometheus-text.js';

const snapshot: MetricsSnapshot = {
  at: 0,
  families: [
    { name: 'jobs_total', kind: 'counter', help: 'Jobs:\n"all" \\ of them.', series: [{ labels: { who: 'a"b\\c\nd' }, value: 3 }] },
    { name: 'level', kind: 'gauge', help: 'Level.', series: [{ labels: {}, value: -2.5e-7 }] },
    { name: 'far', kind: 'gauge', help: 'Far.', series: [{ labels: {}, value: Number.POSITIVE_INFINITY }] },
    {
      name: 'size_bytes',
      kind: 'histogram',
      help: 'Sizes.',
      series: [
        {
          labels: { of: 'x' },
          count: 6,
          sum: 1_500,
          buckets: [
            { from: 3, to: 3, count: 1 },
            { from: 4, to: 4, count: 2 },
            { from: 1_024, to: 1_151, count: 3 },
          ],
        },
      ],
    },
  ],
};

it('prometheusText has HELP and TYPE before the series of a metric, and escapes texts as the format says', () => {
  const lines = prometheusText(snapshot).split('\n');
  expect(lines.slice(0, 9)).toEqual([
    '# HELP jobs_total Jobs:\\n"all" \\\\ of them.',
    '# TYPE jobs_total counter',
    'jobs_total{who="a\\"b\\\\c\\nd"} 3',
    '# HELP level Level.',
    '# TYPE level gauge',
    'level -2.5e-7',
    '# HELP far Far.',
    '# TYPE far gauge',
    'far +Inf',
  ]);
});

it('prometheusText: bounds of a histogram are cumulative, exact at ends of buckets, and end in +Inf, which is the count', () => {
  const text = prometheusText(snapshot);
  const at = (bound: string): string | undefined =>
    text.split('\n').find((line) => line.startsWith(`size_bytes_bucket{of="x",le="${bound}"}`));
  expect([at('0'), at('3'), at('7'), at('1023'), at('2047'), at('+Inf')].map((line) => line?.split(' ').at(-1))).toEqual([
    '0',
    '1',
    '3',
    '3',
    '6',
    '6',
  ]);
  expect(text).toContain('size_bytes_sum{of="x"} 1500\nsize_bytes_count{of="x"} 6\n');
});
