/** What the arena of one system is made of. Survives `workerData`. */
export interface ArenaPlace {
  /** Words: `arena-layout.ts`. */
  readonly words: SharedArrayBuffer;
  /** What is lent out. */
  readonly memory: SharedArrayBuffer;
  readonly unitBytes: number;
  readonly threads: number;
}

/** What `tryClaim` returns when no run of free units is long enough. */
export const NO_BLOCK = -1;

/**
 * Shared memory that is lent out in blocks. A block has one owner at a time: a thread, or the way from one thread to another (D9).
 *
 * Blocks are numbers: the first of the units they lie in. What a number stands for is known to its owner alone, so each step
 * below is the owner's, and says so where it is not.
 *
 * ```ts
 * const block = arena.tryClaim(1_000_000);       // thread 1
 * arena.bytes(block, 1_000_000).fill(7);
 * arena.depart(block, 2);                        // then the record that names it is committed
 * arena.arrive(block, 1);                        // thread 2, when it reads that record: true, it is the owner now
 * arena.release(block);
 * ```
 *
 * Invariant: synchronous; every step depends on its arguments and shared words only (M4).
 */
export interface BlockArena {
  /** Bytes a unit has: what a block takes is rounded up to these. */
  readonly unitBytes: number;
  /** The longest block there can be. */
  readonly capacityBytes: number;
  /**
   * Claims the first run of free units that is long enough.
   * @returns the block, which this thread owns, or `NO_BLOCK`: also if another claim or release is in the middle of a step there, and then whoever
   * waits is rung (U5)
   */
  tryClaim(byteLength: number): number;
  /** A view of the block's memory. Its contents are what its last owner left. */
  bytes(block: number, byteLength: number): Uint8Array<SharedArrayBuffer>;
  /** Before the record that names it is committed: from here on the block belongs to the way. */
  depart(block: number, to: number): void;
  /** That record was refused after all, and nobody has seen it: the block is this thread's again. */
  recall(block: number, to: number): void;
  /**
   * The record that names it was read: the block is this thread's. `to`: whose ring that was, if the thread reads it in another one's place.
   * @returns false if it was not on that way: somebody has taken or released it
   */
  arrive(block: number, from: number, to?: number): boolean;
  /** Nobody uses the memory any more. */
  release(block: number): void;
}
