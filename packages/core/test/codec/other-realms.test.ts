import { isDeepStrictEqual } from 'node:util';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { TooLongError } from '#core/codec/codec-errors.js';
import { roundTrip } from './support/round-trip.js';

// Jest runs tests in a realm of their own: what Node itself makes there (`structuredClone`, `os.cpus()`) is of another one.
test.each([
  ['({ a: 1, b: [1, undefined, { c: "x" }] })', { a: 1, b: [1, undefined, { c: 'x' }] }],
  ['[]', []],
  ['JSON.parse(\'{ "__proto__": 1, "a": 2 }\')', JSON.parse('{ "__proto__": 1, "a": 2 }')],
  [
    'new Map([[{ a: 1 }, new Set([1, new Map()])], [2, [-0]]])',
    new Map<unknown, unknown>([
      [{ a: 1 }, new Set([1, new Map()])],
      [2, [-0]],
    ]),
  ],
  ['new Date(5)', new Date(5)],
  ['/x/gi', /x/gi],
  ['new Uint8Array([1, 2, 3])', new Uint8Array([1, 2, 3])],
  ['new Float64Array([0.5, 1, 2]).subarray(1)', new Float64Array([1, 2])],
  ['new BigInt64Array([1n])', new BigInt64Array([1n])],
  ['new Uint8Array([1, 2]).buffer', new Uint8Array([1, 2]).buffer],
  ['new DataView(new Uint8Array([1, 2]).buffer, 1)', new DataView(new Uint8Array([2]).buffer)],
])('G5: data of another realm crosses as that of this one: %s', (code, same) => {
  const foreign: unknown = runInNewContext(code);
  expect(isDeepStrictEqual(roundTrip(foreign), same)).toBe(true);
  expect(isDeepStrictEqual(roundTrip({ within: [foreign, 1] }), { within: [same, 1] })).toBe(true);
});

test.each([
  ['const list = [1, 2]; list[Symbol.iterator] = function* () { yield 9; }; list', [1, 2]],
  ['Object.defineProperty(new Uint8Array([1, 2, 3]), Symbol.toStringTag, { value: "Float64Array" })', new Uint8Array([1, 2, 3])],
  ['Object.defineProperty(new Uint16Array([1]), Symbol.toStringTag, { get() { throw new Error("no tag"); } })', new Uint16Array([1])],
])('G5: data of another realm is what the engine says, whatever it says itself: %s', (code, same) => {
  const crossed = roundTrip({ p: runInNewContext(code) }) as { p: object };
  expect(Object.getPrototypeOf(crossed.p)).toBe(Object.getPrototypeOf(same));
  expect([...(crossed.p as Iterable<unknown>)]).toEqual([...same]);
});

test.each([
  'const list = new Array(2 ** 32 - 1); Object.defineProperty(list, 0, { get() { throw new Error("it was read"); } }); list',
  'new ArrayBuffer(2 ** 26)',
  'new Float32Array(2 ** 24)',
  'new DataView(new ArrayBuffer(2 ** 26))',
])('R4: what is too long is not copied before it is refused, of another realm, too: %s', (code) => {
  const foreign: unknown = runInNewContext(code);
  const before = process.memoryUsage().arrayBuffers;
  expect(() => roundTrip({ p: foreign }, { messageBytesMax: 10_000 })).toThrow(TooLongError);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 25);
});

test.each([
  ['new (class Order {})()', 'message.p: it is an instance of Order, which has no codec; send plain data'],
  ['new (class Pairs extends Map {})()', 'message.p: it is an instance of Pairs, which has no codec; send plain data'],
  ['new (class List extends Array {})()', 'message.p: it is an instance of List, which has no codec; send plain data'],
  ['new (class Bytes extends Uint8Array {})(2)', 'message.p: it is an instance of Bytes, which has no codec; send plain data'],
  ['new WeakMap()', 'message.p: it is an instance of WeakMap, which has no codec; send plain data'],
  ['Object.create({ a: 1 })', 'message.p: it is an instance of Object, which has no codec; send plain data'],
  ['new SharedArrayBuffer(8)', 'message.p: it is an instance of SharedArrayBuffer, which has no codec; send plain data'],
  ['({ a: [1, { onDone() {} }] })', 'message.p.a[1].onDone: it is a function (onDone)'],
  ['new Map([["k", [() => 1]]])', 'message.p.get("k")[0]: it is a function'],
  ['(() => { const own = { a: [] }; own.a.push(own); return own; })()', 'message.p.a[0]: it refers back to message.p'],
])('G5: of another realm, too, the path of what cannot cross is named: %s', (code, reason) => {
  expect(() => roundTrip({ p: runInNewContext(code) })).toThrow(`Cannot encode ${reason}`);
});

test('G5: a class without a name or a prototype is no plain data', () => {
  const bare: object = Object.create(Object.create(null));
  expect(() => roundTrip({ bare })).toThrow('Cannot encode message.bare: it is an instance of an unnamed class');
});
