import { LogQuota } from '#actors/system/thread/log/log-quota.js';
import { expect, it } from 'vitest';

it('G7, L4: so many lines a second are allowed, and the next second hears how many were not', () => {
  const quota = new LogQuota(2);
  const suppressed: number[] = [];
  const allowed = (nowMs: number): boolean => quota.allows(nowMs, (lines) => void suppressed.push(lines));
  expect([1_000, 1_100, 1_200, 1_999].map(allowed)).toEqual([true, true, false, false]);
  expect(suppressed).toEqual([]);
  expect([2_000, 2_001, 2_002].map(allowed)).toEqual([true, true, false]);
  expect(suppressed).toEqual([2]);
  expect(allowed(9_000)).toBe(true);
  expect(suppressed).toEqual([2, 1]);
});
