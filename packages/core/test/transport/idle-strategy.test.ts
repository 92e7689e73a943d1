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

/** Work at 0, then answers after the given time each; returns how each was met. */
function answers(idle: IdleStrategy, afterMs: number, times: number): ('polled' | 'slept')[] {
  const met: ('polled' | 'slept')[] = [];
  let nowMs = 0;
  for (let time = 0; time < times; time++) {
    idle.worked(nowMs, true);
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

test('W4 quick answers are polled for after a few wake-ups', () => {
  const met = answers(strategy(), 0.03, 20);
  expect(met[0]).toBe('slept');
  expect(met.indexOf('polled')).toBeLessThan(6);
  expect(met.slice(6)).not.toContain('slept');
});

test('W4 rare messages are never polled for', () => {
  expect(answers(strategy(), 10, 20)).not.toContain('polled');
});

test('W4 after a burst the window closes with the first long sleep', () => {
  const idle = strategy();
  answers(idle, 0.02, 20);
  expect(idle.windowMs).toBeGreaterThan(0);
  idle.woken(1e6);
  expect(idle.windowMs).toBe(0);
});

test('W4 polling that keeps the answer from coming is given up, and tried again ever more rarely', () => {
  const idle = strategy();
  let nowMs = 0;
  const polledMs: number[] = [];
  for (let time = 0; time < 2_000; time++) {
    idle.worked(nowMs, false);
    const startMs = nowMs;
    while (idle.keepsPolling(nowMs)) nowMs += 0.005;
    polledMs.push(nowMs - startMs);
    nowMs += 0.015;
    idle.woken(nowMs);
  }
  const late = polledMs.slice(1_000);
  expect(late.reduce((sum, ms) => sum + ms, 0) / late.length).toBeLessThan(0.002);
});

test('W4 mode park never polls and never spins', () => {
  const idle = strategy({ mode: 'park' });
  expect(answers(idle, 0.01, 20)).not.toContain('polled');
  idle.worked(5, false);
  expect(idle.maySpin(5)).toBe(false);
});

test('W4 a thread spins only while another is awake and a core is left beside all that are', () => {
  const spins = (awake: number, parallelism: number): boolean => {
    const idle = strategy({ awake, parallelism });
    answers(idle, 0.02, 20);
    idle.worked(100, false);
    return idle.maySpin(100.001);
  };
  expect([spins(1, 4), spins(2, 4), spins(3, 4), spins(4, 4), spins(5, 4)]).toEqual([false, true, true, false, false]);
});

test('W4 local work does not count as a hit', () => {
  const idle = strategy();
  idle.worked(0, true);
  idle.woken(0.01);
  for (let time = 1; time < 50; time++) {
    idle.worked(time, true);
    expect(idle.keepsPolling(time)).toBe(true);
    idle.worked(time, true);
    idle.keepsPolling(time);
  }
  idle.woken(1_000);
  idle.worked(1_001, true);
  idle.woken(1_001.01);
  expect(idle.windowMs).toBe(0);
});
