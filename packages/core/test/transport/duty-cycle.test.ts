import { ThreadState, wakeThread } from '@ringmaster/core';
import { expect, test } from 'vitest';
import { bench } from './cycle-bench.js';

test('G59 an idle cycle parks, and then asks its host for nothing more', async () => {
  const { machine, host, cycle, stateWord } = bench();
  cycle.start();
  await machine.settle();
  expect(cycle.isParked).toBe(true);
  expect(stateWord()).toBe(ThreadState.parked);
  const before = { ...host };
  await machine.advance(60_000);
  expect({ ...host }).toEqual(before);
  expect(host.timers).toBe(0);
});

test('W1 work that arrives before the second look is done without a wake-up', async () => {
  let looks = 0;
  const { machine, cycle, state } = bench({}, (one) => ({
    work: () => {
      if (one.pieces === 0) return false;
      one.pieces--;
      one.done++;
      return true;
    },
    hasWaiting: () => {
      if (looks++ === 0) one.pieces++;
      return one.pieces > 0;
    },
  }));
  cycle.start();
  await machine.settle();
  expect(state.done).toBe(1);
  expect(cycle.isParked).toBe(true);
  expect(looks).toBe(2);
});

test('W1 a ring wakes a parked cycle; it works and parks again', async () => {
  const { machine, host, words, cycle, state } = bench();
  cycle.start();
  await machine.settle();
  state.pieces = 3;
  expect(wakeThread(host, words, 0)).toBe(true);
  await machine.settle();
  expect([state.done, cycle.isParked, cycle.parks, cycle.wakes]).toEqual([3, true, 2, 1]);
});

test('a poke wakes a parked cycle as a microtask, and the doorbell still works afterwards', async () => {
  const { machine, host, words, cycle, state } = bench();
  cycle.start();
  await machine.settle();
  for (let round = 1; round <= 5; round++) {
    state.pieces = 1;
    const { soons, laters } = host;
    cycle.poke();
    cycle.poke();
    expect([host.soons, host.laters]).toEqual([soons + 1, laters]);
    await machine.settle();
    expect([state.done, cycle.isParked]).toEqual([round, true]);
  }
  state.pieces = 1;
  wakeThread(host, words, 0);
  await machine.settle();
  expect(state.done).toBe(6);
});

test('a poke from within a duty is not forgotten', async () => {
  const { machine, cycle, state } = bench({}, (one) => ({
    work: () => {
      one.done++;
      if (one.done === 1) cycle.poke();
      return false;
    },
    hasWaiting: () => false,
  }));
  cycle.start();
  await machine.settle();
  expect(state.done).toBeGreaterThanOrEqual(2);
  expect(cycle.isParked).toBe(true);
});

test('G60 a slice ends after its time and the event loop has its turn', async () => {
  const { machine, host, cycle, state } = bench({ sliceMs: 2 });
  cycle.start();
  await machine.settle();
  state.pieces = 1_000;
  state.costMs = 0.5;
  const seen: number[] = [];
  const watch = (): void => {
    seen.push(state.done);
    if (state.pieces > 0) host.later(watch);
  };
  host.later(watch);
  cycle.poke();
  await machine.settle();
  expect(state.done).toBe(1_000);
  const largest = Math.max(...seen.map((done, index) => done - (seen[index - 1] ?? 0)));
  expect(largest).toBeLessThanOrEqual(8);
});

test('G60 all slices of a stretch end with it, so the event loop waits for one slice and no more', async () => {
  const ends: number[] = [];
  const { machine, host, cycle, state } = bench({ sliceMs: 2 }, (one) => ({
    work: (nowMs, endMs) => {
      if (one.pieces === 0) return false;
      // Bits of 0.3 ms until the slice is to end, but at most four in one slice.
      for (let bits = 0; bits < 4 && one.pieces > 0 && machine.clock.now() < endMs; bits++) {
        one.pieces--;
        machine.clock.moveTo(machine.clock.now() + 0.3);
      }
      ends.push(endMs - nowMs);
      return true;
    },
    hasWaiting: () => one.pieces > 0,
  }));
  cycle.start();
  await machine.settle();
  await machine.advance(1_000);
  state.pieces = 100;
  const gaps: number[] = [];
  let lastMs = machine.clock.now();
  const watch = (): void => {
    gaps.push(machine.clock.now() - lastMs);
    lastMs = machine.clock.now();
    if (state.pieces > 0) host.later(watch);
  };
  host.later(watch);
  cycle.poke();
  await machine.settle();
  // The first stretch began before the sleep, so its slice has a time of its own; then each has 2 ms and the bit that had begun.
  expect(Math.max(...gaps.slice(1))).toBeLessThanOrEqual(2.4);
  expect(Math.min(...ends)).toBeLessThan(1);
  expect(Math.max(...ends)).toBeCloseTo(2, 6);
});

