import type { BlockHandle } from '../../../cell/blocks/block-handle.ts';
import type { BlockHolding } from '../../../cell/blocks/block-holding.ts';

interface Watched {
  readonly holding: BlockHolding;
  readonly number: number;
}

/** Most handles are spent by then: only the others go into the registry, which costs the collector more than the rest of a block's way. */
const YOUNG_MAX = 64;

/**
 * A net, not the mechanism: a block whose handle the collector found, and that nobody had released or sent, returns to the arena, and
 * is told of. When that happens is up to the collector, so who relies on it waits long for room.
 */
export class LeakNet {
  readonly #registry: FinalizationRegistry<Watched>;
  /** Made lately, and held until the next look at them. */
  #young: BlockHandle[] = [];

  /** @param leaked called before the block returns */
  constructor(leaked: (holding: BlockHolding) => void) {
    this.#registry = new FinalizationRegistry(({ holding, number }) => {
      // Moved on, or given up, since: another handle is watched for it.
      if (holding.left !== undefined || holding.current !== number) return;
      leaked(holding);
      holding.release('it was released');
    });
  }

  watch(handle: BlockHandle): void {
    this.#young.push(handle);
    if (this.#young.length >= YOUNG_MAX) this.sweep();
  }

  /** From now on the collector may find those that are held still. */
  sweep(): void {
    const young = this.#young;
    this.#young = [];
    for (const handle of young) {
      const { holding, number } = handle;
      if (holding !== undefined) this.#registry.register(handle, { holding, number });
    }
  }
}
