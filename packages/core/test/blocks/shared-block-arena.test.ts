import { BlockRemains, NO_BLOCK } from '@ringmaster/core';
import { expect, test } from 'vitest';
import { drawing, makeArena, openArena, UNIT_BYTES } from './arena-kit.ts';

const NONE: ReadonlySet<number> = new Set();

test('SharedBlockArena lends the first run that is long enough, and takes it back', () => {
  const place = makeArena(8);
  const arena = openArena(place, 1);
  const [a, b] = [arena.tryClaim(2 * UNIT_BYTES), arena.tryClaim(1)];
  expect([a, b]).toEqual([0, 2]);
  expect(drawing(place)).toBe('HtH.....');
  arena.release(a);
  expect(drawing(place)).toBe('..H.....');
  expect([arena.tryClaim(3 * UNIT_BYTES), arena.tryClaim(UNIT_BYTES), arena.tryClaim(3 * UNIT_BYTES)]).toEqual([3, 0, NO_BLOCK]);
  expect(drawing(place)).toBe('H.HHtt..');
});

test('SharedBlockArena lends memory that threads share, and no byte twice', () => {
  const place = makeArena(4);
  const [one, two] = [openArena(place, 1), openArena(place, 2)];
  const block = one.tryClaim(100);
  one.bytes(block, 100).fill(7);
  two.bytes(two.tryClaim(100), 100).fill(9);
  one.depart(block, 2);
  expect(two.arrive(block, 1)).toBe(true);
  expect([...two.bytes(block, 100)]).toEqual(new Array(100).fill(7));
  expect(two.bytes(block, 100).byteLength).toBe(100);
});

test('D9 a block belongs to one thread, or to the way from one to another: others can do nothing with it', () => {
  const place = makeArena(4);
  const [one, two, three] = [openArena(place, 1), openArena(place, 2), openArena(place, 3)];
  const block = one.tryClaim(1);
  expect(() => two.release(block)).toThrow('Cannot use block 0: it is not owned by thread 2');
  one.depart(block, 2);
  expect(() => one.release(block)).toThrow('not owned by thread 1');
  expect(() => one.depart(block, 3)).toThrow('not owned by thread 1');
  expect([three.arrive(block, 1), three.arrive(block, 1, 2), two.arrive(block, 1)]).toEqual([false, true, false]);
  three.release(block);
  expect(drawing(place)).toBe('....');
});

test('D9 a block whose record was refused is its sender’s again', () => {
  const place = makeArena(4);
  const one = openArena(place, 1);
  const block = one.tryClaim(1);
  one.depart(block, 2);
  one.recall(block, 2);
  expect(openArena(place, 2).arrive(block, 1)).toBe(false);
  one.release(block);
  expect(drawing(place)).toBe('....');
});

test('D9 what an ended thread owned is released; what is under way, or another’s by now, is not', () => {
  const place = makeArena(8);
  const [one, two] = [openArena(place, 1, 5), openArena(place, 2)];
  const [, sent, given] = [one.tryClaim(2 * UNIT_BYTES), one.tryClaim(1), one.tryClaim(1)];
  one.depart(sent, 2);
  one.depart(given, 2);
  two.arrive(given, 1);
  expect(new BlockRemains(place, 0).releaseHeldBy(1)).toBe(1);
  expect(drawing(place)).toBe('..HH....');
  expect(two.arrive(sent, 1)).toBe(true);
});

test('D9 what is under way and named by no record that waits is released', () => {
  const place = makeArena(8);
  const one = openArena(place, 1);
  const [lost, waits, other] = [one.tryClaim(1), one.tryClaim(1), one.tryClaim(1)];
  for (const block of [lost, waits]) one.depart(block, 2);
  one.depart(other, 3);
  expect(new BlockRemains(place, 0).releaseUnderWay(1, 2, new Set([waits]))).toBe(1);
  expect(drawing(place)).toBe('.HH.....');
  expect(new BlockRemains(place, 0).releaseUnderWay(2, 1, NONE)).toBe(0);
  expect(openArena(place, 2).arrive(waits, 1)).toBe(true);
});

test('SharedBlockArena names the highest thread and long-lived incarnations', () => {
  const place = makeArena(4, 1_024);
  const [arena, successor] = [openArena(place, 1_023, 0x12345678), openArena(place, 1_023, 0x12345679)];
  const block = arena.tryClaim(1);
  expect(() => successor.release(block)).toThrow('not owned');
  arena.depart(block, 1_022);
  expect(openArena(place, 1_022).arrive(block, 1_023)).toBe(true);
  expect(() => openArena(makeArena(1, 2_000), 0)).toThrow('Cannot open arena: at most 1024 threads, given 2000');
});

test('SharedBlockArena has no block for what is longer than all of it', () => {
  const arena = openArena(makeArena(4), 1);
  expect(arena.capacityBytes).toBe(4 * UNIT_BYTES);
  expect(arena.tryClaim(4 * UNIT_BYTES + 1)).toBe(NO_BLOCK);
  expect(arena.tryClaim(4 * UNIT_BYTES)).toBe(0);
});
