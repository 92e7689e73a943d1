import { describe, expect, it } from 'vitest';
import { QuickRuns } from '#actors/scheduler/core/quick-runs.js';

function after(...runsMs: readonly number[]): QuickRuns {
  const runs = new QuickRuns();
  for (const runMs of runsMs) runs.add('work', runMs);
  return runs;
}

const times = (count: number, runMs: number): number[] => Array.from({ length: count }, () => runMs);

describe('Q14: what quick runs of a kind take', () => {
  it('is not known before eight have been done, nor of another kind', () => {
    const runs = after(...times(7, 50));
    expect(runs.tooLongMs('work', 1)).toBe(0);
    runs.add('work', 50);
    expect(runs.tooLongMs('work', 1)).toBe(50);
    expect(runs.tooLongMs('play', 1)).toBe(0);
  });

  it('is what all but the quickest tenth of the last 32 took: as much time as that is enough', () => {
    const runs = after(...Array.from({ length: 32 }, (_, index) => 100 - index));
    // 69, 70 and 71 are the quickest three.
    expect(runs.tooLongMs('work', 71)).toBe(72);
    expect(runs.tooLongMs('work', 72)).toBe(0);
  });

  it('is the shortest of few', () => {
    expect(after(40, 30, 20, 10, 20, 30, 40, 50).tooLongMs('work', 9)).toBe(10);
  });

  it('orders numbers, and not their texts', () => {
    expect(after(9, 10, 100, 1_000, 9, 10, 100, 1_000).tooLongMs('work', 8)).toBe(9);
  });

  it('follows what runs take now', () => {
    const runs = after(...times(32, 100), ...times(3, 10));
    expect(runs.tooLongMs('work', 50)).toBe(100);
    runs.add('work', 10);
    expect(runs.tooLongMs('work', 50)).toBe(0);
    for (const runMs of times(32, 200)) runs.add('work', runMs);
    expect(runs.tooLongMs('work', 50)).toBe(200);
  });

  it('lets one of sixteen in a row through, so that a kind that has become quicker is found to be', () => {
    const runs = after(...times(8, 100));
    const ruledOut = Array.from({ length: 48 }, () => runs.tooLongMs('work', 1) > 0);
    const letThrough = ruledOut.flatMap((isOut, index) => (isOut ? [] : [index + 1]));
    expect(letThrough).toEqual([16, 32, 48]);
  });
});
