import type { Linked } from '../../collections/linked-list.ts';

/** What the thread does for a block that it holds. */
export interface BlockKeeper {
  bytes(holding: BlockHolding): Uint8Array;
  release(holding: BlockHolding): void;
}

/** Who gets a block back to the arena at its end: an actor. */
export interface BlockHolder {
  /** Only one that it has. */
  delete(holding: BlockHolding): void;
}

/** Why a block is nobody's here any more, as errors say it. */
export type LeftBecause = 'it was sent' | 'it was released' | 'its actor has ended or restarted' | 'its message was not handled';

/**
 * A block that this thread owns: what stands behind the one handle that may use it. Handles come and go, when the block moves within the
 * thread; the holding stays until the block leaves.
 */
export class BlockHolding implements Linked<BlockHolding> {
  readonly block: number;
  readonly byteLength: number;
  readonly #keeper: BlockKeeper;
  /** The actor that has it. Undefined: code outside actors, or a message that waits for an actor that is not here yet (`disown`). */
  holder: BlockHolder | undefined;
  /** How many handles it has had, and the number of the one that may use it; 0: none at the moment, a message waits with it. */
  handles = 0;
  current = 0;
  /** Among those of its holder. */
  previous: BlockHolding | undefined = undefined;
  next: BlockHolding | undefined = undefined;
  #left: LeftBecause | undefined;

  constructor(keeper: BlockKeeper, block: number, byteLength: number) {
    this.#keeper = keeper;
    this.block = block;
    this.byteLength = byteLength;
  }

  /** Undefined while this thread owns the block. */
  get left(): LeftBecause | undefined {
    return this.#left;
  }

  bytes(): Uint8Array {
    return this.#keeper.bytes(this);
  }

  /** It has another owner from here on, or none. */
  leaves(because: LeftBecause): void {
    this.#left = because;
    this.disown();
  }

  /** It stays this thread's, and is no actor's: the end of who has had it does not concern it any more. */
  disown(): void {
    this.holder?.delete(this);
    this.holder = undefined;
  }

  /** Back to the arena; nothing if it has left already. */
  release(because: LeftBecause): void {
    if (this.#left !== undefined) return;
    this.leaves(because);
    this.#keeper.release(this);
  }
}
