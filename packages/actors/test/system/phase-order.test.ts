import { expect, it } from 'vitest';
import { orderPhases } from '#actors/system/owner/shutdown/phase-order.js';

const names = (given: Parameters<typeof orderPhases>[0]): readonly string[] => orderPhases(given).map(({ name }) => name);

it('G20: without anything said there are a phase before the stop, the stop, and one after it', () => {
  expect(names({})).toEqual(['before-stop', 'stop', 'after-stop']);
});

it('G20: a phase stands behind those it comes after, before the stop unless it comes after that', () => {
  const order = names({
    close: { after: ['flush'] },
    flush: { after: ['unbind'] },
    unbind: {},
    report: { after: ['after-stop'] },
    free: { after: ['stop'] },
  });
  for (const [first, second] of [
    ['unbind', 'flush'],
    ['flush', 'close'],
    ['close', 'stop'],
    ['before-stop', 'stop'],
    ['stop', 'free'],
    ['after-stop', 'report'],
  ] as const) {
    expect(order.indexOf(first), `${first} before ${second}`).toBeLessThan(order.indexOf(second));
  }
  expect([...order].sort()).toEqual(['after-stop', 'before-stop', 'close', 'flush', 'free', 'report', 'stop', 'unbind']);
});

it('G20: times and places of the built-in ones can be changed, but not that one of them comes after the stop', () => {
  const order = orderPhases({ 'before-stop': { timeoutMs: 7, after: ['first'] }, first: {}, 'after-stop': { timeoutMs: 9 } });
  expect(order).toEqual([
    { name: 'first', timeoutMs: undefined },
    { name: 'before-stop', timeoutMs: 7 },
    { name: 'stop', timeoutMs: undefined },
    { name: 'after-stop', timeoutMs: 9 },
  ]);
});

it.each([
  ['itself', { a: { after: ['a'] } }, /wait for each other: a after a$/],
  ['each other', { a: { after: ['b'] }, b: { after: ['c'] }, c: { after: ['a'] } }, /wait for each other: a after b after c after a$/],
  ['both sides of the stop', { 'before-stop': { after: ['x'] }, x: { after: ['stop', 'before-stop'] } }, /wait for each other/],
] as const)('G20: phases that wait for %s are refused', (_, given, text) => {
  expect(() => orderPhases(given)).toThrow(text);
});

it.each([
  [{ stop: {} }, /shutdownPhases\.stop is the system's own/],
  [{ a: { after: ['nobody'] } }, /shutdownPhases\.a\.after names "nobody", which is no phase/],
  [{ a: { after: 'b' as never } }, /shutdownPhases\.a\.after is a list of phases, not "b"/],
  [{ a: { timeoutMs: 0 } }, /shutdownPhases\.a\.timeoutMs is milliseconds above 0, not 0/],
  [{ a: { before: ['b'] } as never }, /shutdownPhases\.a: there is no option "before"/],
  [{ a: 1 as never }, /shutdownPhases\.a is \{ after, timeoutMs \}, not 1/],
])('G20: what makes no sense is refused, naming the field: %j', (given, text) => {
  expect(() => orderPhases(given as never)).toThrow(text);
});
