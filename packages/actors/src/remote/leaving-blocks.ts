import type { BlockHandle } from '../cell/blocks/block-handle.ts';
import type { BlockHolding } from '../cell/blocks/block-holding.ts';

/** What the arena is told of a block that goes to another thread, or comes back because its record was refused. */
export interface PassagePort {
  depart(block: number, to: number): void;
  recall(block: number, to: number): void;
}

/**
 * The blocks of one record that is about to be sent. Their sender's handles are spent from here on, and get them back if the record
 * is refused.
 *
 * Invariant: `depart` comes before the record is committed, or its receiver reads it first and finds a block that is not under way (U4).
 */
export class LeavingBlocks {
  readonly holdings: readonly BlockHolding[];
  readonly #handles: readonly BlockHandle[];
  readonly #passage: PassagePort;

  /** @throws BlockMovedError; then none of them has moved */
  constructor(handles: readonly BlockHandle[], passage: PassagePort) {
    this.#passage = passage;
    for (const handle of handles) if (handle.moved) throw handle.movedError('send');
    this.#handles = handles;
    this.holdings = handles.map((handle) => handle.take());
  }

  /** @throws BlockMovedError if one has returned meanwhile, because its sender has ended while it waited for room. Whatever is thrown, none has departed */
  depart(to: number): void {
    for (const [at, { left }] of this.holdings.entries()) if (left !== undefined) throw this.#handles[at]?.movedError('send', left);
    let departed = 0;
    try {
      for (const { block } of this.holdings) {
        this.#passage.depart(block, to);
        departed++;
      }
    } catch (error) {
      for (const { block } of this.holdings.slice(0, departed)) this.#passage.recall(block, to);
      throw error;
    }
  }

  /** The record was refused after `depart`. */
  recall(to: number): void {
    for (const { block } of this.holdings) this.#passage.recall(block, to);
  }

  /** The record is on its way: this thread has nothing to do with them any more. */
  left(): void {
    for (const holding of this.holdings) holding.leaves('it was sent');
  }

  /** It will not be sent, and stays its sender's. */
  giveBack(): void {
    for (const [at, handle] of this.#handles.entries()) {
      const holding = this.holdings[at];
      if (holding !== undefined && holding.left === undefined) handle.giveBack(holding);
    }
  }

  /** It will not be sent, and is nobody's: a dead letter. */
  release(): void {
    for (const holding of this.holdings) holding.release('its message was not handled');
  }
}
