import { observe, publish } from '#memory';
import { FREE, lengthsIndex, ownersIndex, TAIL } from './arena-layout.ts';
import type { ArenaPlace } from './block-arena.ts';

/** Says of a head how many units its block has: not yet, or no more. */
export const NOT_KNOWN = 0;

/** The words of an arena's units, by unit. */
export class ArenaWords {
  readonly units: number;
  readonly owners: Int32Array;
  readonly lengths: Int32Array;

  constructor({ words, memory, unitBytes, threads }: ArenaPlace) {
    this.units = Math.floor(memory.byteLength / unitBytes);
    this.owners = new Int32Array(words, ownersIndex(threads) * 4, this.units);
    this.lengths = new Int32Array(words, lengthsIndex(threads, this.units) * 4, this.units);
  }

  /**
   * U3: gives the block's units back, downwards, the head last: so at each moment what is left is a block of the same owner.
   * Tails belong to the nearest head before them, and only their owner, or who acts for a dead one, adds or takes any.
   */
  free(head: number): void {
    const length = observe(this.lengths, head);
    if (length !== NOT_KNOWN) return this.freeRun(head, head + length);
    // Its claim, or the step that was to free it, ended in the middle.
    let end = head + 1;
    while (end < this.units && observe(this.owners, end) === TAIL) end++;
    this.freeRun(head, end);
  }

  /** The same for a block that ends before unit `end`. */
  freeRun(head: number, end: number): void {
    // Before anything is free: whoever reads a length after that may rely on it (U2).
    publish(this.lengths, head, NOT_KNOWN);
    for (let unit = end - 1; unit >= head; unit--) publish(this.owners, unit, FREE);
  }
}
