import type { MetricFamily, MetricLabels, MetricsSnapshot } from '@ringmaster/actors';
import parse, { type ParsedFamily } from 'parse-prometheus-text-format';
import { expect, it } from 'vitest';
import { prometheusText } from '#actors/metrics/prometheus-text.js';
import { metered } from '../fixtures/metered.ts';
import { inEachWay } from '../support/ways.ts';

/** What `promtool check metrics` wants of names, for each of ours. */
const NAME = /^[a-z][a-z0-9_]*$/;

const keyOf = (name: string, labels: MetricLabels): string => `${name} ${JSON.stringify(labels)}`;

/** By name and labels: each value; of a histogram, count and sum. */
function valuesOf(families: readonly MetricFamily[]): Map<string, number> {
  const values = new Map<string, number>();
  for (const { name, series } of families) {
    for (const one of series) {
      if ('value' in one) values.set(keyOf(name, one.labels), one.value);
      else values.set(keyOf(`${name}_count`, one.labels), one.count).set(keyOf(`${name}_sum`, one.labels), one.sum);
    }
  }
  return values;
}

/** The buckets of each series. */
function groupBy(metrics: ParsedFamily['metrics']): Map<string, ParsedFamily['metrics'][number][]> {
  const groups = new Map<string, ParsedFamily['metrics'][number][]>();
  for (const metric of metrics) {
    const { le: _, ...labels } = metric.labels ?? {};
    const key = JSON.stringify(labels);
    groups.set(key, [...(groups.get(key) ?? []), metric]);
  }
  return groups;
}

/** The parser gives a histogram with labels as one without: it is shown the lines of histograms as what they are, lines. */
function parsed(text: string): readonly ParsedFamily[] {
  return parse(text.replaceAll(/^# (TYPE \S+ histogram|HELP .*)\n/gm, ''));
}

function checkRead(snapshot: MetricsSnapshot): void {
  const families = parsed(prometheusText(snapshot));
  const lines = families.filter(({ name }) => !name.endsWith('_bucket'));
  const read = new Map(lines.flatMap(({ name, metrics }) => metrics.map(({ labels = {}, value }) => [keyOf(name, labels), Number(value)])));
  expect(read).toEqual(valuesOf(snapshot.families));
  for (const { name } of families) expect(name).toMatch(NAME);
  for (const { name, metrics } of families.filter((family) => family.name.endsWith('_bucket'))) {
    const byLabels = groupBy(metrics);
    for (const [labels, buckets] of byLabels) {
      const counts = buckets.map(({ value }) => Number(value));
      expect(counts).toEqual(counts.toSorted((one, other) => one - other));
      expect(buckets.at(-1)?.labels?.['le']).toBe('+Inf');
      expect(counts.at(-1)).toBe(read.get(`${name.replace(/_bucket$/, '_count')} ${labels}`));
    }
  }
}

inEachWay((way) => {
  it('G71: a parser of the text format reads every metric of a system as the snapshot has it', async () => {
    const stage = await way.open({ name: 'exposition' });
    const { metrics } = stage.system;
    for (const thread of ['owner', way.first, way.second] as const) {
      const ref = stage.system.spawn(metered, { thread });
      for (const [at, label] of ['plain', 'with "quotes"', 'back\\slash', 'two\nlines', 'ümläut'].entries()) {
        ref.tell({ type: 'count', by: 10 ** at, label });
      }
      ref.tell({ type: 'level', value: -0.25 });
      for (let n = 0; n < 20; n++) await ref.ask({ type: 'ping' }, { timeout: 60_000 });
    }
    const snapshot = metrics.snapshot();
    expect(snapshot.families.length).toBeGreaterThan(30);
    checkRead(snapshot);
    // Heads are checked as they are.
    const heads = metrics.prometheus().match(/^# TYPE \S+ (counter|gauge|histogram)$/gm);
    expect(heads?.map((head) => head.split(' ')[2])).toEqual(metrics.snapshot().families.map(({ name }) => name));
  });
});
