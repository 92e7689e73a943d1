import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trials } from '../support/trials.ts';
import { nestedMessage } from './support/messages.js';
import { LEVELS_SIGHTINGS, order } from './support/nested-orders.js';
import { TestError, TestHandle } from './support/ports.js';
import { newCodec, newTables, sharedMemory } from './support/round-trip.js';
import { newBench, teach } from './support/shape-bench.js';

/** Of every kind that a value may have in a record, and at the edges of the kinds. */
const values: readonly unknown[] = [
  ...[undefined, null, true, false, 0, -0, 1, -1, 2 ** 26 - 1, 2 ** 26, -(2 ** 26), -(2 ** 26) - 1, 2 ** 31, 1.5, Number.NaN, -Infinity],
  ...['', 'a', 'abcde', 'ÿ', 'ā', 'a\ud800', '\0', 'x'.repeat(64), 'x'.repeat(65), 'x'.repeat(512), 'x'.repeat(513), 'ä'.repeat(5_000)],
  ...[{}, { a: 1 }, { a: { b: { c: {} } } }, { a: undefined }, { '0': 1 }, { constructor: 1 }, JSON.parse('{"__proto__":{"x":1}}')],
  ...[[], [1, 2, 3], [1, -0], [1, 1.5], [2 ** 31, 1], ['a', 'b'], [1, 'a', null, undefined, true, {}, [], [[1]], new TestHandle(1, 2)]],
  ...[
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: [{ c: 'd' }] }],
    new Array<unknown>(3),
    [undefined],
    Array.from({ length: 300 }, (_, n) => n * 1.5),
  ],
  ...[new Date(5), [new Date(-1)], 5n, [5n], 2n ** 70n, new Map([['k', { a: 1 }]]), new Set([1]), /x/g],
  ...[new Uint8Array([1, 2, 3]), [new Float64Array(2)], new TestHandle(3, 4), new TestError('m', { a: 1 }), { e: new TestError('m', 1) }],
];

