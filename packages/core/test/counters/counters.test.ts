import { CounterBlock, CounterReader, counterBlockBytes } from '@ringmaster/core';
import { expect, test } from 'vitest';

const NAMES = ['accepted', 'taken', 'finished'] as const;

function memory(threads: number): SharedArrayBuffer[] {
  return Array.from({ length: threads }, () => new SharedArrayBuffer(counterBlockBytes(NAMES)));
}

test('CounterReader sums over threads, and reads each', () => {
  const buffers = memory(3);
  const reader = new CounterReader(NAMES, buffers);
  buffers.forEach((buffer, thread) => {
    const block = new CounterBlock(NAMES, buffer);
    for (const name of NAMES) for (let round = 0; round <= thread; round++) block.add(block.indexOf(name), 10);
  });
  expect(NAMES.map((name) => reader.total(name))).toEqual([60, 60, 60]);
  expect([0, 1, 2].map((thread) => reader.of(thread, 'taken'))).toEqual([10, 20, 30]);
  expect(() => reader.of(3, 'taken')).toThrow('there is no thread 3 of 3');
});

test('CounterBlock opened by a replacement counts on from where it was', () => {
  const [buffer] = memory(1) as [SharedArrayBuffer];
  for (const by of [3, 4, 5]) {
    const block = new CounterBlock(NAMES, buffer);
    block.add(block.indexOf('taken'), by);
  }
  expect(new CounterReader(NAMES, [buffer]).total('taken')).toBe(12);
});

test('CounterBlock counts beyond 2^31 and 2^32', () => {
  const [buffer] = memory(1) as [SharedArrayBuffer];
  const block = new CounterBlock(NAMES, buffer);
  const taken = block.indexOf('taken');
  let expected = 0;
  for (const by of [2 ** 31 - 1, 1, 1, 2 ** 31, 2 ** 31, 2 ** 31 - 1, 0, 1, 7]) {
    block.add(taken, by);
    expected += by;
    expect(block.value(taken)).toBe(expected);
  }
  expect([block.value(block.indexOf('accepted')), block.value(block.indexOf('finished'))]).toEqual([0, 0]);
});

test('G71: CounterBlock never goes back: what is more than 64 bits hold is as many as they hold', () => {
  const [buffer] = memory(1) as [SharedArrayBuffer];
  const block = new CounterBlock(NAMES, buffer);
  const taken = block.indexOf('taken');
  const read: number[] = [];
  for (let round = 0; round < 2 ** 12 + 2; round++) {
    block.add(taken, 2 ** 52);
    block.increment(taken);
    read.push(block.value(taken));
  }
  expect(read).toEqual([...read].sort((one, other) => one - other));
  expect(read.at(-1)).toBe(2 ** 64);
});

test('CounterBlock refuses a name it does not have and memory that is too small', () => {
  const block = new CounterBlock<string>(NAMES, memory(1)[0] as SharedArrayBuffer);
  expect(() => block.indexOf('lost')).toThrow('Cannot count "lost": it is none of accepted, taken, finished');
  expect(() => new CounterBlock(NAMES, new SharedArrayBuffer(64))).toThrow(RangeError);
});

test('counterBlockBytes gives each thread cache lines of its own', () => {
  expect([[], ['a'], Array(10).fill('x'), Array(11).fill('x')].map(counterBlockBytes)).toEqual([0, 128, 128, 256]);
});
