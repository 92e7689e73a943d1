import { randomUUID } from 'node:crypto';
import { type MetricLabels, type MetricsSnapshot, valueIn } from '@ringmaster/actors';
import type { Stage } from './stage.ts';

export const MESSAGES = 'ringmaster_messages_';
export const ofMetered = { actor: 'metered' };

/** A name for a system that no test has used before, nor an attempt of this one: what is made by name stays. */
export function fresh(): { readonly name: string } {
  return { name: `metrics ${randomUUID()}` };
}

/** How much a counter has grown since `before`. */
export function since(before: MetricsSnapshot, now: MetricsSnapshot, name: string, labels: MetricLabels = {}): number {
  return (valueIn(now, name, labels) ?? 0) - (valueIn(before, name, labels) ?? 0);
}

/** All counters, and counts of histograms, by series. */
function totalsOf({ families }: MetricsSnapshot): ReadonlyMap<string, number> {
  const totals = new Map<string, number>();
  for (const family of families) {
    if (family.kind === 'gauge') continue;
    for (const series of family.series) {
      totals.set(`${family.name} ${JSON.stringify(series.labels)}`, 'value' in series ? series.value : series.count);
    }
  }
  return totals;
}

/** Looks at all metrics again and again until stopped: whatever goes back is found. */
export function watchTotals(stage: Stage): () => readonly string[] {
  const back: string[] = [];
  let before = totalsOf(stage.system.metrics.snapshot());
  let isOn = true;
  const look = (): void => {
    const now = totalsOf(stage.system.metrics.snapshot());
    for (const [series, value] of before) {
      const next = now.get(series);
      if (next === undefined || next < value) back.push(`${series}: ${value}, then ${next}`);
    }
    before = now;
    if (isOn) setImmediate(look);
  };
  look();
  return () => {
    isOn = false;
    look();
    return back;
  };
}
