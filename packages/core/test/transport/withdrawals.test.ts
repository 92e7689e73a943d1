import { allocateRegions, Withdrawals } from '@ringmaster/core';
import { expect, test } from 'vitest';

function open(threads = 3) {
  const regions = allocateRegions({ threads, slots: 64, requests: 16 });
  return { own: new Withdrawals(regions, 1), seen: new Withdrawals(structuredClone(regions), 1) };
}

test('a request stands until it is taken back, and is taken back for everybody', () => {
  const { own, seen } = open();
  own.enter(3, 77);
  expect(seen.isWithdrawn(3, 77)).toBe(false);
  own.withdraw(3, 77);
  expect(seen.isWithdrawn(3, 77)).toBe(true);
  expect(seen.isWithdrawn(4, 77)).toBe(false);
});

test('a number tells a request from those before and after it at its place', () => {
  const { own, seen } = open();
  own.enter(3, 77);
  own.withdraw(3, 77);
  own.enter(3, 78);
  expect([seen.isWithdrawn(3, 77), seen.isWithdrawn(3, 78)]).toEqual([false, false]);
  own.withdraw(3, 78);
  // A number that comes back after 2^32 others: the word of long ago says nothing of it.
  own.enter(3, 78);
  expect(seen.isWithdrawn(3, 78)).toBe(false);
});

test('every number is one that can be told from none', () => {
  const { own, seen } = open();
  for (const number of [0, -1, 1, 2 ** 31 - 1, -(2 ** 31)]) {
    own.enter(5, number);
    expect(seen.isWithdrawn(5, number), String(number)).toBe(false);
    own.withdraw(5, number);
    expect(seen.isWithdrawn(5, number), String(number)).toBe(true);
  }
});

test('W3: who wants to hear of it is named once by whoever takes it back, or finds it taken back already', () => {
  const { own, seen } = open();
  own.enter(0, 9);
  expect(seen.want(0, 9, 2)).toBe(true);
  expect(seen.want(0, 9, 0)).toBe(true);
  expect(own.withdraw(0, 9)).toBe(0b101);
  expect(own.withdraw(0, 9)).toBe(0);
  expect(seen.want(0, 9, 2)).toBe(false);
});

test('a request begins with nobody who wants to hear of it', () => {
  const { own, seen } = open();
  own.enter(0, 9);
  seen.want(0, 9, 2);
  own.enter(0, 10);
  expect(own.withdraw(0, 10)).toBe(0);
});

test('there must be such a thread', () => {
  expect(() => new Withdrawals(allocateRegions({ threads: 2, slots: 64 }), 2)).toThrow('Cannot find the requests of thread 2: there are 2');
});
