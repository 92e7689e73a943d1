import type { MetricDistribution, MetricFamily, MetricLabels, MetricsSnapshot } from '../contract/metrics-snapshot.ts';
import { NS_PER_SECOND } from './series-store.ts';

/** What a bucket line says: how many values were at most this. Powers of two, less the unit, as buckets end there. */
const POWERS = { first: 0, last: 40 } as const;
/** Of times, in nanoseconds: 256 ns to 18 minutes. */
const TIME_POWERS = { first: 8, last: 40 } as const;

/** A snapshot in the text format of Prometheus, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export function prometheusText({ families }: MetricsSnapshot): string {
  return families.map(familyText).join('');
}

function familyText(family: MetricFamily): string {
  const { name, kind, help } = family;
  const head = `# HELP ${name} ${escapedHelp(help)}\n# TYPE ${name} ${kind}\n`;
  if (family.kind === 'histogram') {
    const bounds = name.endsWith('_seconds') ? TIME_BOUNDS : BOUNDS;
    return head + family.series.map((series) => distributionText(name, series, bounds)).join('');
  }
  return head + family.series.map(({ labels, value }) => line(name, labels, value)).join('');
}

/** The same bounds each time and for each series, or nothing could be added up; they are ends of buckets, so the counts are exact. */
function distributionText(name: string, { labels, buckets, count, sum }: MetricDistribution, bounds: readonly number[]): string {
  let text = '';
  let at = 0;
  let below = 0;
  for (const bound of bounds) {
    for (; at < buckets.length && (buckets[at]?.to as number) <= bound; at++) below += buckets[at]?.count as number;
    text += line(`${name}_bucket`, { ...labels, le: shownNumber(bound) }, below);
  }
  text += line(`${name}_bucket`, { ...labels, le: '+Inf' }, count);
  return text + line(`${name}_sum`, labels, sum) + line(`${name}_count`, labels, count);
}

function line(name: string, labels: MetricLabels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapedValue(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${shownNumber(value)}\n`;
}

function shownNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}

function escapedHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapedValue(text: string): string {
  return escapedHelp(text).replaceAll('"', '\\"');
}

function bounds({ first, last }: { readonly first: number; readonly last: number }, unit: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, power) => (2 ** (first + power) - 1) / unit);
}

const BOUNDS = bounds(POWERS, 1);
const TIME_BOUNDS = bounds(TIME_POWERS, NS_PER_SECOND);
