import { AppendTableReader, AppendTableWriter } from '#core/codec/append-table.js';
import { createCodecCounters } from '#core/codec/codec-counters.js';
import { UndecodableError } from '#core/codec/codec-errors.js';
import { bool, f64, handle, i32, i64, type LayoutField, oneOf, text, u16, u32, u8 } from '#core/codec/layouts/field-kinds.js';
import { createFixedLayout, type DescribedLayout, layoutFromDescription } from '#core/codec/layouts/fixed-layout.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trials } from '../support/trials.ts';
import { TestHandle, testHandles } from './support/ports.js';
import { sharedMemory } from './support/round-trip.js';

const all = { a: u8, b: u16, c: u32, d: i32, e: f64, f: bool, g: i64, h: oneOf('buy', 'sell', 3, true), i: text(12), j: handle };

const fitting = fc.record({
  a: fc.integer({ min: 0, max: 255 }),
  b: fc.integer({ min: 0, max: 65_535 }),
  c: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  d: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  e: fc.double(),
  f: fc.boolean(),
  g: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  h: fc.constantFrom('buy', 'sell', 3, true),
  i: fc.string({ unit: 'grapheme', maxLength: 12 }).filter((each) => Buffer.byteLength(each) <= 12),
  j: fc.tuple(fc.integer(), fc.integer()).map(([a, b]) => new TestHandle(a, b)),
});