test('a duty hears the clock as it was read after its work', async () => {
  const heard: number[] = [];
  const { machine, cycle, state } = bench({}, (one) => ({
    work: () => {
      if (one.pieces === 0) return false;
      one.pieces--;
      machine.clock.moveTo(machine.clock.now() + 7);
      return true;
    },
    worked: (nowMs) => void heard.push(nowMs),
    hasWaiting: () => one.pieces > 0,
  }));
  cycle.start();
  await machine.settle();
  heard.length = 0;
  state.pieces = 1;
  const beganMs = machine.clock.now();
  cycle.poke();
  await machine.settle();
  expect(Math.round((heard[0] ?? 0) - beganMs)).toBe(7);
});

test('G60 microtasks that keep each other busy through pokes leave the event loop its turns', async () => {
  const { machine, host, cycle, state } = bench({ sliceMs: 2 }, (one) => ({
    work: () => {
      if (one.pieces === 0) return false;
      one.pieces--;
      one.done++;
      machine.clock.moveTo(machine.clock.now() + 0.1);
      if (one.done < 1_000) host.soon(next);
      return true;
    },
    hasWaiting: () => one.pieces > 0,
  }));
  const next = (): void => {
    state.pieces++;
    cycle.poke();
  };
  cycle.start();
  await machine.settle();
  const seen: number[] = [];
  const watch = (): void => {
    seen.push(state.done);
    if (state.done < 1_000) host.later(watch);
  };
  host.later(watch);
  next();
  await machine.settle();
  const largest = Math.max(...seen.map((done, index) => done - (seen[index - 1] ?? 0)));
  expect(largest).toBeGreaterThan(5);
  expect(largest).toBeLessThanOrEqual(42);
});

test('an error of a duty is the host’s, and the cycle goes on', async () => {
  let fail = true;
  const { machine, cycle, state } = bench({}, (one) => ({
    work: () => {
      if (fail) {
        fail = false;
        throw new Error('broken duty');
      }
      if (one.pieces === 0) return false;
      one.pieces--;
      one.done++;
      return true;
    },
    hasWaiting: () => one.pieces > 0,
  }));
  state.pieces = 2;
  cycle.start();
  expect(() => machine.step()).toThrow('broken duty');
  await machine.settle();
  expect(state.done).toBe(2);
  expect(cycle.isParked).toBe(true);
});

test('a stopped cycle begins no slice, and may begin again', async () => {
  const { machine, host, words, cycle, state, stateWord } = bench();
  cycle.start();
  await machine.settle();
  cycle.stop();
  expect(stateWord()).toBe(ThreadState.absent);
  state.pieces = 1;
  cycle.poke();
  wakeThread(host, words, 0);
  await machine.settle();
  expect(state.done).toBe(0);
  cycle.start();
  await machine.settle();
  expect([state.done, cycle.isParked]).toEqual([1, true]);
});

test('W1 a duty that throws at the second look leaves no thread that is marked parked and has no waiter', async () => {
  let looks = 0;
  const { machine, host, words, cycle, state } = bench({}, (one) => ({
    work: () => {
      if (one.pieces === 0) return false;
      one.pieces--;
      one.done++;
      return true;
    },
    hasWaiting: () => {
      if (looks++ < 2) throw new Error('no look');
      return one.pieces > 0;
    },
  }));
  cycle.start();
  for (let failures = 0; failures < 2; failures++) await expect(machine.settle()).rejects.toThrow('no look');
  await machine.settle();
  expect([looks, cycle.isParked]).toEqual([3, true]);
  state.pieces = 1;
  expect(wakeThread(host, words, 0)).toBe(true);
  await machine.settle();
  expect([state.done, cycle.isParked]).toEqual([1, true]);
});
