import type { Metrics } from '@ringmaster/actors';

declare const metrics: Metrics;
const help = 'Help.';

const ended = metrics.counter('ended_total', { help, labels: { state: ['done', 'failed'], customer: 100 } });
ended.with({ state: 'done', customer: 'acme' }).increment();
// @ts-expect-error: no such state
ended.with({ state: 'dnoe', customer: 'acme' });
// @ts-expect-error: a label is missing
ended.with({ state: 'done' });
// @ts-expect-error: no such label
ended.with({ state: 'done', customer: 'acme', more: 'x' });
// @ts-expect-error: with labels it is not one counter
ended.increment();
// @ts-expect-error: a label value is a text
ended.with({ state: 'done', customer: 7 });

metrics.counter('all_total', { help }).add(2);
// @ts-expect-error: help is required
metrics.counter('all_total', {});
// @ts-expect-error: a counter is not set
metrics.counter('all_total', { help }).set(2);
// @ts-expect-error: only gauges are merged in some way
metrics.counter('all_total', { help, merge: 'max' });

metrics.gauge('level', { help, merge: 'max' }).set(1.5);
metrics
  .gauge('level', { help, merge: 'max', labels: { of: ['a'] } })
  .with({ of: 'a' })
  .add(-1);
// @ts-expect-error: sum or max
metrics.gauge('level', { help, merge: 'min' });
metrics.histogram('size_bytes', { help }).record(1);
metrics
  .timer('wait_seconds', { help, labels: { kind: 3 } })
  .with({ kind: 'any' })
  .record(1);
// @ts-expect-error: a timer is told durations
metrics.timer('wait_seconds', { help }).set(1);

for (const family of metrics.snapshot().families) {
  if (family.kind === 'histogram') for (const { count, sum, buckets } of family.series) void [count + sum, buckets[0]?.from];
  else for (const { value } of family.series) void (value + 1);
}