describe('values in learned shapes', () => {
  test('are learned level by level, and a message of known objects is one of shapes alone', () => {
    const { send, codec, counters } = newBench();
    teach(codec, order, 22);
    expect(counters).toMatchObject({ shapesLearned: 3, general: 7 });
    const { shaped, received, length } = send(order(99));
    expect({ shaped, length }).toEqual({ shaped: true, length: 132 });
    expect(received).toStrictEqual(order(99));
  });

  test('bring a value of any kind across in a field that once held an object, and in a list', () => {
    const { send, codec } = newBench();
    teach(codec, (n) => ({ type: 'a', value: { n }, list: [n] }));
    for (let round = 0; round < 12; round++) {
      for (const value of values) {
        for (const message of [
          { type: 'a', value, list: [value, value] },
          { type: 'a', value: [{ value }], list: { value } },
        ]) {
          const { shaped, received } = send(message);
          if (round === 0 && value !== null && typeof value !== 'object' && !String(value).startsWith('ä')) expect(shaped).toBe(true);
          // What is no own property of the list arrives as undefined, as the general codec has it.
          expect(isDeepStrictEqual(received, structuredHoles(message))).toBe(true);
        }
      }
    }
  });

  test('bring any message across, learned or not, to a codec that was not there before', () => {
    fc.assert(
      fc.property(fc.array(nestedMessage, { minLength: 1, maxLength: 4 }), (messages) => {
        const { send, codec } = newBench();
        for (const message of messages) teach(codec, () => message, LEVELS_SIGHTINGS);
        for (const message of messages) expect(isDeepStrictEqual(send(message).received, message)).toBe(true);
      }),
      { numRuns: trials(50, 150) },
    );
  });

  test('leave a field to its own kind until an object has come eight times (R5)', () => {
    const { send, codec } = newBench();
    teach(codec, (n) => ({ type: 'a', value: n }));
    for (let sighting = 1; sighting <= 8; sighting++) expect(send({ type: 'a', value: { x: 1 } }).shaped).toBe(sighting === 8);
    for (const value of [1, 'text', { x: 2 }, null])
      expect(send({ type: 'a', value })).toMatchObject({ shaped: true, received: { type: 'a', value } });
  });

  test('met twice in a message arrive as two equal ones', () => {
    const { send, codec } = newBench();
    const make = (n: number): object => {
      const shared = { n };
      return { type: 'a', a: shared, b: shared, list: [shared, shared] };
    };
    teach(codec, make, LEVELS_SIGHTINGS);
    const { shaped, received } = send(make(5));
    const { a, b, list } = received as { a: object; b: object; list: object[] };
    expect(shaped).toBe(true);
    expect(received).toStrictEqual(make(5));
    expect(new Set([a, b, ...list]).size).toBe(4);
  });

  test('survive a getter that sends another message of values meanwhile', () => {
    const { codec, tables, memory } = newBench();
    const elsewhere = sharedMemory(65_536);
    const inner: unknown[] = [];
    const small = (n: number): object => ({ type: 'inner', list: [n, 'x', { n }], more: { n: [n] } });
    const make = (n: number): object => ({
      type: 'outer',
      first: { n, list: ['a', n] },
      second: {
        n,
        get nested(): unknown[] {
          const length = codec.encode(small(n), elsewhere, 1_024, 65_536);
          inner.push(newCodec(tables).decode(elsewhere, 1_024, length, 0));
          return ['b', { n }];
        },
        last: [n, 'z'],
      },
      third: [{ n }],
    });
    teach(codec, make, LEVELS_SIGHTINGS);
    teach(codec, small, LEVELS_SIGHTINGS);
    inner.length = 0;
    const length = codec.encode(make(7), memory, 0, 16_384);
    expect(newCodec(tables).decode(memory, 0, length, 0)).toStrictEqual({
      type: 'outer',
      first: { n: 7, list: ['a', 7] },
      second: { n: 7, nested: ['b', { n: 7 }], last: [7, 'z'] },
      third: [{ n: 7 }],
    });
    expect(inner.length).toBeGreaterThan(0);
    for (const each of inner) expect(each).toStrictEqual(small(7));
  });

  test('are those of the moment of sending, and never pollute a prototype', () => {
    const { codec, tables, memory } = newBench();
    const make = (): { value: { list: unknown[] } } => ({ value: { list: [JSON.parse('{"__proto__":{"polluted":1}}')] } });
    teach(codec, make, LEVELS_SIGHTINGS);
    const message = make();
    const length = codec.encode(message, memory, 0, 4096);
    message.value.list.push('later');
    const received = newCodec(tables).decode(memory, 0, length, 0);
    expect(isDeepStrictEqual(received, make())).toBe(true);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('that are invalid dates arrive as such', () => {
    const { send, codec } = newBench();
    teach(codec, (n) => ({ type: 'a', when: new Date(n) }));
    expect(send({ type: 'a', when: new Date(Number.NaN) })).toEqual({
      shaped: true,
      length: 24,
      received: { type: 'a', when: new Date(Number.NaN) },
    });
  });

  test('leave lists and objects that are none to the general codec', () => {
    const { send, codec, memory } = newBench();
    teach(codec, (n) => ({ type: 'a', value: [n] }));
    class Items extends Array<number> {}
    expect(() => codec.encode({ type: 'a', value: Items.from([1]) }, memory, 0, 4096)).toThrow('message.value: it is an instance of Items');
    expect(send({ type: 'a', value: Object.assign([1, 2], { extra: 3 }) }).received).toStrictEqual({ type: 'a', value: [1, 2] });
    const bare = Object.assign(Object.create(null) as object, { n: 1 });
    expect(send({ type: 'a', value: bare }).received).toStrictEqual({ type: 'a', value: { n: 1 } });
    const hidden = Object.defineProperty({ n: 1, [Symbol('s')]: 1 }, 'hidden', { value: 1, enumerable: false });
    expect(send({ type: 'a', value: hidden }).received).toStrictEqual({ type: 'a', value: { n: 1 } });
  });

  test('are decoded by a codec that was not there before while more are learned', () => {
    const tables = newTables();
    const sender = newCodec(tables);
    const memory = sharedMemory(1 << 18);
    const records: { message: object; offset: number; length: number }[] = [];
    let offset = 0;
    for (let n = 0; n < 600; n++) {
      const kind = n % 7;
      const message = { type: `t${kind}`, body: { [`key${kind}`]: n, list: [{ kind, [`in${kind}`]: `s${n % 20}` }] }, tags: [kind, n] };
      const length = sender.encode(message, memory, offset, memory.byteLength);
      records.push({ message, offset, length });
      offset = (offset + length + 7) & ~7;
    }
    const newcomer = newCodec(tables);
    for (const record of records) expect(newcomer.decode(memory, record.offset, record.length, 0)).toStrictEqual(record.message);
    const successor = newCodec(tables);
    const last = records[599] as { message: object };
    const length = successor.encode(last.message, memory, 0, 4096);
    expect(newcomer.decode(memory, 0, length, 0)).toStrictEqual(last.message);
  });
});

/** The same with `undefined` for holes. */
function structuredHoles(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value as unknown[], structuredHoles);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, structuredHoles(each)]));
}
