import type { Counter, Gauge, Timer } from '@ringmaster/actors';
import { AppendTableWriter, allocateRegions, type SharedRegions } from '@ringmaster/core';
import { expect, it, vi } from 'vitest';
import type { FamilyPlan } from '#actors/metrics/series-store.js';
import { SeriesTable } from '#actors/system/thread/metrics/series-table.js';
import { ThreadSeries } from '#actors/system/thread/metrics/thread-series.js';

const plan = (name: string, more: Partial<FamilyPlan> = {}): FamilyPlan => ({
  ...{ name, kind: 'counter', help: 'Help.', labels: [], merge: 'sum', isPerThread: false, partsPerUnit: 1 },
  ...more,
});

function open(sizes: { readonly seriesBytes?: number; readonly seriesTableBytes?: number } = {}) {
  const regions = allocateRegions({ threads: 3, slots: 64, dataRingBytes: 1_024, ...sizes });
  let refused = 0;
  const series = (thread: number): ThreadSeries => new ThreadSeries(regions, thread, () => refused++);
  return { regions, series, refused: () => refused };
}

function opened(series: ThreadSeries, name: string, values: readonly string[] = [], more: Partial<FamilyPlan> = {}) {
  const family = series.declare(plan(name, more));
  if ('taken' in family) throw new Error(`taken by ${family.taken.kind}`);
  return family.open(values) as Partial<Counter & Gauge & Timer>;
}

const readingsOf = (regions: SharedRegions, thread: number) =>
  [...new SeriesTable(regions, thread).readings()].map((reading) => [
    reading.name,
    reading.labels,
    'value' in reading ? reading.value : reading.sum,
  ]);

it('ThreadSeries: a successor finds what its predecessor had made, and goes on in it', () => {
  const { regions, series } = open();
  for (const by of [1, 10]) {
    const mine = series(1);
    opened(mine, 'n_total', ['a'], { labels: ['of'] }).add?.(by);
    opened(mine, 'wait_seconds', [], { kind: 'timer', partsPerUnit: 1e9 }).record?.(by);
    opened(mine, 'level', [], { kind: 'gauge' }).set?.(by);
    expect([mine.rowOf('counter', null), mine.rowOf('worker', 'a/b'), mine.rowOf('worker', null)]).toEqual([1, 2, 3]);
  }
  expect(readingsOf(regions, 1)).toEqual([
    ['n_total', { of: 'a' }, 11],
    ['wait_seconds', {}, 0.011],
    ['level', {}, 10],
  ]);
  expect(new SeriesTable(regions, 2).types).toEqual([]);
});

it('ThreadSeries: what other threads have made of another kind keeps the name; what nobody counted in is no conflict', () => {
  const { regions, series } = open();
  const [one, two] = [series(0), series(1)];
  opened(one, 'n_total').add?.(1);
  expect(two.declare(plan('n_total', { labels: ['of'] }))).toMatchObject({ taken: { labels: [] } });
  expect(two.declare(plan('n_total', { kind: 'gauge' }))).toMatchObject({ taken: { kind: 'counter' } });
  opened(two, 'n_total').add?.(1);
  expect([readingsOf(regions, 0), readingsOf(regions, 1)].flat().map(([, , value]) => value)).toEqual([1, 1]);
});

it('ThreadSeries: of two threads that make a name as two kinds at the same moment, the one that sees the other withdraws', () => {
  const { regions, series } = open();
  const [one, two] = [series(0), series(1)];
  const { append } = AppendTableWriter.prototype;
  // Both have looked, and seen nothing, when the other one writes.
  vi.spyOn(AppendTableWriter.prototype, 'append').mockImplementationOnce(function (this: AppendTableWriter, entry) {
    opened(two, 'height', [], { kind: 'gauge' }).set?.(3);
    return append.call(this, entry);
  });
  expect(one.declare(plan('height', { kind: 'histogram' }))).toMatchObject({ taken: { kind: 'gauge' } });
  expect(readingsOf(regions, 0)).toEqual([]);
  expect(readingsOf(regions, 1)).toEqual([['height', {}, 3]]);
  // It may make it as what it is.
  opened(one, 'height', [], { kind: 'gauge' }).set?.(4);
  expect([readingsOf(regions, 0), series(0).declare(plan('height', { kind: 'gauge' }))]).toMatchObject([
    [['height', {}, 4]],
    { plan: { kind: 'gauge' } },
  ]);
});

it('ThreadSeries: without room for more it counts what it refuses, and gives something to count in all the same', () => {
  const { regions, series, refused } = open({ seriesBytes: 64 });
  const mine = series(0);
  for (let n = 0; n < 10; n++) opened(mine, 'n_total', [String(n)], { labels: ['of'] }).add?.(1);
  expect(readingsOf(regions, 0)).toHaveLength(5);
  expect(refused()).toBe(5);
  const small = open({ seriesTableBytes: 256 });
  const rows = Array.from({ length: 20 }, (_, n) => small.series(0).rowOf(`type-${n}`, null));
  expect(rows.at(-1)).toBe(0);
  expect(rows.filter((row) => row > 0).length).toBeGreaterThan(3);
});

it('ThreadSeries: beyond the last row types share the row of all others', () => {
  const mine = open().series(0);
  const rows = Array.from({ length: 300 }, (_, n) => mine.rowOf(`type-${n}`, null));
  expect(new Set(rows).size).toBe(256);
  expect(rows.slice(0, 255)).toEqual(Array.from({ length: 255 }, (_, n) => n + 1));
  expect(rows.slice(255)).toEqual(Array(45).fill(0));
  expect(mine.rowOf('type-7', null)).toBe(8);
});

it('ThreadSeries: a gauge of NaN is not there until it is set, nor does the death of its thread bring it back', () => {
  const { regions, series } = open();
  const first = series(1);
  const [one, two] = ['a', 'b'].map((of) => opened(first, 'level', [of], { kind: 'gauge', labels: ['of'] }));
  one?.set?.(Number.NaN);
  two?.set?.(3);
  expect(readingsOf(regions, 1)).toEqual([['level', { of: 'b' }, 3]]);
  series(1).resetGauges();
  expect(readingsOf(regions, 1)).toEqual([['level', { of: 'b' }, 0]]);
  one?.set?.(1);
  expect(readingsOf(regions, 1)).toHaveLength(2);
});
