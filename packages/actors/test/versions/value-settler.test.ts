import { expect, it } from 'vitest';
import { STATE_DEPTH_MAX, ValueSettler } from '#actors/versions/value-settler.js';

class Odd {}

const strict = () => new ValueSettler((value) => (value instanceof Odd ? 'it is odd' : undefined));

it('Z2: what is settled is frozen to its depth, with what is in maps and sets', () => {
  const value = { list: [{ n: 1 }], map: new Map([[{ key: 1 }, { n: 1 }]]), set: new Set([{ n: 1 }]) };
  expect(strict().settle(value)).toBeUndefined();
  const parts = [value, value.list, value.list[0], value.map, ...value.map.keys(), ...value.map.values(), value.set, ...value.set];
  expect(parts.every((part) => Object.isFrozen(part))).toBe(true);
  for (const change of [
    () => value.map.clear(),
    () => value.map.delete({ key: 1 }),
    () => value.set.add({ n: 2 }),
    () => value.set.clear(),
  ]) {
    expect(change).toThrow('Cannot change this map or set: it is part of a state; make a new one');
  }
});

it('Z2: an object that somebody else has frozen is looked into, and what was seen before is not looked at again', () => {
  let looks = 0;
  const settler = new ValueSettler(() => {
    looks++;
    return undefined;
  });
  const odd = new Odd();
  const inner = { odd };
  const value = Object.freeze({ inner });
  expect(settler.settle(value)).toBeUndefined();
  expect(Object.isFrozen(inner)).toBe(true);
  for (let n = 0; n < 3; n++) settler.settle({ value, n });
  expect(looks).toBe(1);
});

it('Z2: a map or a set that was frozen before is refused unless its changes are refused already, wherever it stands', () => {
  const frozen = [Object.freeze(new Map([['a', 1]])), Object.freeze(new Set()), Object.preventExtensions(new Map())];
  for (const settler of [strict(), new ValueSettler(undefined)]) {
    for (const value of frozen) {
      expect(settler.settle({ list: [value] })).toMatchObject({ path: 'state.list[0]', isChangeable: true });
    }
    let deep: object = frozen[0] as object;
    for (let level = 0; level < 2 * STATE_DEPTH_MAX; level++) deep = { deep };
    expect(settler.settle(deep)).toBeDefined();
  }
  const [guarded, drafted] = [new Map([['a', 1]]), new Set(['a'])];
  strict().settle(guarded);
  for (const name of ['add', 'delete', 'clear']) Object.defineProperty(drafted, name, { value: () => undefined });
  expect(strict().settle({ guarded, drafted: Object.freeze(drafted) })).toBeUndefined();
});

it('Z3: the path leads to what cannot be sent, through objects, lists, maps and sets', () => {
  const path = (value: unknown) => strict().settle(value)?.path;
  expect(path({ a: [1, { b: () => 1 }] })).toBe('state.a[1].b');
  expect(path(new Map([['k', Symbol('s')]]))).toBe('state.get(k)');
  expect(path(new Map([[() => 1, 1]]))).toBe('state.keys()');
  expect(path(new Set([new Odd()]))).toBe('state.values()');
  expect(path(() => 1)).toBe('state');
  const circle: { self?: unknown } = {};
  circle.self = { circle };
  expect(path(circle)).toBe('state.self.circle');
  const shared = { n: 1 };
  expect(path([shared, shared])).toBeUndefined();
});

it('Z3: a list, a map or a set of a class of its own is looked at as any class is', () => {
  class List extends Array<number> {}
  class Book extends Map<string, number> {}
  class Names extends Set<string> {}
  for (const value of [List.from([1]), new Book(), new Names()]) {
    expect(new ValueSettler(() => 'it is of a class').settle({ value })?.path).toBe('state.value');
    expect(new ValueSettler(undefined).settle({ value })).toBeUndefined();
  }
});

it('Z3: where nobody else needs it, anything goes, and what has methods is left as it is', () => {
  const odd = new Odd();
  const circle: { self?: unknown; odd: Odd; draw(): number } = { odd, draw: () => 1 };
  circle.self = circle;
  expect(new ValueSettler(undefined).settle(circle)).toBeUndefined();
  expect([Object.isFrozen(circle), Object.isFrozen(odd)]).toEqual([true, false]);
});

it('Z3: a value that was refused is refused again, whatever was found in it before', () => {
  const settler = strict();
  const value = { good: { n: 1 }, bad: () => 1 };
  for (let n = 0; n < 2; n++) expect(settler.settle(value)?.path).toBe('state.bad');
});

it('Z3: levels are counted through lists, maps and sets, and through what was settled before', () => {
  const wrapped = [
    (value: unknown) => ({ value }),
    (value: unknown) => [value],
    (value: unknown) => new Map([['k', value]]),
    (value: unknown) => new Map([[value, 1]]),
    (value: unknown) => new Set([value]),
  ];
  const settler = strict();
  let value: unknown = {};
  const settled = (next: unknown) => settler.settle(next) === undefined;
  let levels = 1;
  for (; settled(value); levels++) value = wrapped[levels % wrapped.length]?.(value);
  expect(levels - 1).toBe(STATE_DEPTH_MAX);
  // As deep, seen for the first time and as a whole: refused as well.
  expect(strict().settle(value)?.reason).toBe(`the value is nested deeper than ${STATE_DEPTH_MAX} levels`);
  expect(settled({ small: { n: 1 } })).toBe(true);
});

it('Z2: where nobody else needs it, circles may be as long as they like', () => {
  const first: { next?: unknown } = {};
  let last: { next?: unknown } = first;
  for (let n = 0; n < 3 * STATE_DEPTH_MAX; n++) {
    const next = {};
    last.next = next;
    last = next;
  }
  last.next = first;
  expect(new ValueSettler(undefined).settle(first)).toBeUndefined();
  expect([Object.isFrozen(first), Object.isFrozen(last)]).toEqual([true, true]);
});
