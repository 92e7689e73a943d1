import type { SharedBlock } from '@ringmaster/actors';

/** How errors begin that are about a block whose bytes are not what its last holder has written. */
export const CARGO_FAULT = 'Cannot trust a block';

/** Words before the cargo: whether somebody is at the block, and what all its bytes follow from. */
export const BUSY = 0;
const SERIAL = 1;
export const HEAD_WORDS = 2;

export function wordsOf({ bytes }: SharedBlock): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2);
}

export function paint(words: Int32Array, serial: number): void {
  words[SERIAL] = serial;
  for (let at = HEAD_WORDS; at < words.length; at++) words[at] = Math.imul(serial + at, 0x9e3779b1);
}

/** @throws Error if a byte is not what its painter has written */
export function inspect(words: Int32Array): void {
  const serial = words[SERIAL] as number;
  for (let at = HEAD_WORDS; at < words.length; at++) {
    if (words[at] !== Math.imul(serial + at, 0x9e3779b1))
      throw new Error(`${CARGO_FAULT}: byte ${at * 4} of ${words.length * 4} is not what was written`);
  }
}
