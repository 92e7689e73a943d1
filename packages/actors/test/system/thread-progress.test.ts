import { allocateRegions, STATE, ThreadStamps, ThreadState, threadIndex } from '@ringmaster/core';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { expect, it } from 'vitest';
import { ThreadProgress } from '#actors/system/owner/health/thread-progress.js';

const TICK_MS = 250;

/** An owner that is asked for the health, and thread 1, which does what the test says. */
function set() {
  const machine = new VirtualMachine();
  const host = machine.host();
  const regions = allocateRegions({ threads: 2, slots: 64 });
  const words = new Int32Array(regions.words);
  const state = (now: ThreadState): void => void (words[threadIndex(1) + STATE] = now);
  state(ThreadState.awake);
  const progress = new ThreadProgress({ host, regions, threads: () => [1] });
  const isTicking = (): boolean => machine.clock.nextDueMs !== Number.POSITIVE_INFINITY;
  return { machine, host, words, state, progress, isTicking, stamps: new ThreadStamps(regions, 1) };
}

it('D8: a thread that stands still is told by the ticks since somebody asked; one that moves is not', async () => {
  const { machine, progress, stamps } = set();
  stamps.begin(0);
  await machine.advance(60 * TICK_MS);
  progress.asked();
  expect(progress.stillForMs(1)).toBe(0);
  await machine.advance(4 * TICK_MS + 1);
  expect(progress.stillForMs(1)).toBe(4 * TICK_MS);
  stamps.end();
  // At once, not at the next tick.
  expect(progress.stillForMs(1)).toBe(0);
  stamps.begin(0);
  await machine.advance(TICK_MS);
  expect(progress.stillForMs(1)).toBe(0);
});

it('D8: ticks that come late do not count: the owner was held up itself', async () => {
  const { machine, host, progress, stamps } = set();
  stamps.begin(0);
  progress.asked();
  await machine.advance(TICK_MS + 1);
  expect(progress.stillForMs(1)).toBe(TICK_MS);
  // A task of the owner's that has the clock for a minute, while a tick is due.
  host.timer(10, () => machine.clock.moveTo(host.now() + 30_000));
  await machine.advance(10 * TICK_MS);
  expect(progress.stillForMs(1)).toBeLessThan(11 * TICK_MS);
});

it('G59: there is no timer while nobody asks, nor while all threads sleep; a sleeper is rung by a question', async () => {
  const { machine, progress, state, words, isTicking, stamps } = set();
  expect(isTicking()).toBe(false);
  state(ThreadState.parked);
  progress.asked();
  expect(words[threadIndex(1) + STATE]).toBe(ThreadState.awake);
  expect(isTicking()).toBe(true);
  // It finds nothing, and sleeps again.
  state(ThreadState.parked);
  await machine.advance(TICK_MS + 1);
  expect(isTicking()).toBe(false);
  state(ThreadState.awake);
  progress.asked();
  for (let n = 0; n < 300; n++) {
    stamps.begin(0);
    stamps.end();
    await machine.advance(TICK_MS);
  }
  expect(isTicking()).toBe(false);
});

it('D8: one that was rung and does not move stands still, whoever has it', async () => {
  const { machine, progress, state } = set();
  state(ThreadState.parked);
  progress.asked();
  await machine.advance(8 * TICK_MS + 1);
  expect(progress.stillForMs(1)).toBe(8 * TICK_MS);
  progress.close();
  await machine.advance(TICK_MS);
  progress.asked();
  expect(progress.stillForMs(1)).toBe(8 * TICK_MS);
});
