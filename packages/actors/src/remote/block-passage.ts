import type { BlockHandle } from '../cell/blocks/block-handle.ts';
import type { BlockPort } from '../cell/blocks/block-port.ts';
import type { ListedBlock } from './block-list.ts';
import type { LeavingBlocks } from './leaving-blocks.ts';

/** The blocks of one thread, as records to and from others see them. `system/` fills it. */
export interface BlockPassage extends BlockPort {
  /** Blocks that were met in what has been encoded since the last `takeLeaving` or `stay`. */
  readonly encoded: readonly BlockHandle[];
  /** A block is being encoded: its place in the record's list, or -1 if it is only shown and stays where it is. @throws BlockMovedError */
  encode(block: BlockHandle): number;
  /** What was encoded will be sent. @throws BlockMovedError */
  takeLeaving(): LeavingBlocks;
  /** What was encoded will not be sent: its blocks stay where they are. */
  stay(): void;
  /** Runs `step`, in which blocks are only shown: in events, reports and failures, not in messages and answers. */
  showing<R>(step: () => R): R;
  /** The record that names these blocks was read from the ring `from` -> `to`: this thread has them now. */
  arrive(blocks: readonly ListedBlock[], from: number, to: number): readonly BlockHandle[];
  /** Runs `step`, which decodes the payload that they belong to. */
  decodingWith<R>(blocks: readonly BlockHandle[], step: () => R): R;
  /** In the payload that is being decoded; a spent one if it does not arrive with it. */
  decoded(place: number, byteLength: number): BlockHandle;
}
