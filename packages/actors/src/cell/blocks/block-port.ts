import type { SharedBlock } from '../../contract/shared-block.ts';
import type { BlockHandle } from './block-handle.ts';

/** Who asks for a block, and shall have it. */
export interface BlockClaimant {
  /** Aborted when it wants no block any more, because it ends. */
  readonly signal: AbortSignal | undefined;
  adopt(blocks: readonly BlockHandle[]): void;
  /** What a wait fails with that `signal` ends. */
  goneError(): Error;
}

/** A block that has moved within this thread. */
export interface BlockMove {
  readonly from: BlockHandle;
  readonly to: BlockHandle;
}

/** The blocks of one thread, as cells and local references see them. `system/` fills it. */
export interface BlockPort {
  /** This thread has had a block. Until then no message can contain one, and nobody has to look. */
  readonly isInUse: boolean;
  tryAllocate(byteLength: number, claimant: BlockClaimant | undefined): SharedBlock | undefined;
  allocate(byteLength: number, claimant: BlockClaimant | undefined, signal: AbortSignal | undefined): Promise<SharedBlock>;
  /**
   * A message passes from one actor to another within this thread, by reference: its blocks move. Returns what the receiver gets.
   * @throws BlockMovedError
   */
  moveIn(message: unknown): unknown;
  /** What has moved within the thread since the last call: by `moveIn`, or in a copy for `strictMessages`. */
  takeMoves(): readonly BlockMove[];
  /** Something contains a block, at any depth. */
  isIn(value: unknown): boolean;
  /** A message will not be handled: its blocks return to the arena. */
  releaseIn(message: unknown): void;
}

/** Nobody has taken the message: its blocks are where they were. */
export function undoMoves(moves: readonly BlockMove[]): void {
  for (const { from, to } of moves) if (to.holding !== undefined) from.giveBack(to.take());
}
