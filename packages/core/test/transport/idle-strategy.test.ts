import { ThreadState } from '@ringmaster/core';
import { IdleStrategy } from '#core/transport/parking/idle-strategy.js';
import { STATE, threadIndex, threadWordsBytes } from '#core/transport/regions/thread-words-layout.js';
import { expect, test } from 'vitest';

const HOT_MS = 0.2;

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
function polledFor(idle: IdleStrategy, gap: Gap, times: number, fromMs = 0): number[] {
  const polled: number[] = [];
  let nowMs = fromMs;
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
const harms: Gap = (polling) => (polling ? 0.215 : 0.015);

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
  const polled = polledFor(strategy(), (polling) => (polling ? 0.215 : message++ < 40 ? 0.15 : 0.015), 5_000);
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
    return (polling) => (polling ? (often(message++) ? 0.18 : 0.003) : 0.06);
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

test('W4 a thread that parks tries polling when another one does, once, and after 16 messages of its own', () => {
  const words = sharedWords();
  const [one, other] = [strategy({ words }), strategy({ words })];
  polledFor(one, harms, 20);
  expect(share(polledFor(other, harms, 200), 40, 90)).toBe(1);
  // It has been called by the other's first trial, 12 messages early.
  const polled = polledFor(one, harms, 200);
  expect([share(polled, 2, 60), share(polled, 70, 200)]).toEqual([1, 0]);
});

test('W4 a call of before, of before a pause, or during its own polling, is none', () => {
  const words = sharedWords();
  polledFor(strategy({ words }), harms, 40);
  const late = strategy({ words });
  expect(share(polledFor(late, harms, 30), 0, 30)).toBe(0);
  const paused = strategy({ words });
  polledFor(paused, harms, 20);
  const open = strategy({ words });
  polledFor(open, pays, 2_000);
  polledFor(strategy({ words }), harms, 600);
  paused.idles();
  expect(share(polledFor(paused, harms, 10, 1e6), 0, 10)).toBe(0);
  polledFor(open, (polling) => (polling ? 0.18 : 0.06), 60);
  expect(share(polledFor(open, harms, 100), 0, 100)).toBe(0);
});

test('W4 who fails in all trials is seldom drawn into those of others, however often they try', () => {
  const words = sharedWords();
  const [one, other] = [strategy({ words }), strategy({ words })];
  let polled = 0;
  const rounds = 1_000;
  for (let round = 0; round < rounds; round++) {
    // Somebody whose polling pays for a while, and then does not.
    polledFor(other, pays, 2_000);
    polledFor(other, harms, 400);
    polled += share(polledFor(one, harms, 300), 0, 300);
  }
  expect(polled / rounds).toBeLessThan(0.05);
});

test('W4 polling that pays for a moment at a time is tried ever more rarely', () => {
  let message = 0;
  const gap: Gap = (polling) => (polling ? (message++ % 100 < 80 ? 0.003 : 0.215) : 0.015);
  const polled = polledFor(strategy(), gap, 200_000);
  expect(share(polled, 100_000, 200_000)).toBeLessThan(0.02);
});

test('W4 a burst that is over is no reason to poll behind work of its own', () => {
  const idle = strategy();
  polledFor(idle, pays, 500);
  for (let nowMs = 1_000; nowMs < 1_010; nowMs += 0.25) {
    idle.worked(nowMs, true, 0);
    idle.idles();
    expect([idle.keepsPolling(nowMs + 0.001), idle.maySpin(nowMs + 0.001)]).toEqual([false, false]);
  }
});

test('W4 messages of a stream that come beside work of its own are reason enough', () => {
  const idle = strategy();
  for (let nowMs = 1_000; nowMs < 1_010; nowMs += 0.25) {
    idle.worked(nowMs, true, 100);
    idle.idles();
    expect(idle.keepsPolling(nowMs + 0.1)).toBe(true);
  }
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