describe('createFixedLayout', () => {
  test('brings every value that fits across, in declared order, within its length', () => {
    const layout = createFixedLayout('all', all, { handles: testHandles });
    const restored = layoutFromDescription(layout.description, { handles: testHandles });
    fc.assert(
      fc.property(fitting, (fields) => {
        const memory = sharedMemory(512);
        memory.bytes.fill(0xa5);
        const message = { type: 'all', ...fields };
        const shuffled = Object.fromEntries(Object.entries(message).reverse());
        expect(layout.encode(shuffled, memory, 64)).toBe(true);
        expect(restored.decode(memory, 64)).toStrictEqual(message);
        expect(Object.keys(restored.decode(memory, 64))).toEqual(Object.keys(message));
        expect(memory.bytes.subarray(0, 64).every((byte) => byte === 0xa5)).toBe(true);
        expect(memory.bytes.subarray(64 + layout.lengthBytes).every((byte) => byte === 0xa5)).toBe(true);
      }),
      { numRuns: trials(150, 500) },
    );
  });

  test('R7: whatever is given, what it takes arrives as the same, and what it does not take is refused as a whole', () => {
    const layout = createFixedLayout('all', all, { handles: testHandles });
    const odd = fc.oneof(
      fc.anything({ withBigInt: true, withNullPrototype: true }),
      fc.constantFrom(
        -0,
        0,
        Number.NaN,
        Infinity,
        2 ** 31,
        2 ** 32,
        2 ** 53,
        0.5,
        '',
        'a\ud800',
        'é'.repeat(7),
        2n ** 63n,
        -(2n ** 63n),
        true,
      ),
    );
    const anything = fc.record(Object.fromEntries(Object.keys(all).map((name) => [name, odd])), { requiredKeys: [] });
    let taken = 0;
    const given = fc.tuple(fitting, anything, fc.nat(2)).map(([fits, strange, share]) => {
      const changes = Object.entries(strange).slice(0, share);
      return { type: 'all', ...fits, ...Object.fromEntries(changes) };
    });
    fc.assert(
      fc.property(given, (message) => {
        const memory = sharedMemory(256);
        if (!layout.encode(message, memory, 0)) {
          expect(layout.explain(message)).toMatch(/^"\w" is a \w+ that its field cannot hold$/);
          return;
        }
        taken++;
        const came = layout.decode(memory, 0) as Record<string, unknown>;
        for (const [name, value] of Object.entries(message)) {
          if (name === 'j') expect(came[name]).toStrictEqual(value);
          else expect(Object.is(came[name], value)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(taken).toBeGreaterThan(200);
  });

  const refused: [string, LayoutField, unknown[]][] = [
    ['u8', u8, [-1, 256, 0.5, -0, Number.NaN, Infinity, '1', null, undefined, 1n]],
    ['u16', u16, [-1, 65_536, 0.5, -0, Number.NaN, true]],
    ['u32', u32, [-1, 2 ** 32, 0.5, -0, Number.NaN, {}]],
    ['i32', i32, [2 ** 31, -(2 ** 31) - 1, 0.5, -0, Number.NaN]],
    ['f64', f64, ['1', 1n, null, undefined]],
    ['bool', bool, [0, 1, 'true', null]],
    ['i64', i64, [2n ** 63n, -(2n ** 63n) - 1n, 1]],
    ['oneOf', oneOf('a', 0), ['b', -0, undefined, null, 1]],
    ['text', text(4), ['abcde', 'ééé', 'a\ud800', 5, null]],
    ['handle', handle, [{}, null, 5, []]],
  ];
  test.each(refused)('refuses what does not fit in %s, and truncates nothing (R7)', (_name, field, values) => {
    const counters = createCodecCounters();
    const layout = createFixedLayout('m', { x: field }, { handles: testHandles, counters });
    const memory = sharedMemory(128);
    for (const x of values) expect(layout.encode({ type: 'm', x }, memory, 0)).toBe(false);
    expect(counters).toMatchObject({ laidOut: 0, layoutMisfits: values.length });
  });

  test('refuses a missing key, an extra key, another type, another prototype and a getter that throws', () => {
    const layout = createFixedLayout('m', { x: u8, y: u8 });
    const memory = sharedMemory(128);
    expect(layout.encode({ type: 'm', x: 1, y: 2 }, memory, 0)).toBe(true);
    expect(layout.encode({ type: 'm', x: 1 }, memory, 0)).toBe(false);
    expect(layout.encode({ type: 'm', x: 1, y: 2, z: 3 }, memory, 0)).toBe(false);
    expect(layout.encode({ type: 'm', x: 1, z: 3 }, memory, 0)).toBe(false);
    expect(layout.encode({ type: 'n', x: 1, y: 2 }, memory, 0)).toBe(false);
    expect(layout.encode(Object.assign(Object.create({}) as object, { type: 'm', x: 1, y: 2 }), memory, 0)).toBe(false);
    const throwing = {
      type: 'm',
      x: 1,
      get y(): number {
        throw new Error('no');
      },
    };
    expect(layout.encode(throwing, memory, 0)).toBe(false);
  });

  test('takes any number of fields', () => {
    for (let count = 0; count <= 12; count++) {
      const names = Array.from({ length: count }, (_, index) => `field${index}`);
      const layout = createFixedLayout('m', Object.fromEntries(names.map((name, index) => [name, index % 2 === 0 ? f64 : u8])));
      const message = { type: 'm', ...Object.fromEntries(names.map((name, index) => [name, index])) };
      const memory = sharedMemory(256);
      expect(layout.encode(message, memory, 8)).toBe(true);
      expect(layout.decode(memory, 8)).toStrictEqual(message);
    }
  });

  test('packs a u32, an f64 and a u8 into 16 bytes', () => {
    expect(createFixedLayout('quote', { id: u32, price: f64, flags: u8 }).lengthBytes).toBe(16);
  });

  test('can be restored by another thread from an append-only table', () => {
    const table = sharedMemory(4096);
    const index = new AppendTableWriter(table).append(createFixedLayout('m', { x: oneOf('a', 'b'), y: text(20) }).description);
    const restored = layoutFromDescription(new AppendTableReader(table).entry(index) as Uint8Array);
    const memory = sharedMemory(64);
    expect(restored.encode({ type: 'm', x: 'b', y: 'zwölf' }, memory, 0)).toBe(true);
    expect(restored.decode(memory, 0)).toStrictEqual({ type: 'm', x: 'b', y: 'zwölf' });
  });

  test('throws UndecodableError, never anything else, for damaged records', () => {
    const layout = createFixedLayout('all', all, { handles: testHandles });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 80, maxLength: 80 }), (bytes) => {
        const memory = sharedMemory(256);
        memory.bytes.set(bytes);
        try {
          layout.decode(memory, 0);
        } catch (error) {
          expect(error).toBeInstanceOf(UndecodableError);
        }
      }),
      { numRuns: trials(150, 500) },
    );
  });

  test('never reads text from behind its field', () => {
    const layout = createFixedLayout('m', { x: text(8) });
    const memory = sharedMemory(64);
    layout.encode({ type: 'm', x: 'abc' }, memory, 0);
    for (const lie of [9, 40, 0x7fffffff, -1]) {
      memory.words[0] = lie;
      expect(() => layout.decode(memory, 0)).toThrow(UndecodableError);
    }
  });

  test('refuses declarations it could not keep', () => {
    expect(() => createFixedLayout('m', { type: u8 })).toThrow('Cannot declare layout "m": it has a field "type"');
    expect(() => createFixedLayout('m', { constructor: u8 })).toThrow('Cannot declare layout "m": it has a field "constructor"');
    expect(() => createFixedLayout('m', Object.fromEntries([['__proto__', u8]]))).toThrow(RangeError);
    expect(() => oneOf()).toThrow('Cannot declare oneOf: it has 0 members');
    expect(() => oneOf(Number.NaN)).toThrow('Cannot declare oneOf: NaN is no value it can recognise');
    expect(() => text(0)).toThrow('Cannot declare text: its longest length is 0 bytes');
    expect(() => oneOf({} as string)).toThrow('Cannot declare oneOf: [object Object] is no value it can recognise');
  });

  test('G5: a damaged description is none, or describes a layout whose fields lie within its length', () => {
    const restore = (fields: unknown): DescribedLayout => layoutFromDescription(new TextEncoder().encode(JSON.stringify(['m', fields])));
    const soundKind = [['x', 6, null]];
    expect(restore(soundKind).lengthBytes).toBe(8);
    for (const damaged of [
      undefined,
      { x: 6 },
      [6],
      [[6, 'x', null]],
      [['x', 77, null]],
      [['x', -1, null]],
      [['x', 0.5, null]],
      [['x', '6', null]],
      [['type', 6, null]],
      [['__proto__', 9, null]],
      [...soundKind, ['x', 0, null]],
      [['x', 7, null]],
      [['x', 7, [[]]]],
      [['x', 7, [{ toString: 1 }]]],
      [['x', 8, 0.5]],
      [['x', 8, 2 ** 17]],
      [['x', 8, '12']],
    ]) {
      expect(() => restore(damaged), JSON.stringify(damaged)).toThrow(RangeError);
    }
  });

  test('G5: the length follows from the kinds, whatever else a description says', () => {
    const { description } = createFixedLayout('m', { a: u8, b: oneOf('x'), c: bool });
    const text = new TextDecoder().decode(description);
    const lengthOf = (from: string, to: string): number =>
      layoutFromDescription(new TextEncoder().encode(text.replace(from, to))).lengthBytes;
    expect(lengthOf('"b",7', '"b",6')).toBe(12);
    expect(lengthOf('"c",5', '"c",4')).toBe(12);
  });
});
