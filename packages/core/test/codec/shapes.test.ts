import { isDeepStrictEqual } from 'node:util';
import { NotSerializableError, UndecodableError } from '#core/codec/codec-errors.js';
import { OVERFLOW } from '#core/codec/message-codec.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trials } from '../support/trials.ts';
import { flatMessage } from './support/messages.js';
import { TestHandle } from './support/ports.js';
import { newCodec, sharedMemory } from './support/round-trip.js';
import { newBench, teach } from './support/shape-bench.js';

describe('learned shapes', () => {
  test('are learned at the 8th sighting, and that message uses them', () => {
    const { send, counters } = newBench();
    const uses = Array.from({ length: 9 }, (_, id) => send({ type: 'transfer', id, from: `account-${id}`, amount: 12.5 }).shaped);
    expect(uses).toEqual([false, false, false, false, false, false, false, true, true]);
    expect(counters).toMatchObject({ general: 7, shaped: 2, shapesLearned: 1 });
  });

  test('bring flat messages of all kinds across, nothing and the edges of numbers included', () => {
    const { send, codec } = newBench();
    const make = (index: number): object => ({
      type: 't',
      n: index,
      s: `s${index}`,
      b: true,
      h: new TestHandle(index, -index),
      none: null,
    });
    teach(codec, make);
    const numbers = [
      0,
      -0,
      1,
      -1,
      2 ** 31 - 1,
      -(2 ** 31),
      2 ** 31,
      1.5,
      Number.NaN,
      Infinity,
      -Infinity,
      Number.MIN_VALUE,
      null,
      undefined,
    ];
    const texts = [
      '',
      'a',
      'abc',
      'abcd',
      'abcde',
      'ÿ',
      'ā',
      'a\ud800',
      '\u{1f600}',
      'x'.repeat(64),
      'x'.repeat(65),
      'x'.repeat(512),
      '\0',
      null,
      undefined,
    ];
    for (const n of numbers) {
      for (const s of texts) {
        const message = { type: 't', n, s, b: n === 0, h: new TestHandle(1, 2), none: undefined };
        const { shaped, received } = send(message);
        expect(shaped).toBe(true);
        expect(isDeepStrictEqual(received, message)).toBe(true);
      }
    }
    for (const message of [
      { ...make(1), b: null },
      { ...make(1), h: null },
      { ...make(1), h: undefined },
      { ...make(1), type: null },
    ]) {
      const { shaped, received } = send(message);
      expect(shaped).toBe(true);
      expect(received).toStrictEqual(message);
    }
  });

  test('bring any flat message across, learned or not, to a codec that was not there before', () => {
    fc.assert(
      fc.property(flatMessage, fc.array(fc.nat(7), { minLength: 1, maxLength: 4 }), (message, drops) => {
        const { send, codec } = newBench();
        const keys = Object.keys(message);
        teach(codec, () => message, 10);
        const variants: object[] = [
          message,
          ...drops.map((drop) => Object.fromEntries(Object.entries(message).filter(([key]) => key !== keys[drop]))),
        ];
        for (const variant of variants) expect(isDeepStrictEqual(send(variant).received, variant)).toBe(true);
      }),
      { numRuns: trials(100, 300) },
    );
  });

  test.each([
    ['one key more', { type: 'a', n: 1, more: 1 }],
    ['one key less', { type: 'a' }],
    ['other order', { n: 1, type: 'a' }],
    ['another kind', { type: 'a', n: 'one' }],
    ['an object', { type: 'a', n: { deep: 1 } }],
    ['an array', ['a', 1]],
    ['a bigint', { type: 'a', n: 1n }],
    ['a long text', { type: 'x'.repeat(600), n: 1 }],
  ])('leave a message with %s to the general codec', (_what, message) => {
    const { send, codec } = newBench();
    teach(codec, (n) => ({ type: 'a', n }));
    expect(send({ type: 'a', n: 5 }).shaped).toBe(true);
    const { shaped, received } = send(message);
    expect(shaped).toBe(false);
    expect(received).toStrictEqual(message);
  });

  test('are never used for objects of another prototype, and these behave as before', () => {
    const { send, codec } = newBench();
    teach(codec, (n) => ({ type: 'a', n }));
    class Message {
      type = 'a';
      n = 1;
    }
    expect(() => send(new Message())).toThrow(NotSerializableError);
    expect(() => send(Object.assign(Object.create({}) as object, { type: 'a', n: 1 }))).toThrow(NotSerializableError);
    const bare = Object.assign(Object.create(null) as object, { type: 'a', n: 1 });
    expect(send(bare)).toMatchObject({ shaped: false, received: { type: 'a', n: 1 } });
  });

  test('treat accessors and symbol keys as the general codec does', () => {
    const { send, codec } = newBench();
    const make = (n: number): object => Object.defineProperty({ type: 'a', [Symbol('s')]: 1 }, 'n', { enumerable: true, get: () => n });
    expect(send(make(5)).received).toStrictEqual({ type: 'a', n: 5 });
    teach(codec, make);
    expect(send(make(5))).toMatchObject({ shaped: true });
    expect(send(make(5)).received).toStrictEqual({ type: 'a', n: 5 });
    const failing = Object.defineProperty({ type: 'a' }, 'n', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect(() => send(failing)).toThrow('Cannot encode message.n: reading it failed with Error: no');
  });

  test('see nothing inherited when Object.prototype was extended', () => {
    const { send, codec } = newBench();
    teach(codec, (n) => ({ type: 'a', n }));
    Object.defineProperty(Object.prototype, 'extra', { enumerable: true, configurable: true, writable: true, value: 1 });
    try {
      expect(Object.keys(send({ type: 'a', n: 5 }).received as object)).toEqual(['type', 'n']);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'extra');
    }
  });

  test.each(['__proto__', 'constructor', 'toString', '0'])('are not learned for the key %s, which arrives as it was', (key) => {
    const { send, codec, counters } = newBench();
    const make = (value: number): object =>
      Object.fromEntries([
        ['type', 'a'],
        [key, value],
      ]);
    teach(codec, make, 20);
    expect(counters.shapesLearned).toBe(0);
    const { received } = send(make(7));
    expect(Object.getOwnPropertyNames(received)).toEqual(Object.getOwnPropertyNames(make(7)));
    expect(isDeepStrictEqual(received, make(7))).toBe(true);
    expect(Object.getPrototypeOf(received)).toBe(Object.prototype);
  });

  test('keep key lists apart whose names run together', () => {
    const { send, codec } = newBench();
    teach(codec, (n) => ({ 'a\u0000b': n }));
    teach(codec, (n) => ({ a: n, b: n }));
    expect(send({ a: 1, b: 2 })).toMatchObject({ shaped: true, received: { a: 1, b: 2 } });
    expect(send({ 'a\u0000b': 1 }).received).toEqual({ 'a\u0000b': 1 });
  });

  test('never write past the limit', () => {
    const { codec, tables } = newBench();
    const message = { type: 'a', n: 1.5, s: 'some text of a length', h: new TestHandle(1, 2) };
    teach(codec, (n) => ({ ...message, n, s: `text${n}` }));
    for (let room = 0; room < 128; room += 1) {
      const memory = sharedMemory(4096);
      memory.bytes.fill(0xa5);
      const length = codec.encode(message, memory, 256, 256 + room);
      expect(memory.bytes.subarray(256 + room).every((byte) => byte === 0xa5)).toBe(true);
      expect(memory.bytes.subarray(0, 256).every((byte) => byte === 0xa5)).toBe(true);
      if (length !== OVERFLOW) expect(newCodec(tables).decode(memory, 256, length, 0)).toEqual(message);
    }
    const bytes = codec.encodeToBytes(message);
    expect(codec.encode(message, sharedMemory(4096), 0, bytes.byteLength)).toBe(bytes.byteLength);
  });

  test('recognise text that comes again, and never mistake one for another', () => {
    const { codec, tables, memory } = newBench();
    const receiver = newCodec(tables);
    teach(codec, (n) => ({ type: 'a', s: `s${n}` }));
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\0', 'ÿ', 'Ā'), maxLength: 6 }), { minLength: 50, maxLength: 200 }),
        (texts) => {
          for (const s of texts) {
            const length = codec.encode({ type: 'a', s }, memory, 0, 4096);
            expect(receiver.decode(memory, 0, length, 0)).toEqual({ type: 'a', s });
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test('never read text from behind their record', () => {
    const { codec, tables } = newBench();
    teach(codec, (n) => ({ type: 'a', s: `text${n}` }));
    const memory = sharedMemory(4096);
    const length = codec.encode({ type: 'a', s: 'abcd' }, memory, 0, 4096);
    const place = memory.words[3] as number;
    for (const lie of [place + 1, place + 64, place + 500, place + (1 << 16), place + (1000 << 16)]) {
      memory.words[3] = lie;
      expect(() => newCodec(tables).decode(memory, 0, length, 0)).toThrow('reaches past its end');
    }
  });

  test('damaged on the way are undecodable, and nothing else happens', () => {
    const { codec, tables } = newBench();
    const message = { type: 'a', n: 1.5, s: 'some text', b: true, h: new TestHandle(1, 2) };
    teach(codec, (n) => ({ ...message, n, s: `text${n}` }));
    const receiver = newCodec(tables);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(79), fc.nat(255)), { minLength: 1, maxLength: 6 }), fc.nat(80), (damages, cut) => {
        const memory = sharedMemory(1024);
        const length = codec.encode(message, memory, 0, 1024);
        for (const [at, value] of damages) memory.bytes[at] = value;
        try {
          receiver.decode(memory, 0, Math.max(0, length - cut), 0);
        } catch (error) {
          expect(error).toBeInstanceOf(UndecodableError);
        }
      }),
      { numRuns: trials(700, 2_000) },
    );
    expect(() => receiver.decode(sharedMemory(64), 0, 0, 5)).toThrow(UndecodableError);
  });
});
