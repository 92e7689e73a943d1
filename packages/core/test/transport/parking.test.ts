import { ringEveryone, ThreadState, wakeThread } from '@ringmaster/core';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { Parking } from '#core/transport/parking/parking.js';
import { STATE, threadIndex, threadWordsBytes } from '#core/transport/regions/thread-words-layout.js';
import { expect, test } from 'vitest';
import { CountingHost } from './counting-host.js';

function bedroom() {
  const machine = new VirtualMachine();
  const host = new CountingHost(machine.host());
  const words = new Int32Array(new SharedArrayBuffer(threadWordsBytes(3)));
  let woken = 0;
  const parking = new Parking(host, words, 1, () => woken++);
  parking.begin();
  return {
    machine,
    host,
    words,
    parking,
    state: () => words[threadIndex(1) + STATE],
    counts: () => ({ woken, waits: host.waits, rings: host.rings }),
  };
}

test('W1 a waker that finds the thread awake does nothing', () => {
  const { host, words, counts } = bedroom();
  expect(wakeThread(host, words, 1)).toBe(false);
  expect(counts().rings).toBe(0);
});

test('W1 of several wakers exactly one rings, and the sleeper is woken once', async () => {
  const { machine, host, words, parking, state, counts } = bedroom();
  parking.announce();
  parking.sleep();
  expect([wakeThread(host, words, 1), wakeThread(host, words, 1)]).toEqual([true, false]);
  await machine.settle();
  expect(counts()).toEqual({ woken: 1, waits: 1, rings: 1 });
  expect(state()).toBe(ThreadState.awake);
});

test('W1 a ring between announcing and sleeping is not lost', async () => {
  const { machine, host, words, parking, counts } = bedroom();
  parking.announce();
  expect(wakeThread(host, words, 1)).toBe(true);
  parking.sleep();
  await machine.settle();
  expect(counts().woken).toBe(1);
});

test('W1 a ring between announcing and sleeping is not lost either while an older waiter stands at the doorbell', async () => {
  const { machine, host, words, parking, counts } = bedroom();
  parking.announce();
  parking.sleep();
  parking.withdraw();
  parking.announce();
  expect(wakeThread(host, words, 1)).toBe(true);
  parking.sleep();
  await machine.settle();
  expect(counts().woken).toBe(1);
});

test('W2 a thread woken by its own code a thousand times leaves one waiter, not a thousand', async () => {
  const { machine, host, words, parking, counts } = bedroom();
  for (let time = 0; time < 1_000; time++) {
    parking.announce();
    parking.sleep();
    parking.withdraw();
  }
  parking.announce();
  parking.sleep();
  wakeThread(host, words, 1);
  await machine.settle();
  expect(counts()).toEqual({ woken: 1, waits: 1, rings: 1 });
});

test('W2 a replacement begins awake, whatever state its predecessor left', () => {
  const { host, words, parking, state } = bedroom();
  parking.announce();
  new Parking(host, words, 1, () => {}).begin();
  expect(state()).toBe(ThreadState.awake);
});

test('W1 a sleeper whose waker died before it rang is woken by ringing everyone', async () => {
  const { machine, host, words, parking, counts } = bedroom();
  parking.announce();
  parking.sleep();
  words[threadIndex(1) + STATE] = ThreadState.awake;
  expect(wakeThread(host, words, 1)).toBe(false);
  ringEveryone(host, words, 3);
  await machine.settle();
  expect(counts().woken).toBe(1);
});

test('W2 the end leaves nobody standing at the doorbell', async () => {
  const { machine, parking, state, counts } = bedroom();
  parking.announce();
  parking.sleep();
  parking.end();
  await machine.settle();
  expect(state()).toBe(ThreadState.absent);
  expect(counts().rings).toBe(1);
});
