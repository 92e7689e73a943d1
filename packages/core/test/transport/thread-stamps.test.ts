import { allocateRegions, ThreadStamps } from '@ringmaster/core';
import { expect, test } from 'vitest';

function open() {
  const regions = allocateRegions({ threads: 3, slots: 64 });
  // Two views of the same words: the thread's own, and an observer's.
  return { own: new ThreadStamps(regions, 1), seen: new ThreadStamps(regions, 1), other: new ThreadStamps(regions, 2) };
}

test('D8 a piece of work is an odd stamp, with the time when it began', () => {
  const { own, seen, other } = open();
  expect([seen.stamp & 1, seen.sinceMs(500)]).toEqual([0, 500]);
  own.begin(1_000.7);
  expect([seen.stamp & 1, seen.sinceMs(1_500.2)]).toEqual([1, 500]);
  own.end();
  expect([seen.stamp & 1, other.stamp]).toEqual([0, 0]);
});

test.each([0, 2 ** 31 - 10, 2 ** 32 - 10, 2 ** 40])('D8 times go on where 32 bits come round, at %s ms', (beganMs) => {
  const { own, seen } = open();
  own.begin(beganMs);
  expect(seen.sinceMs(beganMs + 3_200)).toBe(3_200);
  // The observer has read its clock before that: never less than nothing.
  expect(seen.sinceMs(beganMs - 5)).toBe(0);
});

test('D6 what is said holds for what runs, and as long as nothing else is said', () => {
  const { own, seen, other } = open();
  expect(seen.said).toBeUndefined();
  own.run(7);
  expect(seen.said).toBeUndefined();
  own.say(7, 'charge');
  expect([seen.said, seen.running, other.said]).toEqual(['charge', 7, undefined]);
  own.rest();
  expect(seen.said).toBeUndefined();
  own.run(8);
  expect(seen.said).toBeUndefined();
  own.say(8, 'ü'.repeat(100));
  expect(seen.said).toBe('ü'.repeat(24));
  own.unsay();
  expect(seen.said).toBeUndefined();
});

test('D6 a successor begins with nothing said', () => {
  const { own, seen } = open();
  own.run(7);
  own.say(7, 'charge');
  own.reset();
  own.run(7);
  expect(seen.said).toBeUndefined();
});
