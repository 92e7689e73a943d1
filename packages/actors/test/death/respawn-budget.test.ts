import { expect, it } from 'vitest';
import { RespawnBudget } from '#actors/system/death/respawn-budget.js';

it('G58: RespawnBudget pauses from the second death on, twice as long each time, up to its maximum, and ends in a crash loop', () => {
  const budget = new RespawnBudget({ times: 5, periodMs: 60_000, pauseMs: 100, pauseMaxMs: 350 });
  expect([0, 1, 2, 3, 4, 5].map((atMs) => budget.charge(atMs))).toEqual([0, 100, 200, 350, 350, undefined]);
  expect(budget.charge(60_000)).toBe(350);
});
