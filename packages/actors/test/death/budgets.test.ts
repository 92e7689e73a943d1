import type { AnyRef } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { DefaultChildLoss } from '#actors/system/death/default-child-loss.js';
import { RespawnBudget } from '#actors/system/death/respawn-budget.js';
import { SlidingWindow } from '#actors/system/death/sliding-window.js';

it('SlidingWindow tolerates so many within the period, one more not, and forgets what is older', () => {
  const window = new SlidingWindow({ times: 3, periodMs: 100 });
  expect([0, 50, 99, 99].map((atMs) => window.tryTake(atMs))).toEqual([true, true, true, false]);
  expect(window.tryTake(100)).toBe(true);
  expect(window.tryTake(149)).toBe(false);
  expect(window.tryTake(150)).toBe(true);
});

it('SlidingWindow is never exhausted by what is spaced as wide as the period', () => {
  const window = new SlidingWindow({ times: 1, periodMs: 100 });
  for (let atMs = 0; atMs < 10_000; atMs += 100) expect(window.tryTake(atMs)).toBe(true);
});

it('RespawnBudget pauses from the second death on, twice as long each time, up to its maximum, and ends in a crash loop', () => {
  const budget = new RespawnBudget({ times: 5, periodMs: 60_000, pauseMs: 100, pauseMaxMs: 350 });
  expect([0, 1, 2, 3, 4, 5].map((atMs) => budget.charge(atMs))).toEqual([0, 100, 200, 350, 350, undefined]);
  expect(budget.charge(60_000)).toBe(350);
});

it('G58: DefaultChildLoss restarts bystanders for free and a culprit within its own budget', () => {
  let nowMs = 0;
  const port = new DefaultChildLoss(() => nowMs, { times: 2, periodMs: 1_000 });
  const [one, other] = [{ name: 'one' }, { name: 'other' }] as unknown as [AnyRef, AnyRef];
  const lose = (child: AnyRef, isCulprit: boolean) => port.childLost({ parent: other, child, isCulprit, error: new Error('lost') });
  for (let death = 0; death < 10; death++) expect(lose(one, false)).toBe('restart');
  expect([lose(one, true), lose(one, true), lose(one, true)]).toEqual(['restart', 'restart', 'stop']);
  expect(lose(other, true)).toBe('restart');
  nowMs = 1_000;
  expect(lose(one, true)).toBe('restart');
  port.childEnded(one);
  expect([lose(one, true), lose(one, true)]).toEqual(['restart', 'restart']);
});
