import { describe, expect, it } from 'vitest';
import { Grace } from '#actors/cell/family/grace.js';
import type { InternalRef } from '#actors/cell/internals.js';

/** Begins a time limit, and says which timers it set, and how often the child was killed when those had rung. */
function begun(...limitsMs: readonly number[]): { readonly timers: readonly number[]; readonly kills: number; readonly isOver: boolean } {
  const grace = new Grace();
  const timers: { readonly delayMs: number; readonly task: () => void }[] = [];
  let kills = 0;
  const child = {
    kill: async () => {
      kills++;
    },
  } as unknown as InternalRef;
  const clock = {
    after: (delayMs: number, task: () => void) => {
      timers.push({ delayMs, task });
      return () => undefined;
    },
  };
  for (const limitMs of limitsMs) grace.begin(clock, child, limitMs);
  for (const { task } of timers) task();
  return { timers: timers.map(({ delayMs }) => delayMs), kills, isOver: grace.isOver };
}

describe('the time that a child has to stop', () => {
  it('G17: runs from its first begin on, and ends with a kill', () => {
    expect(begun(20, 5_000)).toEqual({ timers: [20], kills: 1, isOver: true });
  });

  it('G17: without an end sets no timer', () => {
    expect(begun(Number.POSITIVE_INFINITY)).toEqual({ timers: [], kills: 0, isOver: false });
  });
});
