import { OVERFLOW } from '../message-codec.ts';
import { ALIGNED_HEADER_WORDS, VALUE_DOUBLES, VALUE_INTEGERS, HEAD_SHIFT } from './value-layout.ts';
import { MISFIT, WRITTEN } from './value-ports.ts';
import type { ValueRoom } from './value-room.ts';

/**
 * Writes a list of nothing but numbers, and its head.
 *
 * @returns `WRITTEN`, `OVERFLOW`, or `MISFIT` if it holds something else
 */
export function writeNumbers(list: readonly unknown[], cell: number, start: number, room: ValueRoom): number {
  const { words } = room.memory;
  const { length } = list;
  const at = room.body;
  if (at + 1 + length > room.limit >>> 2) return OVERFLOW;
  for (let index = 0; index < length; index++) {
    const value = list[index];
    if (typeof value !== 'number') return MISFIT;
    if ((value | 0) !== value || (value === 0 && 1 / value < 0)) return writeDoubles(list, cell, start, room);
    words[at + 1 + index] = value;
  }
  words[at] = length;
  words[cell] = VALUE_INTEGERS | ((at - start) << HEAD_SHIFT);
  room.body = at + 1 + length;
  return WRITTEN;
}

function writeDoubles(list: readonly unknown[], cell: number, start: number, room: ValueRoom): number {
  const { words, doubles } = room.memory;
  const { length } = list;
  const at = (room.body + 1) & ~1;
  const first = (at + ALIGNED_HEADER_WORDS) >>> 1;
  const end = at + ALIGNED_HEADER_WORDS + 2 * length;
  if (end > room.limit >>> 2) return OVERFLOW;
  for (let index = 0; index < length; index++) {
    const value = list[index];
    if (typeof value !== 'number') return MISFIT;
    doubles[first + index] = value;
  }
  words[at] = length;
  words[cell] = VALUE_DOUBLES | ((at - start) << HEAD_SHIFT);
  room.body = end;
  return WRITTEN;
}

/** The list at `words[at]`, whose length has been checked. */
export function readIntegers(words: Int32Array, at: number, length: number): number[] {
  const list = new Array<number>(length);
  for (let index = 0; index < length; index++) list[index] = words[at + 1 + index] as number;
  return list;
}

/** The list at word `at`, whose length has been checked. */
export function readDoubles(doubles: Float64Array, at: number, length: number): number[] {
  const first = (at + ALIGNED_HEADER_WORDS) >>> 1;
  const list = new Array<number>(length);
  for (let index = 0; index < length; index++) list[index] = doubles[first + index] as number;
  return list;
}
