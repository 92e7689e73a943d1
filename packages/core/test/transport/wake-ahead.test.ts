import { ThreadState } from '@ringmaster/core';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { STATE, threadIndex } from '#core/transport/thread-words-layout.js';
import { expect, test } from 'vitest';
import { CountingHost } from './counting-host.js';
import { drain, KIND, openPair, record, write } from './mesh-kit.js';

test('W1 a claim wakes a parked reader ahead, and its record is published with the commit', () => {
  const { regions, sender, receiver, link } = openPair();
  const words = new Int32Array(regions.words);
  const state = threadIndex(1) + STATE;
  words[state] = ThreadState.parked;
  const offset = link.claim(8);
  expect(words[state]).toBe(ThreadState.awake);
  link.memory.bytes.set(record(1), offset);
  link.commit(8, KIND);
  drain(receiver);
  expect(receiver.numbers()).toEqual([1]);
  // The next one is of a batch again.
  write(link, 2);
  drain(receiver);
  expect(receiver.numbers()).toEqual([1]);
  sender.mesh.flush();
  drain(receiver);
  expect(receiver.numbers()).toEqual([1, 2]);
});

test.each(['commit', 'flush'] as const)('W1 a reader woken ahead that parks again before the %s is rung again', (by) => {
  const host = new CountingHost(new VirtualMachine().host());
  const { regions, sender, receiver, link } = openPair({ host });
  const words = new Int32Array(regions.words);
  const state = threadIndex(1) + STATE;
  const opened = host.rings;
  words[state] = ThreadState.parked;
  if (by === 'commit') link.wakeAhead();
  else write(link, 1);
  expect(host.rings - opened).toBe(1);
  words[state] = by === 'commit' ? ThreadState.parked : ThreadState.awake;
  const offset = link.claim(8);
  words[state] = ThreadState.parked;
  link.memory.bytes.set(record(2), offset);
  link.commit(8, KIND);
  if (by === 'flush') sender.mesh.flush();
  expect(words[state]).toBe(ThreadState.awake);
  drain(receiver);
  expect(receiver.numbers()).toContain(2);
});

test('a reader woken ahead for a claim that is aborted costs a ring, no more', () => {
  const host = new CountingHost(new VirtualMachine().host());
  const { regions, receiver, link } = openPair({ host });
  const words = new Int32Array(regions.words);
  const opened = host.rings;
  words[threadIndex(1) + STATE] = ThreadState.parked;
  link.claim(8);
  link.abort();
  drain(receiver);
  expect(receiver.numbers()).toEqual([]);
  expect(host.rings - opened).toBe(1);
});
