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

it('Z9: equal moments and bytes are no difference, and NaN is equal to itself', () => {
  expect(
    diff({ at: new Date(5), raw: new Uint8Array([1]), n: Number.NaN }, { at: new Date(5), raw: new Uint8Array([1]), n: Number.NaN }),
  ).toEqual([]);
  expect(diff(new Uint8Array([1]), new Uint8Array([2]))).toHaveLength(1);
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
