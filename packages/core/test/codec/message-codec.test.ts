import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trials } from '../support/trials.ts';
import { NotSerializableError } from '#core/codec/codec-errors.js';
import { OVERFLOW } from '#core/codec/message-codec.js';
import { anyMessage, flatMessage } from './support/messages.js';
import { TestError, TestHandle } from './support/ports.js';
import { newCodec, newTables, roundTrip, sharedMemory } from './support/round-trip.js';

const runs = trials(100, 300);

describe('MessageCodec', () => {
  test('brings any message across deep-equal', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(isDeepStrictEqual(roundTrip(message), message)).toBe(true);
      }),
      { numRuns: runs },
    );
  });

  test('brings an invalid date across', () => {
    expect(roundTrip([new Date(Number.NaN)])).toEqual([new Date(Number.NaN)]);
  });

  test('lets a codec that was not there before decode every waiting record', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(flatMessage, anyMessage), { maxLength: 12 }), fc.integer({ min: 1, max: 12 }), (messages, repeats) => {
        const tables = newTables();
        const memory = sharedMemory(1 << 18);
        const sender = newCodec(tables);
        const waiting: { message: unknown; offset: number; length: number }[] = [];
        let offset = 0;
        for (const message of Array.from({ length: repeats }, () => messages).flat()) {
          const length = sender.encode(message, memory, offset, memory.byteLength);
          if (length === OVERFLOW) break;
          waiting.push({ message, offset, length });
          offset = (offset + length + 7) & ~7;
        }
        const newcomer = newCodec(tables);
        for (const record of waiting) {
          expect(isDeepStrictEqual(newcomer.decode(memory, record.offset, record.length, 0), record.message)).toBe(true);
        }
      }),
      { numRuns: runs },
    );
  });

  test('writes nothing past the limit and nothing before the offset', () => {
    fc.assert(
      fc.property(anyMessage, fc.integer({ min: 0, max: 1200 }), (message, room) => {
        const memory = sharedMemory(16_384);
        memory.bytes.fill(0xa5);
        const codec = newCodec();
        const limit = 128 + room * 8;
        const length = codec.encode(message, memory, 128, limit);
        expect(memory.bytes.subarray(0, 128).every((byte) => byte === 0xa5)).toBe(true);
        expect(memory.bytes.subarray(limit).every((byte) => byte === 0xa5)).toBe(true);
        if (length !== OVERFLOW) {
          expect(length).toBeLessThanOrEqual(limit - 128);
          expect(isDeepStrictEqual(codec.decode(memory, 128, length, 0), message)).toBe(true);
        }
      }),
      { numRuns: runs },
    );
  });
});

