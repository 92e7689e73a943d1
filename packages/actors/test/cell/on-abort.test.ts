import { getEventListeners } from 'node:events';
import { onAbort } from '#actors/cell/on-abort.js';
import { expect, test } from 'vitest';

test('G50: a signal has one listener, however many wait for it, and none when nobody does', () => {
  const { signal } = new AbortController();
  const leaves = Array.from({ length: 1_000 }, () => onAbort(signal, () => expect.unreachable('nobody waits any more')));
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  for (const leave of leaves) leave();
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

test('G50: all who wait are called once, in order; who has left meanwhile is not', () => {
  const controller = new AbortController();
  const { signal } = controller;
  const called: number[] = [];
  const leaves: (() => void)[] = [];
  for (const n of [0, 1, 2, 3]) {
    leaves.push(
      onAbort(signal, () => {
        called.push(n);
        leaves[n]?.();
        if (n === 1) leaves[2]?.();
      }),
    );
  }
  leaves[0]?.();
  controller.abort();
  controller.abort();
  expect(called).toEqual([1, 3]);
  // Leaving twice, or late, does no harm.
  for (const leave of leaves) leave();
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

test('G50: whoever comes after the last has left is called as well', () => {
  const controller = new AbortController();
  const called: string[] = [];
  onAbort(controller.signal, () => called.push('first'))();
  const leave = onAbort(controller.signal, () => called.push('second'));
  leave();
  leave();
  onAbort(controller.signal, () => called.push('third'));
  controller.abort();
  expect(called).toEqual(['third']);
});
