import { LinkedList } from '../../collections/linked-list.ts';
import type { BlockHolder, BlockHolding } from './block-holding.ts';

/** The blocks that one actor has, in its hands and in the messages that wait for it. */
export class HeldBlocks implements BlockHolder {
  readonly #holdings = new LinkedList<BlockHolding>();

  add(holding: BlockHolding): void {
    holding.holder?.delete(holding);
    holding.holder = this;
    this.#holdings.add(holding);
  }

  delete(holding: BlockHolding): void {
    this.#holdings.remove(holding);
  }

  /** The actor ends or restarts: all return but those of messages that are to be handled still. */
  returnAll(waiting?: ReadonlySet<BlockHolding>): void {
    for (const holding of [...this.#holdings]) if (waiting?.has(holding) !== true) holding.release('its actor has ended or restarted');
  }
}
