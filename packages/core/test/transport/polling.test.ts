import { wakeThread } from '@ringmaster/core';
import { expect, test } from 'vitest';
import { bench } from './cycle-bench.js';

test('W4 an answer that the first look behind a call of its own meets was waited for, and counts as met', async () => {
  const answerMs = (call: number): number => (call % 4 === 0 ? 0.08 : 0.003);
  let dueMs = Number.POSITIVE_INFINITY;
  let called = 0;
  const { machine, host, words, cycle, state } = bench({}, (one) => ({
    work: () => {
      machine.clock.moveTo(machine.clock.now() + 0.0005);
      if (machine.clock.now() < dueMs) return false;
      dueMs = Number.POSITIVE_INFINITY;
      one.done++;
      host.soon(call);
      return true;
    },
    hasWaiting: () => {
      if (dueMs === Number.POSITIVE_INFINITY) return false;
      // Asleep, it hears of the answer by a ring.
      dueMs = machine.clock.now() + 0.06;
      host.timer(0.06, () => wakeThread(host, words, 0));
      return false;
    },
  }));
  const call = (): void => {
    if (called++ >= 2_000) return;
    dueMs = machine.clock.now() + answerMs(called);
    cycle.poke();
  };
  cycle.start();
  await machine.settle();
  call();
  for (let step = 0; state.done < 2_000 && step < 20_000; step++) {
    await machine.settle();
    await machine.advance(0.07);
  }
  expect(state.done).toBe(2_000);
  // Before the first trial, and at the end: in between it polls.
  expect(cycle.parks).toBeLessThan(50);
});
