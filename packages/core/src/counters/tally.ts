import { note, observe, peek, publish } from '#memory';

/**
 * Counts of 64 bits in words of 32, written by one thread, read by all.
 *
 * ```
 * low                 written with each update
 * low + stride        first   high bits: both at every 2^32nd, in the order last, low, first
 * low + 2 * stride    last
 * ```
 *
 * An update is a plain read and write. Only a carry has edges: whoever reads `first` before `low` and `last` after it sees from the two that
 * a carry is under way, and takes the value that it leads to. So no reader ever sees a count go back, be its writer alive, blocked, or
 * dead in the middle (G71).
 *
 * Racy, benign: without a carry a reading is as old as a plain write takes to be seen.
 */
export const TALLY_WORDS = 3;

const WORD = 2 ** 32;
/** All bits of a word. */
const FULL = -1;

/** By one: the way most are counted, and cheaper. @returns the low word afterwards */
// Limit: three parameters of numbers, as all of this file: an object per count would cost as much as the count.
export function tallyOne(words: Int32Array, low: number, stride: number): number {
  const after = (peek(words, low) + 1) | 0;
  if (after === 0) carry(words, low, stride, WORD);
  else note(words, low, after);
  return after;
}

/** @param by a whole number from 0 to 2^52 */
export function tallyMany(words: Int32Array, low: number, stride: number, by: number): void {
  const sum = (peek(words, low) >>> 0) + by;
  if (sum < WORD) note(words, low, sum | 0);
  else carry(words, low, stride, sum);
}

/** Pairs with: `tallied`, which reads in the opposite order. At its end it stays there: a count that begins again has gone back. It goes on from `last`: where a dead thread's carry was half done, that is what was read since. */
function carry(words: Int32Array, low: number, stride: number, sum: number): void {
  const next = (peek(words, low + 2 * stride) >>> 0) + Math.floor(sum / WORD);
  const isFull = next >= WORD;
  const high = isFull ? FULL : next | 0;
  publish(words, low + 2 * stride, high);
  publish(words, low, isFull ? FULL : (sum % WORD) | 0);
  publish(words, low + stride, high);
}

/** What was counted: exact up to 2^53, and then as near as a double is. */
export function tallied(words: Int32Array, low: number, stride: number): number {
  const first = observe(words, low + stride);
  const rest = observe(words, low) >>> 0;
  const last = observe(words, low + 2 * stride);
  return (last >>> 0) * WORD + (first === last ? rest : 0);
}

/** The low word alone, for its writer: enough to know each so manyth. */
export function lowOf(words: Int32Array, low: number): number {
  return peek(words, low);
}

/** A number that goes up and down, within a word; for display. Of its one writer. */
export function adjust(words: Int32Array, index: number, change: number): void {
  note(words, index, peek(words, index) + change);
}

/** The same, set. */
export function setLevel(words: Int32Array, index: number, value: number): void {
  note(words, index, value);
}

/** Racy, benign: as old as a plain write takes to be seen. */
export function levelOf(words: Int32Array, index: number): number {
  return observe(words, index);
}
