import { observe, publish } from '#memory';
import { FREE, TAIL } from './arena-layout.ts';

/**
 * Index behind the last word of the block whose head is at `head`: tails belong to the nearest head before them (B3).
 *
 * Only its owner adds or takes tails of a block, so this is exact for the owner, and for whoever acts for a dead one.
 */
export function endOfBlock(words: Int32Array, head: number): number {
  let end = head + 1;
  while (end < words.length && observe(words, end) === TAIL) end++;
  return end;
}

/** B3: downwards, the head last, so that at each moment what is left is a block of the same owner. */
export function freeBlock(words: Int32Array, head: number, end: number): void {
  for (let index = end - 1; index >= head; index--) publish(words, index, FREE);
}
