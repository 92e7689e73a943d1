import type { RecordMemory } from '@ringmaster/core';

/**
 * A record of the fuzz: sequence number, length, then words that follow from both and their place; last a checksum.
 * A torn, shifted or stale record cannot have all of them right.
 */
export const RECORD_BYTES_MIN = 12;

/** @param lengthBytes a multiple of 4, at least 12 */
export function writeRecord(words: Int32Array, index: number, sequence: number, lengthBytes: number): void {
  const last = index + (lengthBytes >>> 2) - 1;
  words[index] = sequence;
  words[index + 1] = lengthBytes;
  let sum = sequence ^ lengthBytes;
  for (let at = index + 2; at < last; at++) {
    const word = wordOf(sequence, at - index);
    words[at] = word;
    sum = (sum + word) | 0;
  }
  words[last] = sum;
}

/** @returns what is wrong with it, or `undefined` */
export function faultOf(memory: RecordMemory, offset: number, lengthBytes: number, sequence: number): string | undefined {
  const { words } = memory;
  const index = offset >>> 2;
  const last = index + (lengthBytes >>> 2) - 1;
  if (words[index] !== sequence) return `sequence number ${words[index]} instead of ${sequence}`;
  if (words[index + 1] !== lengthBytes) return `length ${lengthBytes} of record ${sequence}, which was written with ${words[index + 1]}`;
  let sum = sequence ^ lengthBytes;
  for (let at = index + 2; at < last; at++) {
    const word = words[at] as number;
    if (word !== wordOf(sequence, at - index)) return `torn record ${sequence}: word ${at - index} of ${lengthBytes >>> 2} is ${word}`;
    sum = (sum + word) | 0;
  }
  return words[last] === sum ? undefined : `checksum of record ${sequence} is ${words[last]} instead of ${sum}`;
}

/** Kinds take turns, so that a header of another record shows. */
export function kindOf(sequence: number): number {
  return 1 + (sequence % 127);
}

function wordOf(sequence: number, place: number): number {
  return Math.imul(sequence ^ (place << 20), 0x9e3779b1) | 0;
}
