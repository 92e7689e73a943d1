import { DutyCycle, wakeThread } from '@ringmaster/core';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { expect, test } from 'vitest';
import { STATE, ThreadState, threadIndex, threadWordsBytes } from '#core/transport/regions/thread-words-layout.js';
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

test('what is found while it spins is time at work, and before it sleeps it says so', async () => {
  const machine = new VirtualMachine({ parallelism: 3 });
  const words = new Int32Array(new SharedArrayBuffer(threadWordsBytes(2)));
  // Somebody else is awake, who might send, and a core is left.
  words[threadIndex(1) + STATE] = ThreadState.awake;
  const heard: string[] = [];
  let looks = 0;
  const duty = {
    taken: 0,
    work: () => {
      // The first slice, a look behind it and those of one turn of the event loop come before it spins.
      const isFound = ++looks === 1 || looks === 20;
      machine.clock.moveTo(machine.clock.now() + (isFound ? 5 : 0.001));
      duty.taken = isFound ? 64 : 0;
      return isFound;
    },
    hasWaiting: () => false,
  };
  const meter = {
    worked: (fromMs: number, toMs: number) => void heard.push(`worked ${Math.round(toMs - fromMs)} ms`),
    looped: () => undefined,
    rests: () => void heard.push('rests'),
  };
  const cycle = new DutyCycle({ host: machine.host(), words, threads: 2, thread: 0, duties: [duty], meter, idle: { spinMs: 1, hotMs: 1 } });
  cycle.start();
  await machine.settle();
  expect([cycle.spins > 0, cycle.isParked]).toEqual([true, true]);
  expect(heard).toEqual(['worked 5 ms', 'worked 5 ms', 'rests']);
});
