import { ThreadState } from '@ringmaster/core';
import { IdleStrategy } from '#core/transport/idle-strategy.js';
import { STATE, threadIndex, threadWordsBytes } from '#core/transport/thread-words-layout.js';
import { expect, test } from 'vitest';

const HOT_MS = 0.1;

function strategy(options: { mode?: 'adaptive' | 'park'; awake?: number; parallelism?: number } = {}) {
  const { mode = 'adaptive', awake = 2, parallelism = 4 } = options;
  const threads = 6;
  const words = new Int32Array(new SharedArrayBuffer(threadWordsBytes(threads)));
  for (let thread = 0; thread < threads; thread++)
    words[threadIndex(thread) + STATE] = thread < awake ? ThreadState.awake : ThreadState.parked;
  return new IdleStrategy({ words, threads, parallelism }, { mode, hotMs: HOT_MS });
}

/** A message at 0, then others, each so long after the one before; returns how each was met. */
function messages(idle: IdleStrategy, afterMs: number, times: number): ('polled' | 'slept')[] {
  const met: ('polled' | 'slept')[] = [];
  let nowMs = 0;
  idle.worked(nowMs, false);
  for (let time = 0; time < times; time++) {
    const dueMs = nowMs + afterMs;
    while (nowMs < dueMs && idle.keepsPolling(nowMs)) nowMs += 0.002;
    const polled = nowMs >= dueMs;
    nowMs = Math.max(nowMs, dueMs);
    if (!polled) idle.woken(nowMs);
    idle.worked(nowMs, false);
    met.push(polled ? 'polled' : 'slept');
  }
  return met;
}

test('W4 messages in quick succession are polled for after one wake-up', () => {
  expect(messages(strategy(), 0.03, 20)).toEqual(['slept', ...Array.from({ length: 19 }, () => 'polled')]);
});

test('W4 rare messages are never polled for', () => {
  expect(messages(strategy(), 10, 20)).not.toContain('polled');
});

test('W4 who sends once in a while and waits for a quick answer does not poll for it', () => {
  const idle = strategy();
  for (let time = 0; time < 20; time++) {
    idle.worked(time * 10, true);
    expect(idle.keepsPolling(time * 10 + 0.01)).toBe(false);
    idle.woken(time * 10 + 0.05);
    idle.worked(time * 10 + 0.05, false);
  }
});

test('W4 polling ends with the burst', () => {
  const idle = strategy();
  messages(idle, 0.02, 20);
  expect(idle.isOpen).toBe(true);
  idle.woken(1e6);
  expect(idle.isOpen).toBe(false);
});

test('W4 polling that keeps the answer from coming is given up, and tried again ever more rarely', () => {
  const idle = strategy();
  let nowMs = 0;
  const polledMs: number[] = [];
  for (let time = 0; time < 100_000; time++) {
    idle.worked(nowMs, false);
    const startMs = nowMs;
    while (idle.keepsPolling(nowMs)) nowMs += 0.005;
    polledMs.push(nowMs - startMs);
    nowMs += 0.015;
    idle.woken(nowMs);
  }
  const share = (from: number, to: number): number => polledMs.slice(from, to).reduce((sum, ms) => sum + ms, 0) / (to - from);
  expect(share(0, 64)).toBeGreaterThan(0.05);
  expect(share(50_000, 100_000)).toBeLessThan(0.002);
});

test('W4 nobody polls while more threads are awake than there are cores', () => {
  const idle = strategy({ awake: 3, parallelism: 2 });
  expect(messages(idle, 0.02, 20)).not.toContain('polled');
});

test('W4 mode park never polls and never spins', () => {
  const idle = strategy({ mode: 'park' });
  expect(messages(idle, 0.01, 20)).not.toContain('polled');
  idle.worked(5, false);
  expect(idle.maySpin(5)).toBe(false);
});

test('W4 a thread spins only while another is awake and a core is left beside all that are', () => {
  const spins = (awake: number, parallelism: number): boolean => {
    const idle = strategy({ awake, parallelism });
    messages(idle, 0.02, 20);
    idle.woken(0.41);
    idle.worked(100, false);
    return idle.maySpin(100.001);
  };
  expect([spins(1, 4), spins(2, 4), spins(3, 4), spins(4, 4), spins(5, 4)]).toEqual([false, true, true, false, false]);
});
