import { ThreadState } from '@ringmaster/core';
import { IdleStrategy } from '#core/transport/parking/idle-strategy.js';
import { STATE, threadIndex, threadWordsBytes } from '#core/transport/regions/thread-words-layout.js';
import { expect, test } from 'vitest';

const HOT_MS = 0.3;

const THREADS = 6;

function sharedWords(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(threadWordsBytes(THREADS)));
}

function strategy(options: { mode?: 'adaptive' | 'park'; awake?: number; parallelism?: number; words?: Int32Array } = {}) {
  const { mode = 'adaptive', awake = 2, parallelism = 4, words = sharedWords() } = options;
  const threads = THREADS;
  for (let thread = 0; thread < threads; thread++)
    words[threadIndex(thread) + STATE] = thread < awake ? ThreadState.awake : ThreadState.parked;
  return new IdleStrategy({ words, threads, parallelism }, { mode, hotMs: HOT_MS });
}

type Gap = (polling: boolean) => number;

/** Messages, each `gap` ms after the one before, which may depend on whether the thread polls meanwhile; returns how long it polled each time. */
function polledFor(idle: IdleStrategy, gap: Gap, times: number): number[] {
  const polled: number[] = [];
  let nowMs = 0;
  idle.worked(nowMs, false);
  for (let time = 0; time < times; time++) {
    idle.idles();
    const startMs = nowMs;
    const dueMs = startMs + gap(idle.keepsPolling(startMs));
    while (nowMs < dueMs && idle.keepsPolling(nowMs)) nowMs += 0.002;
    polled.push(nowMs - startMs);
    nowMs = Math.max(nowMs, dueMs);
    idle.worked(nowMs, false);
  }
  return polled;
}

const pays: Gap = (polling) => (polling ? 0.003 : 0.06);
const harms: Gap = (polling) => (polling ? 0.315 : 0.015);

function share(polled: readonly number[], from: number, to: number): number {
  return polled.slice(from, to).filter((ms) => ms > 0).length / (to - from);
}

test('W4 where polling pays, a thread polls after a few messages and goes on', () => {
  const polled = polledFor(strategy(), pays, 2_000);
  expect(share(polled, 40, 2_000)).toBe(1);
});

test('W4 where polling keeps the answer from coming, it is tried ever more rarely', () => {
  const polled = polledFor(strategy(), harms, 200_000);
  expect(share(polled, 0, 100)).toBeGreaterThan(0.5);
  expect(share(polled, 100_000, 200_000)).toBeLessThan(0.01);
});

test('W4 where polling begins to pay, or to harm, it follows', () => {
  const idle = strategy();
  polledFor(idle, harms, 1_000);
  expect(share(polledFor(idle, pays, 6_000), 5_000, 6_000)).toBe(1);
  expect(share(polledFor(idle, harms, 3_000), 100, 3_000)).toBeLessThan(0.2);
});

test('W4 where polling saves next to nothing, a thread does not poll', () => {
  const polled = polledFor(strategy(), (polling) => (polling ? 0.058 : 0.06), 10_000);
  expect(share(polled, 5_000, 10_000)).toBeLessThan(0.1);
});

test('W4 a first look that was too slow, before the code was compiled, does not make polling look good', () => {
  let message = 0;
  const polled = polledFor(strategy(), (polling) => (polling ? 0.315 : message++ < 40 ? 0.15 : 0.015), 5_000);
  expect(share(polled, 100, 5_000)).toBeLessThan(0.2);
});

test('W4 now and then a late message does not end polling', () => {
  let message = 0;
  const polled = polledFor(strategy(), (polling) => (polling ? (message++ % 50 === 0 ? 0.15 : 0.003) : 0.06), 20_000);
  expect(share(polled, 100, 20_000)).toBeGreaterThan(0.95);
});

test('W4 one message in four that waits for a core does not end polling, two in three do', () => {
  const late = (often: (message: number) => boolean): Gap => {
    let message = 0;
    return (polling) => (polling ? (often(message++) ? 0.25 : 0.003) : 0.06);
  };
  const idle = strategy();
  expect(
    share(
      polledFor(
        idle,
        late((message) => message % 4 === 0),
        10_000,
      ),
      100,
      10_000,
    ),
  ).toBe(1);
  expect(
    share(
      polledFor(
        idle,
        late((message) => message % 3 !== 0),
        10_000,
      ),
      5_000,
      10_000,
    ),
  ).toBeLessThan(0.1);
});

test('W4 a thread that parks tries polling when another one does, once', () => {
  const words = sharedWords();
  const [one, other] = [strategy({ words }), strategy({ words })];
  polledFor(one, harms, 20);
  expect(share(polledFor(other, harms, 200), 40, 90)).toBe(1);
  // It has been called by the other's first trial, 12 messages early.
  const polled = polledFor(one, harms, 200);
  expect([share(polled, 1, 60), share(polled, 70, 200)]).toEqual([1, 0]);
});

test('W4 what another thread tried while this one polled is no reason to try again', () => {
  const words = sharedWords();
  const [one, other] = [strategy({ words }), strategy({ words })];
  polledFor(one, pays, 200);
  polledFor(other, harms, 600);
  polledFor(one, (polling) => (polling ? 0.2 : 0.06), 60);
  expect(share(polledFor(one, harms, 100), 0, 100)).toBe(0);
});

test('W4 rare messages are never polled for', () => {
  expect(polledFor(strategy(), () => 10, 200)).toEqual(new Array(200).fill(0));
});

test('W4 who sends once in a while and waits for a quick answer does not poll for it', () => {
  const idle = strategy();
  for (let time = 0; time < 200; time++) {
    idle.worked(time * 10, true);
    idle.idles();
    expect(idle.keepsPolling(time * 10 + 0.01)).toBe(false);
    idle.worked(time * 10 + 0.05, false);
  }
});

test('W4 polling ends with the burst and begins again with the next', () => {
  const idle = strategy();
  polledFor(idle, pays, 200);
  expect(idle.keepsPolling(0)).toBe(true);
  idle.idles();
  idle.worked(1e6, false);
  expect(idle.keepsPolling(1e6)).toBe(false);
  idle.idles();
  idle.worked(1e6 + 0.05, false);
  expect(idle.keepsPolling(1e6 + 0.05)).toBe(true);
});

test('W4 nobody polls while more threads are awake than there are cores', () => {
  expect(polledFor(strategy({ awake: 3, parallelism: 2 }), pays, 200)).toEqual(new Array(200).fill(0));
});

test('W4 mode park never polls and never spins', () => {
  const idle = strategy({ mode: 'park' });
  expect(polledFor(idle, pays, 200)).toEqual(new Array(200).fill(0));
  expect(idle.maySpin(0)).toBe(false);
});

test('W4 a thread spins only while another is awake and a core is left beside all that are', () => {
  const spins = (awake: number, parallelism: number): boolean => {
    const idle = strategy({ awake, parallelism });
    let nowMs = 0;
    for (let time = 0; time < 200; time++) {
      idle.idles();
      idle.worked((nowMs += idle.isOpen ? 0.003 : 0.06), false);
    }
    return idle.maySpin(nowMs);
  };
  expect([spins(1, 4), spins(2, 4), spins(3, 4), spins(4, 4), spins(5, 4)]).toEqual([false, true, true, false, false]);
});
