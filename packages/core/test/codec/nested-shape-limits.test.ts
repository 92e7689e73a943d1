import { NotSerializableError, UndecodableError } from '#core/codec/codec-errors.js';
import { OVERFLOW } from '#core/codec/message-codec.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trials } from '../support/trials.ts';
import { LEVELS_SIGHTINGS, order } from './support/nested-orders.js';
import { TestHandle } from './support/ports.js';
import { newCodec, sharedMemory } from './support/round-trip.js';
import { newBench, teach } from './support/shape-bench.js';

describe('values in learned shapes', () => {
  test('of kinds that come in turn in one field make at most 8 shapes of its keys, and all arrive (R5)', () => {
    const { send, codec, counters } = newBench();
    const kinds = [1, 'text', { a: 1 }, true, new TestHandle(1, 2), [1], null, undefined, 2n];
    for (const a of kinds) for (const b of kinds) teach(codec, () => ({ type: 'k', a, b }), 16);
    expect(counters.shapesLearned).toBeLessThanOrEqual(8 + 1);
    for (const a of kinds) for (const b of kinds) expect(send({ type: 'k', a, b }).received).toStrictEqual({ type: 'k', a, b });
  });

  test('never write past the limit, and fit exactly', () => {
    const { codec, tables } = newBench();
    const make = (n: number): object => ({
      ...order(n),
      items: [{ n, at: [n + 0.5, 'x'] }],
      when: new Date(n),
      big: BigInt(n),
      bytes: new Uint8Array(n % 5),
    });
    teach(codec, make, LEVELS_SIGHTINGS);
    const message = make(3);
    const whole = codec.encodeToBytes(message).byteLength;
    for (let room = 0; room <= whole + 8; room++) {
      const memory = sharedMemory(4096);
      memory.bytes.fill(0xa5);
      const length = codec.encode(message, memory, 256, 256 + room);
      expect(memory.bytes.subarray(256 + room).every((byte) => byte === 0xa5)).toBe(true);
      expect(memory.bytes.subarray(0, 256).every((byte) => byte === 0xa5)).toBe(true);
      expect(length).toBe(room < whole ? OVERFLOW : whole);
      if (length !== OVERFLOW) expect(newCodec(tables).decode(memory, 256, length, 0)).toStrictEqual(message);
    }
  });

  test('that cannot cross are named by their path as before they were learned (G5)', () => {
    const { codec, memory } = newBench();
    teach(codec, order, LEVELS_SIGHTINGS);
    teach(codec, (n) => ({ type: 'b', items: [{ n, f: null }] }), LEVELS_SIGHTINGS);
    const cause = new Error('no');
    const getter = {
      get task(): string {
        throw cause;
      },
      kind: 'k',
    };
    const cycle: { type: string; id: unknown } = { type: 'thumb', id: 1 };
    cycle.id = cycle;
    const list: unknown[] = [];
    list.push(list);
    const cases: [unknown, string][] = [
      [{ type: 'run', order: { onDone: () => 1 } }, 'message.order.onDone: it is a function (onDone)'],
      [
        { ...order(1), order: { ...(order(1) as { order: object }).order, payload: Symbol('s') } },
        'message.order.payload: it is a symbol (s)',
      ],
      [
        {
          type: 'b',
          items: [
            { n: 1, f: null },
            { n: 1, f: () => 1 },
          ],
        },
        'message.items[1].f: it is a function (f)',
      ],
      [{ type: 'b', items: [{ n: 1, f: new (class Own {})() }] }, 'message.items[0].f: it is an instance of Own'],
      [{ type: 'run', order: getter, replyTo: new TestHandle(1, 1) }, 'message.order.task: reading it failed with Error: no'],
      [{ type: 'b', items: cycle }, 'message.items.id: it refers back to message.items'],
      [{ type: 'b', items: list }, 'message.items[0]: it refers back to message.items'],
    ];
    for (const [message, text] of cases) {
      for (let round = 0; round < LEVELS_SIGHTINGS; round++) {
        expect(() => codec.encode(message, memory, 0, 4096)).toThrow(NotSerializableError);
        expect(() => codec.encode(message, memory, 0, 4096)).toThrow(`Cannot encode ${text}`);
      }
    }
  });

  test.each([
    ['objects', (inner: unknown): unknown => ({ inner })],
    ['lists', (inner: unknown): unknown => [inner, 'x']],
  ])('nested deeper than shapes go arrive as well, up to the depth at which all are refused: %s', (_what, around) => {
    const { send, codec, memory } = newBench();
    const nest = (levels: number): unknown => (levels === 0 ? 1 : around(nest(levels - 1)));
    for (let levels = 0; levels < 24; levels++) {
      const message = { type: 'deep', value: nest(levels) };
      teach(codec, () => message, 12);
      expect(send(message).received).toStrictEqual(message);
    }
    for (let sightings = 0; sightings < 20; sightings++) {
      expect(send({ type: 'deep', value: nest(999) }).received).toStrictEqual({ type: 'deep', value: nest(999) });
      expect(() => codec.encode({ type: 'deep', value: nest(1000) }, memory, 0, 65_536)).toThrow('it is nested deeper than 1000 levels');
    }
  });

  test('keep a value within a shape from being deeper than all messages may be, also as a part of the general codec', () => {
    const { codec, memory } = newBench();
    let deep: unknown = new Map();
    for (let level = 0; level < 998; level++) deep = new Map([[1, deep]]);
    teach(codec, (n) => ({ type: 'a', value: { part: new Map([[1, n]]) } }), LEVELS_SIGHTINGS);
    expect(() => codec.encode({ type: 'a', value: { part: deep } }, memory, 0, 65_536)).toThrow('it is nested deeper than 1000 levels');
  });

  test('never alike send their messages as before, and rarely try in vain', () => {
    const { codec, counters, tables, memory } = newBench();
    const receiver = newCodec(tables);
    const make = (n: number): object => ({
      type: 'c',
      a: { [`a${n}`]: n },
      b: { [`b${n}`]: n },
      c: { [`c${n}`]: n },
      d: [{ [`d${n}`]: n }],
      n,
    });
    for (let n = 0; n < 500; n++) {
      const length = codec.encode(make(n), memory, 0, 4096);
      expect(receiver.decode(memory, 0, length, 0)).toStrictEqual(make(n));
    }
    expect(counters).toMatchObject({ shaped: 0, general: 500, shapesLearned: 1 });
  });

  test('damaged on the way are undecodable, in no more time than whole ones', () => {
    const { codec, tables } = newBench();
    const make = (n: number): object => ({
      ...order(n),
      items: [{ n, at: [n + 0.5, 'x'] }, [1, 2, [3.5]]],
      when: new Date(n),
      map: new Map([[n, n]]),
    });
    teach(codec, make, LEVELS_SIGHTINGS);
    const receiver = newCodec(tables);
    const whole = codec.encodeToBytes(make(3)).byteLength;
    const damage = fc.oneof(
      fc.record({ word: fc.nat((whole >>> 2) - 1), value: fc.nat(2_000) }),
      fc.record({ word: fc.nat((whole >>> 2) - 1), value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) }),
    );
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), fc.nat(whole), fc.boolean(), (damages, cut, isCut) => {
        const memory = sharedMemory(2048);
        const length = codec.encode(make(3), memory, 0, 2048);
        for (const { word, value } of damages) memory.words[word] = value;
        try {
          receiver.decode(memory, 0, isCut ? Math.max(0, length - cut) : length, 0);
        } catch (error) {
          expect(error).toBeInstanceOf(UndecodableError);
        }
      }),
      { numRuns: trials(500, 1_500) },
    );
  });

  test('leave nothing behind of a list that turns out to be one for the general codec', () => {
    const { send, codec } = newBench();
    const nest = (levels: number): unknown => (levels === 0 ? 1 : { inner: nest(levels - 1) });
    teach(codec, (n) => ({ type: 'a', list: [n, 'x'], value: n === 0 ? {} : n }));
    for (let levels = 1; levels <= 16; levels++) teach(codec, () => ({ type: 'a', list: [], value: nest(levels) }), 16);
    const length = (list: unknown[], value: unknown): number => {
      const sent = send({ type: 'a', list, value });
      expect(sent).toMatchObject({ shaped: true, received: { type: 'a', list, value } });
      return sent.length;
    };
    // Depth is at hand for the value next to it, and the room of items that were written is free again.
    const long = [[['x'.repeat(500), new Set()]]];
    expect(length(long, nest(16)) - length(long, {})).toBe(length([], nest(16)) - length([], {}));
    expect(length(long, {})).toBeLessThan(600);
  });

  test('of a length that lies reach past their end', () => {
    const { codec, tables } = newBench();
    teach(codec, (n) => ({ type: 'a', value: { n } }));
    for (const value of ['abcd', [1, 2], [1.5], ['a'], 5n]) {
      for (const lie of [-1, -(2 ** 31), 2 ** 31 - 1, 513, 100_000]) {
        const memory = sharedMemory(4096);
        const length = codec.encode({ type: 'a', value }, memory, 0, 4096);
        const body = (memory.words[3] as number) >>> 5;
        memory.words[body] = lie;
        expect(() => newCodec(tables).decode(memory, 0, length, 0)).toThrow(/reaches past its end|lies outside its/);
      }
    }
  });

  test('are read once each: a list whose items are all the same list is no message', () => {
    const { codec, tables } = newBench();
    teach(codec, (n) => ({ type: 'a', value: [n, 'x'] }));
    const memory = sharedMemory(8192);
    codec.encode({ type: 'a', value: [1, 'x'] }, memory, 0, 8192);
    // The list, at word 4, as 16 lists of 16 lists of 16 lists …: each item is the list behind it.
    const LIST = 10;
    memory.words[3] = LIST | (4 << 5);
    for (let level = 0; level < 14; level++) {
      const at = 4 + level * 17;
      memory.words[at] = 16;
      for (let item = 1; item <= 16; item++) memory.words[at + item] = LIST | (17 << 5);
    }
    expect(() => newCodec(tables).decode(memory, 0, 4096, 0)).toThrow(UndecodableError);
  });
});
