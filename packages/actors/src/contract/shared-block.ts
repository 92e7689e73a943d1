/**
 * Memory that all threads of the system see, lent to whoever holds the block. Sending it in a message moves it: nothing is copied,
 * however large it is, and the sender has it no more.
 *
 * Whoever has it releases it, or sends it on. A view that was taken from `bytes` is good for as long as the block is held: memory that
 * was sent or released belongs to somebody else. That goes for whatever writes it later, too: await what sends or stores it (docs/shared-blocks.md).
 *
 * @example
 * using frame = await ctx.blocks.allocate(width * height * 4);
 * paint(frame.bytes);
 * next.tell({ type: 'frame', frame });   // moved: leaving the scope does nothing
 */
export interface SharedBlock extends Disposable {
  /**
   * The memory itself; what stands in it is what its last holder left there.
   * @throws BlockMovedError once the block was sent or released
   */
  readonly bytes: Uint8Array;
  readonly byteLength: number;
  /** It was sent or released: it is not yours any more. */
  readonly moved: boolean;
  /** Gives the memory back. Does nothing if the block was sent or released. */
  release(): void;
}

/** Where blocks come from. */
export interface Blocks {
  /**
   * A block of that many bytes, as soon as there is room: those that wait are served in the order in which they came, over all threads.
   * Wait in it for others to release, and nothing overflows.
   *
   * Rejects with the reason of `signal` if that is aborted, with `ActorStoppedError` if the actor begins to end or to restart, with
   * `BlockQueueFullError` if too many wait in this thread, and with `SystemStoppedError` at the end.
   * @throws RangeError for a length that no block can have, however long one waits
   */
  allocate(byteLength: number, options?: { readonly signal?: AbortSignal | undefined }): Promise<SharedBlock>;
  /**
   * The same at once; undefined if there is no room, or somebody waits for it.
   * @throws RangeError as above
   */
  tryAllocate(byteLength: number): SharedBlock | undefined;
}
