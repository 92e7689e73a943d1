import { diff } from '@ringmaster/actors';
import fc from 'fast-check';
import { expect, it } from 'vitest';

it('Z9: fields, items, entries and members that are new, gone or different are told, with their paths', () => {
  expect(diff({ a: 1, b: { c: 1 } }, { b: { c: 2 }, d: 3 })).toEqual([
    { path: ['a'], before: 1, after: undefined },
    { path: ['b', 'c'], before: 1, after: 2 },
    { path: ['d'], before: undefined, after: 3 },
  ]);
  expect(diff([1, [2]], [1, [3, 4]])).toEqual([
    { path: [1, 0], before: 2, after: 3 },
    { path: [1, 1], before: undefined, after: 4 },
  ]);
  expect(diff(new Map([['x', { n: 1 }]]), new Map([['x', { n: 2 }]]))).toEqual([{ path: ['x', 'n'], before: 1, after: 2 }]);
  expect(diff(new Set(['a']), new Set(['b']))).toEqual([
    { path: ['a'], before: 'a', after: undefined },
    { path: ['b'], before: undefined, after: 'b' },
  ]);
  expect(diff(1, 'one')).toEqual([{ path: [], before: 1, after: 'one' }]);
  expect(diff({ a: [1] }, { a: { 0: 1 } })).toEqual([{ path: ['a'], before: [1], after: { 0: 1 } }]);
});

it('Z9: equal moments, patterns, errors and bytes are no difference, and NaN is equal to itself', () => {
  const make = (n: number): readonly unknown[] => [
    ...[new Date(n), new Uint8Array([n]), new Uint8Array([n]).buffer, new Float64Array([n])],
    ...[new RegExp(`${n}`, 'u'), new Error(`${n}`), new RangeError(`${n}`)],
  ];
  expect(diff([...make(5), Number.NaN], [...make(5), Number.NaN])).toEqual([]);
  expect(diff(make(5), make(6)).map(({ path }) => path)).toEqual(make(5).map((_, index) => [index]));
  // The same bytes, and something else.
  expect(diff(new Uint8Array([1]), new Int8Array([1]))).toHaveLength(1);
  expect(diff(new RangeError('1'), new TypeError('1'))).toHaveLength(1);
  expect(diff(new Error('1', { cause: { n: [1] } }), new Error('1', { cause: { n: [1] } }))).toEqual([]);
  expect(diff(new Error('1', { cause: { n: [1] } }), new Error('1', { cause: { n: [2] } }))).toHaveLength(1);
  expect(diff(Object.assign(new Error('1'), { data: 1 }), new Error('1'))).toHaveLength(1);
  expect(diff(Buffer.of(1), new Uint8Array([1]))).toEqual([]);
});

it('Z9: members and keys that are objects are known by what they say, and none hides another', () => {
  expect(diff(new Set([{ a: 1 }, { b: 2 }]), new Set([{ c: 3 }, { b: 2 }])).map(({ path }) => path)).toEqual([['{"a":1}'], ['{"c":3}']]);
  const map = (n: number): ReadonlyMap<unknown, unknown> =>
    new Map<unknown, unknown>([
      [true, n],
      ['true', 1],
      [{ k: 1 }, { n: 1 }],
      [{ k: 1 }, { n }],
      [Object.create(null), 1],
    ]);
  expect(diff(map(5), map(5))).toEqual([]);
  expect(diff(map(5), map(6))).toEqual([
    { path: ['true'], before: 5, after: 6 },
    { path: ['{"k":1}#2', 'n'], before: 5, after: 6 },
  ]);
});

it('Z9: under any values, there is no difference of equal ones, and each told difference is one', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  // What every object inherits, as `valueOf`, is not part of it.
  const own = (part: unknown, name: string | number) =>
    typeof part === 'object' && part !== null && Object.hasOwn(part, name) ? (part as Record<string | number, unknown>)[name] : undefined;
  const at = (whole: unknown, path: readonly (string | number)[]) => path.reduce<unknown>(own, whole);
  fc.assert(
    fc.property(value, value, (before, after) => {
      expect(diff(before, structuredClone(before))).toEqual([]);
      for (const change of diff(before, after)) {
        expect(at(before, change.path)).toEqual(change.before);
        expect(at(after, change.path)).toEqual(change.after);
        expect(change.before).not.toEqual(change.after);
      }
    }),
  );
});
