import { observe, peek, publish } from '#memory';
import type { SharedRegions } from './shared-regions.ts';
import { FLAGS, systemIndex } from './thread-words-layout.ts';

/**
 * Facts of the whole system, a bit each, that one thread (the owner) writes and every thread reads.
 *
 * ```ts
 * const flags = new SystemFlags(regions);
 * flags.set(0b1, true); // the owner
 * flags.has(0b1); // anybody
 * ```
 */
export class SystemFlags {
  readonly #words: Int32Array;
  readonly #index: number;

  constructor(regions: SharedRegions) {
    this.#words = new Int32Array(regions.words);
    this.#index = systemIndex(regions.sizes.threads) + FLAGS;
  }

  /** Racy, benign: who reads an old answer acts as it would have a moment ago. */
  has(flag: number): boolean {
    return (peek(this.#words, this.#index) & flag) !== 0;
  }

  /** Only the owner. Pairs with: `has`, which may see it later. */
  set(flag: number, holds: boolean): void {
    const flags = observe(this.#words, this.#index);
    publish(this.#words, this.#index, holds ? flags | flag : flags & ~flag);
  }
}