describe('MessageCodec.encode', () => {
  test.each([
    ['a function', { order: { onDone: () => 1 } }, 'message.order.onDone', 'it is a function (onDone)'],
    ['a symbol', [Symbol('x')], 'message[0]', 'it is a symbol (x)'],
    [
      'an unknown class',
      { a: { 'b-c': new (class Order {})() } },
      'message.a["b-c"]',
      'it is an instance of Order, which has no codec; send plain data',
    ],
    ['a promise', { p: Promise.resolve(1) }, 'message.p', 'it is an instance of Promise, which has no codec; await it first'],
    ['a WeakMap', { p: new WeakMap() }, 'message.p', 'it is an instance of WeakMap, which has no codec; send plain data'],
    [
      'shared memory',
      [[new SharedArrayBuffer(8)]],
      'message[0][0]',
      'it is an instance of SharedArrayBuffer, which has no codec; send plain data',
    ],
    ['an unknown error', { e: new RangeError('x') }, 'message.e', 'it is an instance of RangeError, which has no codec; send plain data'],
    ['a map value', { m: new Map([['k', () => 1]]) }, 'message.m.get("k")', 'it is a function'],
    ['a map key', { m: new Map([[Symbol('s'), 1]]) }, 'message.m.keys()[0]', 'it is a symbol (s)'],
    ['a set item', new Set([1, () => 1]), 'message.values()[1]', 'it is a function'],
    ['the whole message', () => 1, 'message', 'it is a function'],
    ['inside a value', { e: new TestError('m', { x: Symbol('y') }) }, 'message.e.data.x', 'it is a symbol (y)'],
  ])('G5: names the path of %s', (_what, message, path, reason) => {
    const memory = sharedMemory(4096);
    const attempt = () => newCodec().encode(message, memory, 0, 4096);
    expect(attempt).toThrow(NotSerializableError);
    expect(attempt).toThrow(`Cannot encode ${path}: ${reason}`);
    try {
      attempt();
    } catch (error) {
      expect((error as NotSerializableError).path).toBe(path);
      expect(error).toBeInstanceOf(Error);
    }
  });

  test('names where a cycle closes', () => {
    const order: { lines: { order?: object }[] } = { lines: [{}] };
    (order.lines[0] as { order?: object }).order = order;
    expect(() => roundTrip({ order })).toThrow('Cannot encode message.order.lines[0].order: it refers back to message.order');
  });

  test('sends an object met twice as two equal ones', () => {
    const shared = { x: 1 };
    const result = roundTrip({ a: shared, b: shared }) as { a: object; b: object };
    expect(result).toEqual({ a: { x: 1 }, b: { x: 1 } });
    expect(result.a).not.toBe(result.b);
  });

  test('refuses what is nested too deep, with the path', () => {
    const nest = (levels: number): unknown => {
      let deep: unknown = 1;
      for (let level = 0; level < levels; level++) deep = [deep];
      return deep;
    };
    expect(roundTrip(nest(1000))).toEqual(nest(1000));
    for (const levels of [1001, 20_000]) expect(() => roundTrip(nest(levels))).toThrow(/it is nested deeper than 1000 levels/);
  });

  test('reports a getter that throws with its path and cause', () => {
    const cause = new Error('no total yet');
    const message = {
      order: {
        get total(): number {
          throw cause;
        },
      },
    };
    try {
      roundTrip(message);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(NotSerializableError);
      expect(error).toMatchObject({ path: 'message.order.total', cause });
    }
  });

  test('survives a getter that encodes another message meanwhile', () => {
    const codec = newCodec();
    const memory = sharedMemory(65_536);
    const inner: unknown[] = [];
    const message = {
      first: new Date(5),
      get nested(): string {
        const length = codec.encode({ inner: [1, undefined, new Map()] }, memory, 32_768, 65_536);
        inner.push(codec.decode(memory, 32_768, length, 0));
        return 'read';
      },
      last: ['end', new Date(6)],
    };
    const length = codec.encode(message, memory, 0, 16_384);
    expect(codec.decode(memory, 0, length, 0)).toEqual({ first: new Date(5), nested: 'read', last: ['end', new Date(6)] });
    expect(inner[0]).toEqual({ inner: [1, undefined, new Map()] });
  });

  test('survives a getter that encodes another message while msgpackr reads it', () => {
    const codec = newCodec();
    const memory = sharedMemory(65_536);
    const inner: unknown[] = [];
    const message = {
      before: ['a', 1.5],
      get nested(): string {
        const length = codec.encode(['inner', { b: 'c' }], memory, 32_768, 65_536);
        inner.push(codec.decode(memory, 32_768, length, 0));
        return 'read';
      },
      after: ['z', 2.5],
    };
    const length = codec.encode(message, memory, 0, 16_384);
    expect(codec.decode(memory, 0, length, 0)).toEqual({ before: ['a', 1.5], nested: 'read', after: ['z', 2.5] });
    expect(inner.length).toBeGreaterThan(1);
    for (const each of inner) expect(each).toEqual(['inner', { b: 'c' }]);
  });

  test('takes what a getter and an own enumerable property say, and nothing inherited, hidden or keyed by symbols', () => {
    const message = Object.defineProperties(Object.create(null) as object, {
      shown: { enumerable: true, get: () => 5 },
      hidden: { enumerable: false, value: 6 },
      [Symbol('s')]: { enumerable: true, value: 7 },
    });
    expect(roundTrip(message)).toStrictEqual({ shown: 5 });
    expect(roundTrip(Object.assign([1, 2], { extra: 3 }))).toStrictEqual([1, 2]);
  });

  test('leaves later changes to the object without effect (R3)', () => {
    const codec = newCodec();
    const memory = sharedMemory(4096);
    const bytes = new Uint8Array([1, 2, 3]);
    const message = { bytes, list: [1] };
    const length = codec.encode(message, memory, 0, 4096);
    bytes[0] = 9;
    message.list.push(2);
    expect(codec.decode(memory, 0, length, 0)).toEqual({ bytes: new Uint8Array([1, 2, 3]), list: [1] });
  });

  test('never pollutes a prototype', () => {
    const message = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":{"__proto__":2}}') as object;
    const result = roundTrip(message) as object;
    expect(isDeepStrictEqual(result, message)).toBe(true);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('returns OVERFLOW when there is no room, wherever the room ends', () => {
    const message = { name: 'n'.repeat(40), bytes: new Uint8Array(100), handle: new TestHandle(1, 2), list: [1.5, 'two', undefined] };
    const whole = newCodec().encodeToBytes(message).byteLength;
    for (let room = 0; room < whole; room++) {
      const memory = sharedMemory(4096);
      expect(newCodec().encode(message, memory, 64, 64 + room)).toBe(OVERFLOW);
    }
    expect(newCodec().encode(message, sharedMemory(4096), 64, 64 + whole)).toBe(whole);
  });
});

describe('MessageCodec.encodeToBytes', () => {
  test('takes a message of any length, and its bytes are the same as in place', () => {
    const tables = newTables();
    const codec = newCodec(tables);
    const message = {
      text: 'ä'.repeat(300_000),
      bytes: new Float64Array(100_000).fill(1.5),
      list: Array.from({ length: 1000 }, (_, id) => ({ id })),
    };
    const bytes = codec.encodeToBytes(message);
    expect(bytes.byteOffset % 8).toBe(0);
    const memory = sharedMemory((bytes.byteLength + 7) & ~7);
    memory.bytes.set(bytes);
    expect(isDeepStrictEqual(newCodec(tables).decode(memory, 0, bytes.byteLength, 0), message)).toBe(true);
  });

  test('survives a getter that encodes another message to bytes', () => {
    const codec = newCodec();
    const message = {
      first: new Date(1),
      get nested(): Uint8Array {
        return codec.encodeToBytes(['inner', new Date(2), 'x'.repeat(100)]);
      },
    };
    codec.encodeToBytes('the scratch memory exists from here on');
    const bytes = codec.encodeToBytes(message);
    const memory = sharedMemory(4096);
    memory.bytes.set(bytes);
    const outer = codec.decode(memory, 0, bytes.byteLength, 0) as { first: Date; nested: Uint8Array };
    expect(outer.first).toEqual(new Date(1));
    memory.bytes.set(outer.nested);
    expect(codec.decode(memory, 0, outer.nested.byteLength, 0)).toEqual(['inner', new Date(2), 'x'.repeat(100)]);
  });
});
