import { describe, expect, test } from 'vitest';
import { TestHandle } from './support/ports.js';
import { newCodec, newTables, sharedMemory } from './support/round-trip.js';
import { newBench, teach } from './support/shape-bench.js';

describe('learned shapes', () => {
  test('take up to 16 values of a literal, then hold it as text', () => {
    const { send, codec, counters } = newBench();
    teach(codec, () => ({ type: 'a', side: 'side-0' }));
    for (let side = 1; side < 16; side++) expect(send({ type: 'a', side: `side-${side}` })).toMatchObject({ shaped: true, length: 16 });
    expect(counters.shapesLearned).toBe(1);
    for (let side = 16; side < 23; side++) expect(send({ type: 'a', side: `side-${side}` })).toMatchObject({ shaped: false });
    for (let side = 23; side < 40; side++) {
      const { shaped, received } = send({ type: 'a', side: `side-${side}` });
      expect(shaped).toBe(true);
      expect(received).toEqual({ type: 'a', side: `side-${side}` });
    }
    expect(counters.shapesLearned).toBe(2);
    expect(send({ type: 'a', side: 'side-3' }).received).toEqual({ type: 'a', side: 'side-3' });
  });

  test('are at most 8 for one list of keys', () => {
    const { codec, counters, send } = newBench();
    const values = [1, 'x', true, new TestHandle(1, 1)];
    for (const a of values) for (const b of values) teach(codec, () => ({ type: 'a', a, b }), 8);
    expect(counters.shapesLearned).toBe(8);
    expect(counters.shapesRefused).toBe(8);
    expect(send({ type: 'a', a: new TestHandle(1, 1), b: true })).toMatchObject({ shaped: false });
  });

  test('are at most 1 024 for one thread, then counted', () => {
    const { codec, counters, send } = newBench();
    for (let index = 0; index < 1030; index++) teach(codec, () => ({ type: 'a', [`key${index}`]: 1 }));
    expect(counters.shapesLearned).toBe(1024);
    expect(counters.shapesRefused).toBe(6);
    expect(send({ type: 'a', key1023: 2 })).toMatchObject({ shaped: true, received: { type: 'a', key1023: 2 } });
    expect(send({ type: 'a', key1024: 2 })).toMatchObject({ shaped: false, received: { type: 'a', key1024: 2 } });
  });

  test('stop being learned when their table is full, and messages still cross', () => {
    const { codec, counters, send } = newBench(newTables(1, 256));
    for (let index = 0; index < 20; index++) teach(codec, () => ({ type: 'a', [`key${index}`]: 1 }));
    expect(counters.shapesLearned).toBeLessThan(5);
    expect(counters.shapesRefused).toBeGreaterThan(0);
    for (let index = 0; index < 20; index++)
      expect(send({ type: 'a', [`key${index}`]: 2 }).received).toEqual({ type: 'a', [`key${index}`]: 2 });
  });

  test('are taken over by a replacement of the thread, which goes on learning behind them', () => {
    const { tables, codec, memory } = newBench();
    teach(codec, (n) => ({ type: 'a', n }));
    const length = codec.encode({ type: 'a', n: 1 }, memory, 0, 4096);
    const replacement = newBench(tables);
    expect(replacement.send({ type: 'a', n: 2 })).toMatchObject({ shaped: true, received: { type: 'a', n: 2 } });
    teach(replacement.codec, (n) => ({ type: 'b', m: n }));
    expect(replacement.send({ type: 'b', m: 3 })).toMatchObject({ shaped: true, received: { type: 'b', m: 3 } });
    expect(newCodec(tables).decode(memory, 0, length, 0)).toEqual({ type: 'a', n: 1 });
  });

  test('of several threads are kept apart by the index of the sender', () => {
    const tables = newTables(2);
    const memory = sharedMemory(4096);
    const senders = [newCodec(tables, { self: 0 }), newCodec(tables, { self: 1 })] as const;
    teach(senders[0], (n) => ({ type: 'zero', n }));
    teach(senders[1], (n) => ({ type: 'one', m: n, s: 'x' }));
    const receiver = newCodec(tables);
    const first = senders[0].encode({ type: 'zero', n: 1 }, memory, 0, 1024);
    const second = senders[1].encode({ type: 'one', m: 1, s: 'y' }, memory, 1024, 2048);
    expect(receiver.decode(memory, 0, first, 0)).toEqual({ type: 'zero', n: 1 });
    expect(receiver.decode(memory, 1024, second, 1)).toEqual({ type: 'one', m: 1, s: 'y' });
  });
});
