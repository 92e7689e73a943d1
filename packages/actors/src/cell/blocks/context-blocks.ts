import { ActorStoppedError } from '../../contract/errors/runtime-errors.ts';
import type { Blocks, SharedBlock } from '../../contract/shared-block.ts';
import type { BlockHandle } from './block-handle.ts';
import type { BlockClaimant, BlockPort } from './block-port.ts';
import type { Incarnation } from '../life/incarnation.ts';

/** Whose blocks they are. */
interface HoldingCell {
  readonly name: string;
  adopt(blocks: readonly BlockHandle[]): void;
}

/** `ctx.blocks`: what is allocated here is the actor's, and a wait ends with the incarnation. */
export class ContextBlocks implements Blocks {
  readonly #blocks: BlockPort;
  readonly #claimant: BlockClaimant;
  readonly #check: () => void;

  constructor(blocks: BlockPort, cell: HoldingCell, incarnation: Incarnation, check: () => void) {
    this.#blocks = blocks;
    this.#check = check;
    const { name } = cell;
    this.#claimant = {
      signal: incarnation.signal,
      adopt: (handles) => cell.adopt(handles),
      goneError: () =>
        new ActorStoppedError(`Cannot allocate a block through "${name}": it has stopped, or restarts`, { data: { target: name } }),
    };
  }

  async allocate(byteLength: number, options?: { readonly signal?: AbortSignal }): Promise<SharedBlock> {
    this.#check();
    return this.#blocks.allocate(byteLength, this.#claimant, options?.signal);
  }

  tryAllocate(byteLength: number): SharedBlock | undefined {
    this.#check();
    return this.#blocks.tryAllocate(byteLength, this.#claimant);
  }
}
